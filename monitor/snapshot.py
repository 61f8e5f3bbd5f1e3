"""All that one page shows, from responses and reports. Pure: the same mail and the same ``now`` give the same page."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from monitor.numbers import coverage, words
from monitor.numbers.change import change
from monitor.numbers.grid import grid
from monitor.numbers.progress import progress
from monitor.numbers.stretches import slowest
from monitor.numbers.windows import windows
from monitor.records import Board, Change, Definition, Grid, PollReport, Responses, Snapshot, State

KINDS: Final[Mapping[str, str]] = {
    "not-mail": "that cannot be read as mail",
    "left-out": "left out (junk, trash, drafts or chats)",
    "no-message-id": "without a Message-ID",
    "several-message-ids": "with several Message-IDs",
    "no-date": "without a date",
    "several-dates": "with several dates",
    "bad-date": "with a date that cannot be read",
    "date-out-of-range": "with an impossible date",
    "no-instant": "without a usable date",
    "no-arrival-date": "without an arrival date",
    "unreadable": "that the mail server could not give",
    "header-too-long": "with a header that is too long",
}
"""What follows "3 messages" on the page, by the kind of a problem."""

STALE_POLLS: Final = 3
STALE_LEAST: Final = timedelta(minutes=5)


def make_snapshot(  # noqa: PLR0913 - all that a page depends on, each by name
    *,
    board: Board,
    definition: Definition,
    responses: Responses,
    reports: Sequence[PollReport],
    store_error: str | None,
    now: datetime,
) -> Snapshot:
    """Return the page as it is at ``now``.

    ``responses`` reach back through both windows, in any order. ``reports`` has one row for each mailbox; one that was
    never polled is a report with ``is_current_read=False``.
    """
    current_window, trailing_window = windows(now, definition)
    current = grid(responses, current_window, definition.measure)
    trailing = grid(responses, trailing_window, definition.measure)
    difference = change(current, trailing)
    ordered = tuple(sorted(reports, key=lambda report: report.name))
    headline = _headline(responses, current, trailing, definition, ordered)
    notes = tuple(
        _notes(
            ordered,
            store_error,
            cure=_cure(responses, current, now, definition),
            counts=_counts(current, trailing, definition),
        )
    )
    return Snapshot(
        version=_version(board, definition, (current, trailing, difference), headline, notes, ordered),
        board=board,
        definition=definition,
        made_at=now.astimezone(UTC),
        current=current,
        trailing=trailing,
        change=difference,
        headline=headline,
        notes=notes,
        reports=ordered,
        store_error=store_error,
    )


def state(snapshot: Snapshot, now: datetime) -> State:
    """Return what the page is at ``now``, the worst of its mailboxes first: error, stale, first-run, empty, fresh."""
    if snapshot.store_error or any(report.needs_person for report in snapshot.reports):
        return "error"
    if any(_is_stale(report, snapshot.board, now) for report in snapshot.reports):
        return "stale"
    if not _is_current_read(snapshot.reports):
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
    """Return up to when all mail is read: the oldest good poll of a mailbox; None while one never had any."""
    good = [report.good_at for report in snapshot.reports]
    known = [instant for instant in good if instant is not None]
    return min(known) if known and len(known) == len(good) else None


def problems(reports: Sequence[PollReport]) -> dict[str, int]:
    """Return how many problems of each kind the last polls of all mailboxes met, most frequent first."""
    total: Counter[str] = Counter()
    for report in reports:
        total.update(report.problems)
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def _is_current_read(reports: Sequence[PollReport]) -> bool:
    return bool(reports) and all(report.is_current_read for report in reports)


def _is_stale(report: PollReport, board: Board, now: datetime) -> bool:
    """Return whether the mailbox had no good poll for three intervals and five minutes.

    One that never had any and whose last poll failed is stale at once: each poll renews ``started_at``, and waiting
    would tell nobody more.
    """
    if report.good_at is None and report.error is not None:
        return True
    limit = max(STALE_POLLS * timedelta(seconds=board.poll_seconds), STALE_LEAST)
    # abs: an instant far ahead is from a clock that was set back, and would hide a silence for as long
    return abs(now - (report.good_at or report.started_at)) > limit


def _headline(
    responses: Responses, current: Grid, trailing: Grid, definition: Definition, reports: Sequence[PollReport]
) -> str:
    last = words.last(definition.current)
    if current.total == 0 and _is_current_read(reports):
        return f"No answered message in the {last}."
    if current.total == 0:
        is_stuck = any(report.error for report in reports)
        return f"The mail of the {last} is not read yet." if is_stuck else f"Reading the mail of the {last} …"
    return words.headline(
        slowest(responses, current.window, definition.measure),
        progress(responses, current.window, trailing.window, definition.measure),
    )


def _notes(reports: Sequence[PollReport], store_error: str | None, *, cure: str, counts: str) -> Iterator[str]:
    """Yield what people should know, most urgent first."""
    if store_error:
        yield store_error
    for report in reports:
        if report.error and report.error != store_error:
            yield report.error if report.name in report.error else f"{report.name}: {report.error}"
    remaining = sum(report.remaining for report in reports)
    if remaining:
        what = "older mail" if _is_current_read(reports) else "the newest mail"
        yield f"still reading {what}: {_number(remaining, 'message')} left"
    if cure:
        yield cure
    yield counts
    if odd := _odd(problems(reports)):
        yield odd
    unmatched = sum(report.unmatched for report in reports)
    if unmatched:
        yield f"{unmatched:,} {'replies' if unmatched != 1 else 'reply'} unmatched"


def _odd(counts: Mapping[str, int]) -> str:
    """Return the last polls' problems in one note, which must not crowd out the others; /api/snapshot has each kind."""
    for kind, count in counts.items():
        words = f"{_number(count, 'message')} {KINDS.get(kind, f'with a problem ({kind})')}"
        others = sum(counts.values()) - count
        return f"{words}, {others:,} with other problems" if others else words
    return ""


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _counts(current: Grid, trailing: Grid, definition: Definition) -> str:
    return f"{_number(current.total, 'answer')} in {words.span(definition.current)}, {trailing.total:,} before"


def _cure(responses: Responses, current: Grid, now: datetime, definition: Definition) -> str:
    """Return what would fill a thin map; empty where nothing is to be said: it is full enough, or has no answer."""
    filled = coverage.filled(current)
    if current.total == 0 or filled >= coverage.FEW:
        return ""
    cure = coverage.cure(responses, now, definition, filled)
    if cure is None:
        # why: a team that gets mail in office hours only has all the cells it will ever have
        if filled >= coverage.FEW * coverage.filled(current, least=1):
            return ""
        return f"few messages: {_floor(filled)} % of the map has {coverage.ENOUGH} answers or more"
    return f"few messages: `window.current: {cure.weeks} weeks` would fill {_floor(cure.share)} % of the map"


def _floor(share: float) -> int:
    return int(share * 100)


def _version(  # noqa: PLR0913, PLR0917 - what the page is made of
    board: Board,
    definition: Definition,
    maps: tuple[Grid, Grid, Change],
    headline: str,
    notes: Sequence[str],
    reports: Sequence[PollReport],
) -> str:
    """Return a hash of the content without ages, clocks and window ends: an unchanged minute keeps its version."""
    content = [
        repr(board),
        repr(definition),
        [(part.values, part.counts) for part in maps],
        headline,
        notes,
        [(report.name, report.error, report.needs_person, report.is_current_read) for report in reports],
    ]
    return blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()
