"""What the page is handed on every request, and what it says about its state in words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from monitor.errors import RETRIES
from monitor.records import Board, Definition, PollReport, Snapshot, State
from monitor.wall import words
from monitor.wall.ages import about, age


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is known now, prepared: requests only read it. ``snapshot`` is None until the first one is computed.

    ``read_at`` is when mail was last read without an error, ``imported_at`` when it last was where nothing is polled;
    ``snapshot_json`` what ``/api/snapshot`` answers;
    ``trouble`` a sentence that says what a person must do, where no report and no snapshot says it; ``refused`` what is
    wrong with a configuration that was not taken, so that an earlier one is in force. ``reports`` are
    newer than the snapshot's, else those count; ``worst`` names the mailbox that makes the state what it is.
    """

    snapshot: Snapshot | None
    state: State
    now: datetime
    read_at: datetime | None = None
    imported_at: datetime | None = None
    snapshot_json: bytes | None = None
    reports: tuple[PollReport, ...] = ()
    worst: str | None = None
    trouble: str | None = None
    refused: tuple[str, ...] = ()


Cause = Literal["mail-server", "monitor"]
"""Why a page is stale, as far as the server knows it; that a page does not reach the server only the page knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The state in words: a headline, a sentence, how far the first reading is (0 to 1).

    ``is_panel`` puts it in the place of the current map, which has nothing to show; else it is a band below the maps.
    ``cause`` tells the kinds of stale apart.
    """

    title: str
    text: str
    progress: float | None = None
    is_panel: bool = False
    cause: Cause | None = None


NEVER_READ: Final = "No mail was read from the server yet."
STUCK_POLLS: Final = 3
STUCK_LEAST: Final = timedelta(minutes=5)
"""A poll that hangs is ended after 150 s: after three intervals and five minutes without a new one nothing polls."""


def notice(view: View, board: Board, definition: Definition) -> Notice | None:
    """Return what the page says about its state; None while it is fresh."""
    if view.state == "fresh":
        return None
    is_panel = view.snapshot is None or view.snapshot.current.total == 0
    reports = view.reports or (view.snapshot.reports if view.snapshot else ())
    if view.state == "error" and view.refused and not view.trouble:
        said = _refused(view.refused)
    elif view.state == "error":
        text = f"{_last_read(view, definition)}. {_retry(_failure(reports, view.worst), view, definition)}".rstrip()
        said = Notice(title=_trouble(view, _failed(reports, view.worst)), text=text)
    elif view.state == "stale":
        said = _stale(view, reports, board, definition)
    elif view.state == "first-run":
        said = _first_run(reports, view.now, is_panel=is_panel)
    else:
        said = _empty(view, board, definition)
    return replace(said, is_panel=is_panel)


def _refused(problems: Sequence[str]) -> Notice:
    """Return where the configuration is wrong, what was found and what is allowed; the log has all of it."""
    found, _, allowed = problems[0].partition("\n  allowed: ")
    more = len(problems) - 1
    sentences = (
        f"Allowed: {allowed}." if allowed else "",
        f"{words.many(more, 'other place')} {'is' if more == 1 else 'are'} wrong, too; the log names all."
        if more
        else "",
        "Until it is mended the settings of before stay in force.",
    )
    return Notice(title=f"{found}.", text=" ".join(filter(None, sentences)))


def _failed(reports: Sequence[PollReport], worst: str | None) -> str | None:
    """Return what went wrong, with the mailbox's name."""
    failed = _failure(reports, worst)
    if failed is None or failed.error is None:
        return None
    error = failed.error.replace("`", "")
    if not failed.needs_person:
        error = _of_now(error, was_good=failed.good_at is not None)
    return error if failed.name in error else f"{failed.name}: {error}"


def _failure(reports: Sequence[PollReport], worst: str | None) -> PollReport | None:
    """Return the report that failed: of the worst mailbox, else one that needs a person, else any."""
    ordered = sorted(reports, key=lambda report: (report.name != worst, not report.needs_person))
    return next((report for report in ordered if report.error), None)


def _retry(failed: PollReport | None, view: View, definition: Definition) -> str:
    """Return when a server that refused us is asked again; empty where it is not left alone."""
    if failed is None or failed.retry_at is None:
        return ""
    at = words.clock(failed.retry_at, view.now, definition.time_zone)
    mended = " and at once when the password or the token changes" if failed.refusal == "login" else ""
    return f"It is tried again at {at}{mended}."


def _of_now(error: str, *, was_good: bool) -> str:
    """Return an error that passes by itself without its last sentence, and without its question where mail was read.

    Whether the port is right is asked of who sets the mailbox up: where it was read before, the server is away.
    """
    sentences = re.split(r"(?<=[.?]) ", error)
    kept = [one for one in sentences if one != RETRIES and not (was_good and one.endswith("?"))]
    return " ".join(kept)


def _trouble(view: View, failed: str | None) -> str:
    """Return the sentence that asks a person for something."""
    stored = view.snapshot.store_error if view.snapshot else None
    return view.trouble or stored or failed or "Something needs a person: the log of the monitor says what."


def _last_read(view: View, definition: Definition) -> str:
    if view.read_at is None:
        return NEVER_READ.rstrip(".")
    return f"No mail read since {words.clock(view.read_at, view.now, definition.time_zone)}"


def _stale(view: View, reports: Sequence[PollReport], board: Board, definition: Definition) -> Notice:
    stuck = _stuck_since(reports, view, board)
    if stuck is not None:
        return Notice(
            title=f"The monitor is stuck: no poll began since {words.clock(stuck, view.now, definition.time_zone)}.",
            text="The page works, but nothing reads mail; numbers are that old. Start the monitor again;"
            " its log says what it was doing.",
            cause="monitor",
        )
    failed = _failed(reports, view.worst) or "The mail server has not answered."
    again = _retry(_failure(reports, view.worst), view, definition)
    again = again.rstrip(".") or f"It is tried again every {words.pace(board.poll_seconds)}"
    old = "" if view.read_at is None else ", numbers may be old"
    return Notice(
        title=f"{_last_read(view, definition)}{old}.",
        text=f"{failed} {again}; if it lasts, “monitor check” says where it fails.",
        cause="mail-server",
    )


def _stuck_since(reports: Sequence[PollReport], view: View, board: Board) -> datetime | None:
    """Return when a poll last began, or was to, where that is too long ago for anything to be polling; else None."""
    begun = [
        max(report.started_at, report.retry_at or report.started_at)
        for report in reports
        if view.worst in {None, report.name}
    ]
    limit = max(STUCK_POLLS * timedelta(seconds=board.poll_seconds), STUCK_LEAST)
    return min(begun) if begun and view.now - min(begun) > limit else None


def _first_run(reports: Sequence[PollReport], now: datetime, *, is_panel: bool) -> Notice:
    done = sum(report.read_before + report.messages_read for report in reports)
    left = sum(report.remaining for report in reports)
    told = f"{words.many(done, 'message')} read, {left:,} to go{_time_left(reports, now)}. " if done else ""
    return Notice(
        title="Reading the mailbox for the first time" if is_panel else "Reading mail that the current window needs",
        text=f"{told}Newest mail comes first; the maps fill by themselves.",
        progress=done / (done + left) if done + left else 0.0,
    )


def _time_left(reports: Sequence[PollReport], now: datetime) -> str:
    """Return how long the slowest mailbox still needs at its pace so far; mailboxes are read beside each other.

    What came in the first second is no pace yet.
    """
    needed = 0.0
    for report in reports:
        seconds = report.seconds or (now - report.started_at).total_seconds()
        if not report.remaining:
            continue
        if seconds < 1 or not report.messages_read:
            return ""
        needed = max(needed, report.remaining * seconds / report.messages_read)
    return f", {about(timedelta(seconds=needed))} left" if needed else ""


def _empty(view: View, board: Board, definition: Definition) -> Notice:
    if view.snapshot and view.snapshot.reports and all(report.is_imported for report in view.snapshot.reports):
        return _empty_archive(view, definition)
    newest = view.snapshot.newest_at if view.snapshot else None
    how_old = "" if newest is None else f"; the newest is {age(view.now - newest)} old"
    return Notice(
        title=f"No replies in the last {words.span(definition.current)}{how_old}",
        text=f"Mail is read every {words.pace(board.poll_seconds)}. As soon as somebody answers a message, the hour in"
        " which it arrived lights up here. Answers are missing? “monitor check” names the folders that are read.",
    )


def _empty_archive(view: View, definition: Definition) -> Notice:
    """Return what an empty page says where all mail is imported: often it ends long before the current window."""
    newest = view.snapshot.newest_at if view.snapshot else None
    if newest is None:
        return Notice(
            title="Nothing is imported yet",
            text="No mail server is asked: “monitor import” reads exported mail, and the maps come by themselves.",
        )
    return Notice(
        title=f"No replies in the last {words.span(definition.current)}; the newest imported one is "
        f"{age(view.now - newest)} old",
        text="“monitor export” draws any year of the imported mail, and the difference of two. A longer"
        " “window.current” shows it here.",
    )
