"""In which state a page is, whose doing that is, and up to when all mail is read."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from monitor.records import Board, PollReport, Snapshot, State

STALE_POLLS: Final = 3
STALE_LEAST: Final = timedelta(minutes=5)


def state(snapshot: Snapshot, now: datetime) -> State:
    """Return what the page is at ``now``, the worst of its mailboxes first: error, stale, first-run, empty, fresh."""
    if snapshot.store_error or any(report.needs_person for report in snapshot.reports):
        return "error"
    if any(_is_stale(report, snapshot.board, now) for report in snapshot.reports):
        return "stale"
    if not is_current_read(snapshot.reports):
        return "first-run"
    return "fresh" if snapshot.current.total else "empty"


def worst(snapshot: Snapshot, now: datetime) -> str | None:
    """Return the name of the mailbox that makes the page what it is; None where it is not one mailbox's doing."""
    if snapshot.store_error:
        return None
    causes = {
        "error": [report for report in snapshot.reports if report.needs_person],
        "stale": [report for report in snapshot.reports if _is_stale(report, snapshot.board, now)],
        "first-run": [report for report in snapshot.reports if not report.is_current_read],
    }.get(state(snapshot, now), [])
    never = datetime.min.replace(tzinfo=UTC)
    return min(causes, key=lambda report: report.good_at or never).name if causes else None


def read_at(snapshot: Snapshot) -> datetime | None:
    """Return up to when all mail is read: the oldest good poll of a mailbox that is polled; None before it had any."""
    good = [report.good_at for report in snapshot.reports if not report.is_imported]
    known = [instant for instant in good if instant is not None]
    return min(known) if known and len(known) == len(good) else None


def is_imported(reports: Sequence[PollReport]) -> bool:
    """Return whether all there is was imported, so that nothing is polled."""
    return bool(reports) and all(report.is_imported for report in reports)


def imported_at(snapshot: Snapshot) -> datetime | None:
    """Return when mail was last imported, where nothing is polled; None before, and where something is."""
    good = [report.good_at for report in snapshot.reports if report.good_at]
    return max(good) if good and is_imported(snapshot.reports) else None


def is_current_read(reports: Sequence[PollReport]) -> bool:
    """Return whether every mailbox's current window has been read, of one at least."""
    return bool(reports) and all(report.is_current_read for report in reports)


def _is_stale(report: PollReport, board: Board, now: datetime) -> bool:
    """Return whether the mailbox had no good poll for three intervals and five minutes.

    One that never had any and whose last poll failed is stale at once: each poll renews ``started_at``, and waiting
    would tell nobody more.
    """
    if report.is_imported:
        return False
    if report.good_at is None and report.error is not None:
        return True
    limit = max(STALE_POLLS * timedelta(seconds=board.poll_seconds), STALE_LEAST)
    # abs: an instant far ahead is from a clock that was set back, and would hide a silence for as long
    return abs(now - (report.good_at or report.started_at)) > limit
