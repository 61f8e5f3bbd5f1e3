"""What waits for an answer at this minute."""

from datetime import UTC, datetime

import numpy as np

from monitor.numbers.grid import SECONDS_PER_HOUR
from monitor.numbers.windows import EPOCH
from monitor.records import Definition, Waiting, Waits


def waiting(waits: Waits, definition: Definition, now: datetime) -> Waiting:
    """Return how many messages wait at ``now``, how many of them passed the target and how many will within the hour.

    Without a target none is late or soon. A message waits as long as nothing had answered it at ``waits.until``, unless
    its clock ended before: then it was given up.
    """
    is_given_up = waits.received_at + waits.seconds < int(waits.until.timestamp())
    received = waits.received_at[waits.is_open & ~is_given_up]
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
