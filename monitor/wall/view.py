"""What the page is handed on every request, and what it says about its state in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.records import Board, Definition, PollReport, Snapshot, State
from monitor.wall import words


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is known now, prepared: requests only read it. ``snapshot`` is None until the first one is computed.

    ``read_at`` is when mail was last read without an error; ``snapshot_json`` what ``/api/snapshot`` answers;
    ``trouble`` a sentence that says what a person must do, where no report and no snapshot says it. ``reports`` are
    newer than the snapshot's, else those count; ``worst`` names the mailbox that makes the state what it is.
    """

    snapshot: Snapshot | None
    state: State
    now: datetime
    read_at: datetime | None = None
    snapshot_json: bytes | None = None
    reports: tuple[PollReport, ...] = ()
    worst: str | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The state in words: a headline, a sentence, how far the first reading is (0 to 1).

    ``is_panel`` puts it in the place of the current map, which has nothing to show; else it is a band below the maps.
    """

    title: str
    text: str
    progress: float | None = None
    is_panel: bool = False


NEVER_READ: Final = "No mail was read yet."


def notice(view: View, board: Board, definition: Definition) -> Notice | None:
    """Return what the page says about its state; None while it is fresh."""
    if view.state == "fresh":
        return None
    is_panel = view.snapshot is None or view.snapshot.current.total == 0
    reports = view.reports or (view.snapshot.reports if view.snapshot else ())
    failed = _failed(reports, view.worst)
    if view.state == "error":
        return Notice(title=_trouble(view, failed), text=_last_read(view, definition), is_panel=is_panel)
    if view.state == "stale":
        return Notice(title=_last_read(view, definition), text=_stale(failed, board), is_panel=is_panel)
    if view.state == "first-run":
        return _first_run(reports, is_panel=is_panel)
    return _empty(board, definition, is_panel=is_panel)


def _failed(reports: Sequence[PollReport], worst: str | None) -> str | None:
    """Return what went wrong, with the mailbox's name: of the worst, else one that needs a person, else any."""
    ordered = sorted(reports, key=lambda report: (report.name != worst, not report.needs_person))
    failed = next((report for report in ordered if report.error), None)
    if failed is None or failed.error is None:
        return None
    return failed.error if failed.name in failed.error else f"{failed.name}: {failed.error}"


def _trouble(view: View, failed: str | None) -> str:
    """Return the sentence that asks a person for something."""
    stored = view.snapshot.store_error if view.snapshot else None
    return view.trouble or stored or failed or "Something needs a person: the log of the monitor says what."


def _last_read(view: View, definition: Definition) -> str:
    if view.read_at is None:
        return NEVER_READ
    return f"No mail read since {words.clock(view.read_at, view.now, definition.time_zone)}."


def _stale(failed: str | None, board: Board) -> str:
    return f"{failed or ''} Numbers may be old; it is tried again every {words.pace(board.poll_seconds)}.".strip()


def _first_run(reports: Sequence[PollReport], *, is_panel: bool) -> Notice:
    done = sum(report.messages_read for report in reports)
    left = sum(report.remaining for report in reports)
    told = f"{words.many(done, 'message')} read, {left:,} to go. " if done else ""
    return Notice(
        title="Reading the mailbox for the first time",
        text=f"{told}Newest mail comes first; the maps fill by themselves.",
        progress=done / (done + left) if done + left else 0.0,
        is_panel=is_panel,
    )


def _empty(board: Board, definition: Definition, *, is_panel: bool) -> Notice:
    return Notice(
        title=f"Nothing was answered in the last {words.span(definition.current)}",
        text=f"Mail is read every {words.pace(board.poll_seconds)}. As soon as somebody answers a message, the hour in"
        " which it arrived lights up here. Answers are missing? “monitor check” names the folders that are read.",
        is_panel=is_panel,
    )
