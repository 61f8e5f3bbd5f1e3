"""The one sentence above the maps: where we need to improve, and how it goes; only what the day's test supports."""

import math
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from monitor.numbers import words
from monitor.numbers.coverage import ENOUGH
from monitor.numbers.grid import DAYS, HOURS
from monitor.numbers.story.costs import FEWEST
from monitor.records import Change, Cost, Grid, MarkedBlock, Marks, Measure, Today

LONGEST: Final = 95
"""Letters that are read from four metres."""

_GROUPS: Final[dict[tuple[int, ...], str]] = {
    (0, 1, 2, 3, 4): "Weekday",
    (0, 1, 2, 3): "Monday to Thursday",
    (5, 6): "Weekend",
    **{(day,): name for day, name in enumerate(words.DAY_NAMES)},
}
_PARTS: Final[dict[tuple[int, int], str]] = {
    (0, 7): "nights",
    (7, 11): "mornings",
    (7, 12): "mornings",
    (12, 18): "afternoons",
    (15, 18): "afternoons",
    (18, 22): "evenings",
    (18, 24): "evenings",
}
"""What people call hours; others are given in figures."""


def headline(current: Grid, costs: Sequence[Cost], today: Today | None, change: Change) -> str:
    """Return the two answers, each a sentence; at most 95 letters wherever windows and durations are a person's.

    Of today's rest its own words are said, where that is the dearest stretch of all and there is room.
    """
    better = _changed(change)
    where = _where(current, costs)
    if costs and today and today.words and today.weekday == costs[0].day:
        long = f"Slowest: {today.words}."
        where = long if len(f"{long} {better}") <= LONGEST else where
    return f"{where} {better}".strip()


def _where(current: Grid, costs: Sequence[Cost]) -> str:
    measure = current.measure
    if costs:
        days = f"{words.DAY_NAMES[costs[0].day]}s {words.hours(costs[0].first, costs[0].last)}".rstrip()
        return f"{days} slowest: {words.waits(measure, costs[0].value, at_least=costs[0].at_least)}."
    full = [
        math.inf if current.at_least[day][hour] else value
        for day in range(DAYS)
        for hour in range(HOURS)
        if (value := current.values[day][hour]) is not None and current.counts[day][hour] >= ENOUGH
    ]
    if not full or max(map(sum, current.counts)) < FEWEST:
        return "Too few answers yet to name the slowest hours."
    if measure.target is None:
        return "No hours stand out as slow."
    target = words.duration(measure.target)
    is_within = current.within_overall == 1 if measure.statistic == "share" else max(full) <= measure.target
    return f"{'All hours are within' if is_within else 'No hours stand out over'} the target of {target}."


def _changed(change: Change) -> str:
    """Return what of the change the day's test supports; "" before there was one."""
    marks, measure = change.marks, change.measure
    if marks is None:
        return ""
    if marks.verdict != "tested":
        return f"{marks.verdict.capitalize()} to tell a change."
    if marks.blocks:
        block = max(
            _sharpest(marks.blocks),
            key=lambda one: (_moved(one) * _glowing(one, marks), _moved(one), one.days, one.first),
        )
        return f"{_name(block)} got {_amount(block.change, measure)}{_direction(block.change, measure)}."
    runs = list(_runs(marks, change))
    if not runs:
        return "No change that is more than chance."
    day, first, last, is_up, _ = max(runs, key=lambda run: run[4])
    return f"{words.DAY_NAMES[day]}s {words.hours(first, last)} got {_direction(1 if is_up else -1, measure)}."


def _moved(block: MarkedBlock) -> float:
    """Return the hours of people that changed."""
    return abs(block.change) * block.count


def _glowing(block: MarkedBlock, marks: Marks) -> float:
    """Return which share of a block's hours is marked: of two that overlap, that is said which people see."""
    cells = [marks.marked[day][hour] for day in block.days for hour in range(block.first, block.last)]
    return sum(cells) / len(cells)


def _sharpest(blocks: Sequence[MarkedBlock]) -> list[MarkedBlock]:
    """Return the blocks but for those whose news is half and more that of one inside them: Fridays, of Friday 15–18."""  # noqa: RUF002 - as shown
    return [
        wide
        for wide in blocks
        if not any(
            one != wide
            and set(one.days) <= set(wide.days)
            and wide.first <= one.first < one.last <= wide.last
            and one.change * wide.change > 0
            and 2 * _moved(one) >= _moved(wide)
            for one in blocks
        )
    ]


def _runs(marks: Marks, change: Change) -> Iterator[tuple[int, int, int, bool, float]]:
    """Yield contiguous marked hours of a weekday that changed alike: day, first, last, whether up, hours of people.

    A cell's direction is that of its interval, which was made with its mark; the maps may have moved since.
    """
    for day in range(DAYS):
        ups: list[bool | None] = []
        for low, high, is_marked in zip(marks.lows[day], marks.highs[day], marks.marked[day], strict=True):
            is_slower = is_marked and low is not None and low > 0  # the other end may be open
            is_faster = is_marked and high is not None and high < 0
            ups.append(is_slower if is_slower or is_faster else None)
        for is_up, cells in groupby(range(HOURS), key=ups.__getitem__):
            hours = list(cells)
            if is_up is not None:
                cost = sum(abs(change.values[day][hour] or 0.0) * change.counts[day][hour] for hour in hours)
                yield day, hours[0], hours[-1] + 1, is_up, cost


def _name(block: MarkedBlock) -> str:
    """Return what a block is called: ``Weekday evenings``, ``Weekends``, ``Fridays 11–15``."""  # noqa: RUF002 - as shown
    group = _GROUPS.get(block.days) or ", ".join(words.DAY_NAMES[day] for day in block.days)
    if part := _PARTS.get((block.first, block.last)):
        return f"{group} {part}"
    plural = re.sub(r"(?<=day|end)(?= to |, |$)", "s", group)
    return f"{plural} {words.hours(block.first, block.last)}".rstrip()


def _amount(change: float, measure: Measure) -> str:
    return f"{round(abs(change) * 100)} points " if measure.statistic == "share" else f"{words.duration(abs(change))} "


def _direction(change: float, measure: Measure) -> str:
    """Return which way that is; of a share of answers in time, more is better."""
    if measure.statistic == "share":
        return "better" if change > 0 else "worse"
    return "slower" if change > 0 else "faster"
