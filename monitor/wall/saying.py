"""What stands beside the maps in words that a snapshot changes. It reckons nothing but ages and rounds."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.records import Cost, Definition, Grid, Marks, Waiting
from monitor.wall import words
from monitor.wall.names import Names

MOST_COSTS: Final = 6
"""Stretches beside the maps of a very wide screen."""


_LENGTH: Final = re.compile(r"(?<![\d.,])(\d+) (?:(h) (\d\d)\b|(d) (\d+) (h)\b|(min|h|d|%)(?!\w))")
"""``40 min``, ``1 h 25``, ``2 d 4 h``, ``80 %``: what no line of a narrow screen may break."""


def unbroken(sentence: str) -> str:
    """Return a sentence whose lengths and percentages have no-break spaces."""
    return _LENGTH.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), sentence)


def within(current: Grid, trailing: Grid) -> str:
    """Return ``81 % within 4 h, before 78 %``: how much was answered within the target; "" without one."""
    target, now, before = current.measure.target, current.within_overall, trailing.within_overall
    if target is None or now is None:
        return ""
    said = f"{words.percent(now)} % within {words.duration(target)}"
    return said if before is None else f"{said}, before {words.percent(before)} %"


def verdict(marks: Marks | None, now: datetime, time_zone: str) -> str:
    """Return what the quiet cells of the change map mean, whether it can say anything at all, and if not of today."""
    if marks is None:
        return "not tested yet: nothing is marked"
    tested_on, today = (at.astimezone(ZoneInfo(time_zone)).date() for at in (marks.made_at, now))
    return _verdict(marks) if tested_on == today else f"as of {tested_on.day} {tested_on:%b}: {_verdict(marks)}"


def _verdict(marks: Marks) -> str:
    if marks.verdict != "tested":
        return f"{marks.verdict} to tell"
    if not any(map(any, marks.marked)):
        return "nothing is more than chance"
    return f"{words.NO_NEWS} no more than chance, or too little to tell"


def waiting(now: Waiting | None, target: float | None) -> dict[str, Any] | None:
    """Return what the page needs to say what waits this minute; the age of the oldest ticks there. None: not known."""
    if now is None:
        return None
    late = f"{now.late:,} past the target" if now.late and target is not None else ""
    soon = f"{now.soon:,} {'passes' if now.soon == 1 else 'pass'} the target within the hour" if now.soon else ""
    if late and soon:
        late, soon = f"{late}, {now.soon:,} more within the hour", ""
    return {
        "count": f"{now.count:,} waiting" if now.count else "nothing is waiting",
        "oldest": now.oldest_at.isoformat() if now.oldest_at else None,
        "more": [each for each in (late, soon) if each],
        "isLate": bool(now.late and target is not None),
    }


def improve(costs: Sequence[Cost], definition: Definition, names: Names) -> Iterator[tuple[str, str]]:
    """Yield where people wait most, the dearest stretch first, and how long beyond the target in a week."""
    target = definition.measure.target
    for cost in costs[:MOST_COSTS]:
        when = f"{names.days[cost.day]} {cost.first}\N{EN DASH}{cost.last}"
        yield when, unbroken(f"{words.many(round(cost.hours_per_week), 'hour')} {of_waiting(target)}")


def of_waiting(target: float | None) -> str:
    """Return what such hours are, to stand behind their number: ``of waiting a week beyond 4 h``."""
    return "of waiting a week" + ("" if target is None else f" beyond {words.duration(target)}")
