"""What was answered and what waits, out of the store, by the definition in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.mail.definitions import waits
from monitor.numbers.windows import epoch_bounds
from monitor.records import Waits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.mail.pairing import Ours
    from monitor.records import Definition, Window
    from monitor.store import SqlStore

RESPONSES: Final = "message"
"""The definition whose answered messages the store has ready."""
LOOK_BACK: Final = timedelta(weeks=12)
"""How much older messages may be that say what a message is in its thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The mailboxes that count in a store: their names, and our addresses in each."""

    store: SqlStore
    names: Sequence[str]
    ours: Sequence[Ours]


def waits_of(
    kept: Kept, definition: Definition, window: Window, now: datetime, *, waiting_since: datetime | None
) -> Waits:
    """Return the messages of a window as they were known at ``now``: answered ones, and those that wait.

    Those that wait are of the whole window where they count, else those that came since ``waiting_since``, and by
    ``message`` none without that. Times are elapsed ones in every definition. Raises StoreError.
    """
    if definition.clock != RESPONSES:
        return _within(_measured(kept, definition, window.start, now), window)
    answered = kept.store.responses(window.start, window.end, mailboxes=kept.names, sent_by=now)
    found = Waits(
        received_at=answered.received_at,
        seconds=answered.seconds,
        is_open=np.zeros(len(answered), dtype=np.bool_),
        until=now,
    )
    since = window.start if definition.counts_unanswered else waiting_since
    if since is None:
        return found
    measured = _within(_measured(kept, definition, since, now), replace(window, start=since))
    return Waits(
        received_at=np.concatenate([found.received_at, measured.received_at[measured.is_open]]),
        seconds=np.concatenate([found.seconds, measured.seconds[measured.is_open]]),
        is_open=np.concatenate([found.is_open, measured.is_open[measured.is_open]]),
        until=now,
    )


def _measured(kept: Kept, definition: Definition, start: datetime, now: datetime) -> Waits:
    # why elapsed: a map of working time turns the week inside out (docs/working-hours.md)
    correspondence = kept.store.correspondence(start - LOOK_BACK, mailboxes=kept.names, sent_by=now)
    return waits(correspondence, kept.ours, definition.clock, until=now)


def _within(found: Waits, window: Window) -> Waits:
    first, last = epoch_bounds(window)
    chosen = (found.received_at >= first) & (found.received_at < last)
    return Waits(
        received_at=found.received_at[chosen],
        seconds=found.seconds[chosen],
        is_open=found.is_open[chosen],
        until=found.until,
    )
