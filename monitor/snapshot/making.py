"""The snapshot put together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from monitor.numbers import story
from monitor.numbers.change import change, with_marks
from monitor.numbers.estimating import estimate
from monitor.numbers.hours import split
from monitor.numbers.windows import windows
from monitor.records import ALWAYS, Board, Definition, Marks, PollReport, Redefined, Responses, Snapshot, Waits
from monitor.snapshot.identity import fingerprint, version
from monitor.snapshot.notes import headline_of, notes_of
from monitor.snapshot.states import is_imported


def make_snapshot(  # noqa: PLR0913 - all that a page depends on, each by name
    *,
    board: Board,
    definition: Definition,
    waits: Waits,
    marks: Marks | None = None,
    redefined: Redefined | None = None,
    reports: Sequence[PollReport],
    store_error: str | None,
    now: datetime,
) -> Snapshot:
    """Return the page as it is at ``now``.

    ``waits`` reach back through both windows, in any order; ``marks`` are the last that were made, None before.
    ``reports`` has one row for each mailbox; one that was never polled is a report with ``is_current_read=False``.
    ``waiting`` is None while a mailbox had no good poll yet: its newest mail, which is what may wait, is not known; nor
    is it where all mail was imported.
    """
    responses = waits.responses
    current_window, trailing_window = windows(now, definition)
    current, trailing = (estimate(waits, window, definition) for window in (current_window, trailing_window))
    difference = with_marks(change(current, trailing), marks)
    # why: an export does not know what was answered since
    is_known = not is_imported(reports) and all(report.good_at or report.is_imported for report in reports)
    ordered = tuple(sorted(reports, key=lambda report: report.name))
    hours = definition.working_hours
    costs, today = story.costs(waits, current_window, definition), story.today(waits, definition, now)
    made = Snapshot(
        version="",
        board=board,
        definition=definition,
        made_at=now.astimezone(UTC),
        current=current,
        trailing=trailing,
        change=difference,
        headline=headline_of((current, difference), costs, today, definition, ordered),
        notes=tuple(notes_of(responses, (current, trailing), definition, redefined, ordered, store_error, now)),
        reports=ordered,
        store_error=store_error,
        fingerprint=fingerprint(definition, [(part.window, part.total) for part in (current, trailing)]),
        redefined=redefined,
        waiting=story.waiting(waits, definition, now) if is_known else None,
        costs=costs,
        trend=story.trend(waits, definition, now),
        load=story.load(waits, current_window, with_open=definition.counts_unanswered),
        today=today,
        split=split(waits, current_window, hours, definition.time_zone) if hours != ALWAYS else None,
        newest_at=_newest(responses),
    )
    return replace(made, version=version(made))


def _newest(responses: Responses) -> datetime | None:
    """Return when the newest reply was sent, None where there is none."""
    if not len(responses):
        return None
    return datetime.fromtimestamp(int((responses.received_at + responses.seconds).max()), UTC)
