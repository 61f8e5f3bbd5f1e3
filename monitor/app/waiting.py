"""What was answered and what waits, out of the store, by the definition in force."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor.mail.definitions import GIVES_UP, waits
from monitor.numbers.windows import epoch_bounds
from monitor.records import Waits

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.mail.pairing import Ours
    from monitor.records import Definition, Store, Window

RESPONSES: Final = "message"
"""The definition whose answered messages the store has ready."""
LOOK_BACK: Final = timedelta(weeks=12)
"""How much older messages may be that say what a message is in its thread."""
HELD_FOR: Final = timedelta(days=1)
"""How much earlier than asked for what is held may begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The mailboxes that count in a store: their names, and our addresses in all of them."""

    store: Store
    names: Sequence[str]
    ours: Ours


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """What was measured by a definition of the messages from ``start`` on, while the store was in a state."""

    state: str
    clock: str
    start: datetime
    found: Waits


class StoredWaits:
    """Reads what waits, and keeps it: as long as no mail comes, it only waits longer."""

    def __init__(self) -> None:
        self._held: _Measured | None = None

    def of(
        self, kept: Kept, definition: Definition, window: Window, now: datetime, *, waiting_since: datetime | None
    ) -> Waits:
        """Return the messages of a window as they were known at ``now``: answered ones, and those that wait.

        Those that wait are of the whole window where they count, else those that came since ``waiting_since``, and by
        ``message`` none without that. Times are elapsed ones in every definition. Raises StoreError.
        """
        if definition.clock != RESPONSES:
            return _within(self._measured(kept, definition, window.start, now), window)
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
        measured = _within(self._measured(kept, definition, since, now), replace(window, start=since))
        return Waits(
            received_at=np.concatenate([found.received_at, measured.received_at[measured.is_open]]),
            seconds=np.concatenate([found.seconds, measured.seconds[measured.is_open]]),
            is_open=np.concatenate([found.is_open, measured.is_open[measured.is_open]]),
            until=now,
        )

    def _measured(self, kept: Kept, definition: Definition, start: datetime, now: datetime) -> Waits:
        state, held = kept.store.state(kept.names), self._held
        if (
            held
            and (held.state, held.clock) == (state, definition.clock)
            and timedelta() <= start - held.start <= HELD_FOR
            and now >= held.found.until
        ):
            return _later(held.found, now)
        # why elapsed: a map of working time turns the week inside out (docs/working-hours.md)
        correspondence = kept.store.correspondence(start - LOOK_BACK, mailboxes=kept.names, sent_by=now)
        found = waits(correspondence, kept.ours, definition.clock, until=now)
        instants = (correspondence.dated_at, correspondence.internal_at)
        # why: what is dated later than now (by a clock that is fast) would come to be known meanwhile
        if all((column <= int(now.timestamp())).all() for column in instants):
            self._held = _Measured(state=state, clock=definition.clock, start=start, found=found)
        return found


def _later(found: Waits, now: datetime) -> Waits:
    """Return the same messages at a later instant."""
    waited = np.minimum(int(now.timestamp()) - found.received_at, GIVES_UP // timedelta(seconds=1))
    return replace(found, seconds=np.where(found.is_open, waited, found.seconds), until=now)


def _within(found: Waits, window: Window) -> Waits:
    first, last = epoch_bounds(window)
    chosen = (found.received_at >= first) & (found.received_at < last)
    return replace(
        found, received_at=found.received_at[chosen], seconds=found.seconds[chosen], is_open=found.is_open[chosen]
    )
