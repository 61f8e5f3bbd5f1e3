"""What waits for an answer at this minute."""

from datetime import UTC, datetime
from typing import Final

import numpy as np

from monitor.numbers.grid import SECONDS_PER_HOUR
from monitor.numbers.windows import EPOCH
from monitor.records import Definition, Waiting, Waits

STILL_ASKED: Final = 7 * 86_400
"""Seconds. Of what waited a week, one in fifty was ever answered (docs/definitions.md): it wants no answer any more."""


def waiting(waits: Waits, definition: Definition, now: datetime) -> Waiting:
    """Return how many messages wait at ``now``, how many of them passed the target and how many will within the hour.

    Without a target none is late or soon. A message of the last seven days waits as long as nothing had answered it
    at ``waits.until``.
    """
    received = waits.received_at[waits.is_open & (waits.received_at > int(waits.until.timestamp()) - STILL_ASKED)]
    if not len(received):
        return Waiting(count=0, oldest_at=None, late=0, soon=0)
    late = soon = 0
    if definition.measure.target is not None:
        left = definition.measure.target * SECONDS_PER_HOUR - ((now - EPOCH).total_seconds() - received)
        late = int(np.count_nonzero(left < 0))
        soon = int(np.count_nonzero((left >= 0) & (left < SECONDS_PER_HOUR)))
    return Waiting(
        count=len(received), oldest_at=datetime.fromtimestamp(int(received.min()), UTC), late=late, soon=soon
    )
