"""What waiting means, as rows: where the clock starts, what stops it, which clock, what unanswered mail counts. Pure.

docs/definitions.md has the same table in words, and what each choice changes on real mail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from monitor.mail.pairing import Ours
from monitor.mail.threads import Kind, Threads, threads
from monitor.records import NO_INSTANT, Correspondence, Waits

Ints = NDArray[np.int64]
Working = Callable[[Ints, Ints], Ints]
"""Seconds of each [start, end) in which somebody works; both are epoch seconds."""

GIVES_UP: Final = timedelta(weeks=4)
"""A message that nothing has answered so long does not wait any more, and counts as waited for so long, at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A definition. ``start`` is a row of STARTS; ``statistic`` what its author shows of the times.

    ``clock``: "working" counts working hours alone, where there are any. ``unanswered``: "may count" where the setting
    ``counts_unanswered`` says so, "never counts" by its author's rule. ``source`` is (title, URL), None for our own.
    """

    name: str
    start: str
    clock: Literal["elapsed", "working"]
    unanswered: Literal["may count", "never counts"]
    statistic: Literal["80th percentile", "median", "mean", "share within the target"]
    words: str
    source: tuple[str, str] | None = None


def named(found: Threads) -> tuple[Ints, Ints]:
    """Start at every message that a reply names, or that waits; stop at the first such reply."""
    is_answered = found.answered_at != NO_INSTANT
    waits = ~is_answered & (found.spoken_at == NO_INSTANT)
    waits &= (found.kind == Kind.OPENER) | (found.kind == Kind.FOLLOW_UP)
    return found.at[is_answered | waits], found.answered_at[is_answered | waits]


def oldest(found: Threads) -> tuple[Ints, Ints]:
    """Start at the first message of a turn, stop at our next word; where there never was one, it waits."""
    chosen = found.is_first & ((found.spoken_at != NO_INSTANT) | (found.words == 0))
    return found.at[chosen], found.spoken_at[chosen]


def opening(found: Threads) -> tuple[Ints, Ints]:
    """Start at the first message of a thread that others began, stop at our first word in it."""
    chosen = found.is_first & (found.words == 0)
    return found.at[chosen], found.spoken_at[chosen]


def following(found: Threads) -> tuple[Ints, Ints]:
    """Start at the first message of every later turn, stop at our next word; none of them waits."""
    chosen = found.is_first & (found.spoken_at != NO_INSTANT) & (found.words > 0)
    return found.at[chosen], found.spoken_at[chosen]


STARTS: Final[dict[str, Callable[[Threads], tuple[Ints, Ints]]]] = {
    "named": named,
    "oldest": oldest,
    "opening": opening,
    "following": following,
}
"""When the clock starts and stops, of each time that is measured: epoch seconds, NO_INSTANT while it runs."""

DEFINITIONS: Final[dict[str, Row]] = {
    "message": Row(
        name="The message named",
        start="named",
        clock="elapsed",
        unanswered="may count",
        statistic="80th percentile",
        words="From the message that a reply names until the first that does; a nudge is a message of its own.",
    ),
    "first": Row(
        name="The oldest unanswered",
        start="oldest",
        clock="elapsed",
        unanswered="may count",
        statistic="80th percentile",
        words="From the oldest message since our last word in the thread until our next; a nudge does not restart it.",
    ),
    "front-first": Row(
        name="Front: first reply time",
        start="opening",
        clock="working",
        unanswered="never counts",
        statistic="mean",
        words="From the first message of a conversation until the first reply in it, in business hours.",
        source=("First reply time", "https://help.front.com/en/articles/2308"),
    ),
    "front-reply": Row(
        name="Front: reply time",
        start="oldest",
        clock="working",
        unanswered="never counts",
        statistic="mean",
        words="From the oldest message that waits until the next reply in the conversation, in business hours.",
        source=("Analytics", "https://dev.frontapp.com/reference/analytics"),
    ),
    "zendesk-first": Row(
        name="Zendesk: first reply time",
        start="opening",
        clock="elapsed",
        unanswered="never counts",
        statistic="median",
        words="From the creation of the ticket until the first public comment of an agent, in calendar hours.",
        source=(
            "About native Support time duration metrics",
            "https://support.zendesk.com/hc/en-us/articles/4408834848154",
        ),
    ),
    "zendesk-next": Row(
        name="Zendesk: next reply time",
        start="following",
        clock="elapsed",
        unanswered="never counts",
        statistic="share within the target",
        words="After the first reply: from the oldest unanswered comment until the next public comment of an agent.",
        source=(
            "Defining and using SLA policies",
            "https://support.zendesk.com/hc/en-us/articles/4408829459866",
        ),
    ),
    "timetoreply-first": Row(
        name="timetoreply: first reply time",
        start="opening",
        clock="working",
        unanswered="never counts",
        statistic="mean",
        words="From the first message of a conversation until the first reply in it, in business hours.",
        source=(
            "timetoreply Terminology and Definitions",
            "https://help.timetoreply.com/timetoreply-terminology-and-definitions-timetoreply-help-center",
        ),
    ),
    "timetoreply": Row(
        name="timetoreply: overall reply time",
        start="named",
        clock="working",
        unanswered="never counts",
        statistic="mean",
        words="From every message that is answered until its reply, in business hours.",
        source=(
            "timetoreply Terminology and Definitions",
            "https://help.timetoreply.com/timetoreply-terminology-and-definitions-timetoreply-help-center",
        ),
    ),
}
"""Of others: the facts that their public documentation states, as far as mail alone can show them."""


def waits(
    correspondence: Correspondence,
    ours: Ours,
    row_name: str,
    until: datetime,
    working: Working | None = None,
) -> Waits:
    """Return what a row measures of the messages known at ``until``: answered ones, and those that wait.

    The time of a row with a working clock is reckoned by
    ``working``, elapsed without it. KeyError for a row that is not in DEFINITIONS.
    """
    return measured(threads(correspondence, ours, until), row_name, until, working)


def measured(found: Threads, row_name: str, until: datetime, working: Working | None = None) -> Waits:
    """Return what a row measures of threads that are as they were at ``until``, as ``waits`` does."""
    row = DEFINITIONS[row_name]
    received_at, stopped_at = STARTS[row.start](found)
    is_open = stopped_at == NO_INSTANT
    given_up_at = received_at + GIVES_UP // timedelta(seconds=1)
    ended_at = np.where(is_open, np.minimum(int(until.timestamp()), given_up_at), stopped_at)
    ended_at = np.maximum(ended_at, received_at)  # a clock that is a little slow
    is_working = working is not None and row.clock == "working"
    seconds = working(received_at, ended_at) if working and is_working else ended_at - received_at
    return Waits(received_at=received_at, seconds=seconds, is_open=is_open, until=until, is_working=is_working)
