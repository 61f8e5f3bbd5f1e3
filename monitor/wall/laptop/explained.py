"""The explanations of ``/about``, in words: formulas, what they assume, what is not claimed (docs/statistics.md)."""

from collections.abc import Iterator, Mapping
from typing import Final

from monitor.records import ALWAYS, Definition
from monitor.wall import marks, words

STATISTICS: Final[Mapping[str, str]] = {
    "percentile": "The percentile is linear between order statistics: the value at place (n − 1) × percent / 100,"  # noqa: RUF001 - a formula
    " counted from 0 (Hyndman and Fan 1996, definition 7). Of few values it reads low: the 80th percentile of five is"
    " typically that of a longer list's 70th or so.",
    "median": "The median is the middle value, or the middle of the two middle ones.",
    "mean": "The average is the sum of all times over their number: one message forgotten for a month shows in it.",
    "share": "The share is the number answered within the target over the number of messages.",
}
INTERVALS: Final[Mapping[str, str]] = {
    "percentile": "The 90 % interval lies between two order statistics whose ranks are quantiles of the binomial"
    " distribution, so nothing is assumed of how the times are spread; a cell too small for a bound has none.",
    "median": "The 90 % interval lies between two order statistics whose ranks are quantiles of the binomial"
    " distribution, so nothing is assumed of how the times are spread; a cell too small for a bound has none.",
    "mean": "The 90 % interval is the normal one; with few messages and long tails it is too narrow.",
    "share": "The 90 % interval is Wilson's (1927).",
}
OPEN_ENDS: Final[Mapping[str, str]] = {
    "none": "Nothing is done about it (open end: none): every answered message counts once, and the last days look"
    " faster than they will have been.",
    "weeks": "A message counts 1 / the share of the weeks of its hour in which a wait as long would have been seen by"
    " now (open end: weeks; Horvitz and Thompson 1952). This assumes weeks of like volume, and is conditional on a wait"
    " no longer than the window's oldest message could have waited: of longer ones it says nothing. With very late"
    " replies the current window still looks some 12 % too fast.",
    "reverse": "The times are the reverse-time product limit (open end: reverse; Lagakos, Barraj and De Gruttola 1988)."
    " It is conditional on a wait no longer than the window's oldest message could have waited: of longer ones it says"
    " nothing.",
    "follow-up": "Only messages that came three days ago or earlier, and were answered within three days, count (open"
    " end: follow-up). It is conditional on an answer within three days: of longer waits it says nothing.",
}
SMOOTHINGS: Final[Mapping[str, str]] = {
    "neighbours": "A cell with fewer than 20 messages takes in those of the three hours before and after it, the fewer"
    " the more it has of its own (smoothing: neighbours); weekdays and weekend lend each other nothing.",
    "profiles": "A cell is drawn towards what its weekday and its hour of the day are like, which count as eight"
    " messages: (n cell + 8 profile) / (n + 8), in logarithms (smoothing: profiles).",
    "both": "A cell with fewer than 20 messages takes in those of the hours around it, and is then drawn towards what"
    " its weekday and its hour of the day are like, which count as eight messages (smoothing: both).",
}
LEAST_POINTS: Final = 5
"""As the numbers have it: a smaller change of a share carries no mark."""
BORROWED: Final = (
    "Counts stay the cell's own, and an empty cell stays empty. A smoothed cell's interval is too narrow where the"
    " hours that it borrows from are not like it. The panel's messages, the exports' raw values and smoothing: none"
    " are without it."
)
COUNTED: Final = (
    "Unanswered mail counts with the time it has waited: the cell is the Kaplan–Meier estimate (1958). Where the"  # noqa: RUF001 - their names
    " statistic is not reached yet, the value is a lower bound, written >, sorted slowest, and has no change."
)
UNCOUNTED: Final = (
    "Only answered mail is known to these numbers (measure.counts_unanswered is off): a message that nobody answers"
    " is in none of them. Thanks and last words wait for nothing and never count."
)


def cell(definition: Definition) -> Iterator[str]:
    """Yield how a cell's value and its interval are reckoned."""
    statistic = definition.measure.statistic
    yield from (table[statistic] for table in (STATISTICS, INTERVALS) if statistic in table)
    yield f"Few answers are fewer than {marks.THIN_BELOW}; such hours never enter the headline."
    if definition.smoothing in SMOOTHINGS:
        yield SMOOTHINGS[definition.smoothing]
        yield BORROWED


def open_end(definition: Definition) -> Iterator[str]:
    """Yield what is done about replies that are not written yet, and what that is conditional on."""
    yield "A window that ends now lacks the replies that are not written yet, and those are the slow ones."
    yield COUNTED if definition.counts_unanswered else UNCOUNTED
    if not definition.counts_unanswered and definition.open_end in OPEN_ENDS:
        yield OPEN_ENDS[definition.open_end]


def begun(definition: Definition) -> str:
    """Return in which cell a message is, and from when to when its time runs."""
    if definition.clock == "message":
        return (
            "The hour is that in which the message arrived, never that of the reply; the time runs from its arrival to"
            " the first reply, nights and weekends included."
        )
    return (
        "The hour is that in which the wait began, never that of the reply. What begins and ends a wait is said by the"
        f" definition in force, {definition.clock} (What counts as waiting, below)."
    )


def least(definition: Definition) -> str:
    """Return below what nothing is marked: ``15 min or 10 % of the longer time``, ``5 points`` of a share."""
    if definition.measure.statistic == "share":
        return f"{LEAST_POINTS} points"
    return f"{words.duration(definition.least_change)} or {words.percent(definition.least_share)} % of the longer time"


def change(definition: Definition) -> Iterator[str]:
    """Yield what the marks claim, and what they do not."""
    yield (
        "Weeks are exchanged, not messages, since the messages of one week hang together. Each message is held against"
        " the pooled value of its own hour over both windows; a week's excess is how many of its messages took longer,"
        " less what its volume lets expect, so growing volume does not mark. The statistic is the sum of the current"
        " weeks' excesses, each over its own spread; p = (1 + b) / (1 + B), ties against. Waits that nobody could know"
        " of yet count on neither side."
    )
    yield (
        "Half of the rate is for a fixed list of blocks of hours, half for single hours (Benjamini and Hochberg 1995)."
        " That holds for independent and for positively dependent tests; neighbouring hours and blocks that overlap are"
        " taken to be such. What is tested is decided by the number of messages alone. In a block that passed, the"
        " hours that moved the same way glow: the claim is the block. Marks are made of messages as they are, whatever"
        " smoothing the maps show."
    )
    yield (
        "The claim is one per day: of what is marked on a day, so much may be chance, on average over days. A change"
        f" below {least(definition)} carries no mark; that hides what is small and is no part of the claim. What is"
        " not marked may have changed, too."
    )


def parts(definition: Definition) -> Iterator[tuple[str, str]]:
    """Yield the other numbers of the page and below it, each with what it means."""
    target = definition.measure.target
    yield "Day and hour totals", "the same statistic over all messages of a weekday, or of an hour of the day"
    yield "Waiting now", "messages that wait for an answer this minute, as of the last reading of the mail"
    if target is not None:
        yield "Within target", f"the share of the answered messages that took at most {words.duration(target)}"
    yield (
        "Where to improve",
        ("stretches of hours by what they cost in a week: the hours waited beyond the target, at most 168 each"),
    )
    yield (
        "Week by week",
        "the statistic over whole weeks from Monday; hollow while over one in twenty replies is to come",
    )
    yield "Load beside wait", "messages that arrive in an hour a week, and the mean number that waits during it"
    yield "Today against usual", "messages of each hour of today, and the mean of the same weekday in both windows"
    if definition.working_hours != ALWAYS:
        yield (
            "Closed and working",
            (
                "the mean wait of a cell in two parts: while nobody had a shift, and while somebody had. The map itself"
                " keeps the elapsed time, and closed hours are hatched"
            ),
        )
