"""The marks of the day: made once after midnight, and kept until the next, so that nothing on the wall blinks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from monitor.snapshot import definition_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from monitor.records import Definition, Marks, PollReport, Waits


class MakeMarks(Protocol):
    """Tests every cell and block for the windows that ended at ``at`` (``numbers.marking.marks``)."""

    def __call__(self, waits: Waits, definition: Definition, at: datetime, seed: int, /) -> Marks:
        """Return the marks; the same arguments give the same ones."""


class DailyMarks:
    """Makes marks by ``make`` as of the last ``midnight(now, time_zone)`` of a zone, and remembers the last ones."""

    def __init__(self, make: MakeMarks, midnight: Callable[[datetime, str], datetime]) -> None:
        self._make = make
        self._midnight = midnight
        self._held: tuple[Definition, Marks] | None = None

    def at(
        self, now: datetime, definition: Definition, reports: Sequence[PollReport], waits: Callable[[datetime], Waits]
    ) -> Marks | None:
        """Return the marks to show at ``now``: of the last midnight once all mail until then is read.

        Until then the earlier ones of the same definition stay, None where there are none. ``waits(at)`` is what was
        known at an instant; what it raises is raised.
        """
        at = self._midnight(now, definition.time_zone)
        held = self._held[1] if self._held and self._held[0] == definition else None
        if (held and held.made_at == at) or not _are_read(reports, at):
            return held
        made = self.make(now, definition, waits)
        self._held = (definition, made)
        return made

    def make(self, now: datetime, definition: Definition, waits: Callable[[datetime], Waits]) -> Marks:
        """Return the marks of the last midnight before ``now``, whatever has been read; nothing is remembered."""
        at = self._midnight(now, definition.time_zone)
        # why this seed: another process, another day or another machine draws the same labellings
        return self._make(waits(at), definition, at, int(definition_mark(definition), 16))


def _are_read(reports: Sequence[PollReport], at: datetime) -> bool:
    """Return whether a whole poll of every mailbox began after an instant and has ended: nothing older is missing.

    A mailbox that needs a person does not keep the others waiting, which may be for days: it is tested as it is known.
    One that is only imported is as read as it will be.
    """
    counted = [report for report in reports if not report.needs_person]
    return bool(counted) and all(
        report.is_imported
        or (
            report.started_at >= at
            and report.finished_at is not None
            and report.remaining == 0
            and report.is_complete
            and report.error is None
        )
        for report in counted
    )
