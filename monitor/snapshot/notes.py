"""The headline and the notes of a page, in words."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from monitor.errors import RETRIES
from monitor.numbers import coverage, words
from monitor.numbers.headline import headline
from monitor.records import Change, Cost, Definition, Grid, PollReport, Redefined, Responses, Today
from monitor.snapshot.states import is_current_read

SLOW_CLOCK: Final = "slow-clock"
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
    SLOW_CLOCK: "that the mail server says came long before they were written",
    "header-too-long": "with a header that is too long",
}
"""What follows "3 messages" on the page, by the kind of a problem."""

BEHIND: Final = "set the mail server's clock: it is behind, so its new mail is missing here"


def problems(reports: Sequence[PollReport]) -> dict[str, int]:
    """Return how many problems of each kind the last polls of all mailboxes met, most frequent first."""
    total: Counter[str] = Counter()
    for report in reports:
        total.update(report.problems)
    return dict(sorted(total.items(), key=lambda item: (-item[1], item[0])))


def headline_of(
    maps: tuple[Grid, Change],
    costs: Sequence[Cost],
    today: Today,
    definition: Definition,
    reports: Sequence[PollReport],
) -> str:
    """Return the one sentence above the maps; ``maps`` are the current one and the change."""
    (current, change), last = maps, words.last(definition.current)
    if current.total == 0 and is_current_read(reports):
        return f"No answered message in the {last}."
    if current.total == 0:
        is_stuck = any(report.error for report in reports)
        return f"The mail of the {last} is not read yet." if is_stuck else f"Reading the mail of the {last} …"
    return headline(current, costs, today, change)


def notes_of(  # noqa: PLR0913, PLR0917 - what there may be something to say of
    responses: Responses,
    maps: tuple[Grid, Grid],
    definition: Definition,
    redefined: Redefined | None,
    reports: Sequence[PollReport],
    store_error: str | None,
    now: datetime,
) -> Iterator[str]:
    """Yield what people should know, most urgent first; ``maps`` are the current and the trailing one."""
    if store_error:
        yield store_error
    for report in reports:
        if report.error and report.error != store_error:
            yield _failure(report, report.error, definition)
        if report.is_clock_behind:
            yield f"{report.name}: {BEHIND}"
    yield from _left_out(definition)
    if redefined:
        at = redefined.at.astimezone(ZoneInfo(definition.time_zone))
        yield f"recomputed on {at.day} {at:%b}: {redefined.words}"
    remaining = sum(report.remaining for report in reports)
    if remaining:
        what = "older mail" if is_current_read(reports) else "the newest mail"
        yield f"still reading {what}: {_number(remaining, 'message')} left"
    if cure := _cure(responses, maps[0], now, definition):
        yield cure
    yield _counts(*maps, definition)
    if odd := _odd({kind: count for kind, count in problems(reports).items() if kind != SLOW_CLOCK}):
        yield odd
    unmatched = sum(report.unmatched for report in reports)
    if unmatched:
        yield f"{unmatched:,} {'replies' if unmatched != 1 else 'reply'} unmatched"


def _failure(report: PollReport, error: str, definition: Definition) -> str:
    """Return what went wrong, with the mailbox's name, and when a server that is left alone is asked again."""
    named = error if report.name in error else f"{report.name}: {error}"
    if report.retry_at is None:
        return named
    at = report.retry_at.astimezone(ZoneInfo(definition.time_zone))
    return f"{named.removesuffix(RETRIES).rstrip()} Next try at {at:%H:%M}."


def _left_out(definition: Definition) -> Iterator[str]:
    """Yield which originals do not count, in few words and early: nobody should take the maps for all mail.

    A screen leaves out the notes for which it has no room.
    """
    if definition.ignored:
        yield f"not counted: {', '.join(definition.ignored)}"
    if definition.addressed_to:
        yield f"only mail to {_number(definition.addressed_to, 'address', 'addresses')}"


def _odd(counts: Mapping[str, int]) -> str:
    """Return the last polls' problems in one note, which must not crowd out the others; /api/snapshot has each kind."""
    for kind, count in counts.items():
        words = f"{_number(count, 'message')} {KINDS.get(kind, f'with a problem ({kind})')}"
        others = sum(counts.values()) - count
        return f"{words}, {others:,} with other problems" if others else words
    return ""


def _number(count: int, noun: str, many: str = "") -> str:
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def _counts(current: Grid, trailing: Grid, definition: Definition) -> str:
    still, within = sum(map(sum, current.open_counts)), words.span(definition.current)
    if still or any(map(any, trailing.open_counts)):
        came = f"{_number(current.total, 'message')} in {within}, {still:,} of them still wait{'s' * (still == 1)}"
        return f"{came}; {trailing.total:,} before"
    return f"{_number(current.total, 'answer')} in {within}, {trailing.total:,} before"


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
