"""Values of any measure as text: in a table's cell, and in a sentence for tooltips, the panel and screen readers."""

from typing import Final

from monitor.records import Change, Grid, Marks, Measure
from monitor.wall import words

PERCENT: Final = 100


def amount(measure: Measure, value: float) -> str:
    """Return a value with its unit: ``1 h 25``, or ``85 %`` of a share."""
    return f"{words.percent(value)} %" if measure.statistic == "share" else words.duration(value)


def bounded(measure: Measure, value: float, *, is_bound: bool) -> str:
    """Return a value with its unit, ``at least 2 d`` where it is a lower bound."""
    return f"{'at least ' * is_bound}{amount(measure, value)}"


def short(measure: Measure, value: float) -> str:
    """Return a value for a table's cell: ``40m``, ``1.4``, ``22``, or whole percent of a share."""
    return f"{value * PERCENT:.0f}" if measure.statistic == "share" else words.large(value)


def shortest(measure: Measure, value: float) -> str:
    """Return a value for a small cell, hours in tenths: ``.7``, ``1.4``, ``22``, or whole percent of a share."""
    return f"{value * PERCENT:.0f}" if measure.statistic == "share" else words.small(value)


def short_change(measure: Measure, value: float) -> str:
    """Return a change for a table's cell, in hours with a sign, or in points of a share."""
    if measure.statistic == "share":
        points = round(value * PERCENT)
        return f"{words.MINUS if points < 0 else '+'}{abs(points)}" if points else "0"
    text = words.change(value)
    return "0" if text in {"+0", f"{words.MINUS}0"} else text


def labelled(measure: Measure, said: str) -> str:
    """Return an amount in words with what it is: ``80 % within 3 h``, ``85 % within 4 h`` of a share."""
    if measure.statistic == "share":
        return f"{said} within {words.duration(measure.parameter)}"
    return words.STATISTICS[measure.statistic][0].format(parameter=measure.parameter, value=said)


def comparison(measure: Measure, value: float, against: str = "before") -> str:
    """Return ``1 h 40 faster than before``; of a share ``12 percentage points fewer in time than before``."""
    if measure.statistic != "share":
        return words.comparison(value, against)
    points = round(abs(value) * PERCENT)
    if not points:
        return f"the same as {against}"
    return f"{words.many(points, 'percentage point')} {'fewer' if value < 0 else 'more'} in time than {against}"


def change_caption(measure: Measure, windows: str) -> str:
    """Return what stands above the table of a change: its unit, what is subtracted, and which way is better."""
    if measure.statistic == "share":
        return f"Change in percentage points: {windows}, above zero is better"
    return f"Change in hours: {windows}, below zero is faster"


def meaning(measure: Measure) -> str:
    """Return what a number in a cell is: ``80 % were answered within … hours``."""
    if measure.statistic == "share":
        return f"percent that were answered within {words.duration(measure.parameter)}"
    return f"{words.meaning(measure)} \N{HORIZONTAL ELLIPSIS} hours"


def cell(grid: Grid, day: int, hour: int) -> str:
    """Return ``80 % within 3 h 20 (90 % interval 2 h to 5 h), 41 messages, 3 of them still wait``.

    Where the map draws another value, since the cell borrows from other hours, that is said last.
    """
    value, raw = grid.values[day][hour], grid.raw[day][hour]
    if value is None:
        return "no message was answered"
    measure = grid.measure
    drawn, own = amount(measure, value), None if raw is None else amount(measure, raw)
    still = grid.open_counts[day][hour]
    is_borrowing = own is not None and own != drawn and not still and not grid.at_least[day][hour]
    said = labelled(measure, own if is_borrowing and own is not None else drawn)
    if grid.at_least[day][hour]:
        said += " at least"
    said += f"{_interval(grid, day, hour)}, {rested(grid.counts[day][hour], still)}"
    return f"{said}; drawn as {drawn}, which also goes by other days and replies to come" if is_borrowing else said


def _interval(grid: Grid, day: int, hour: int) -> str:
    """Return `` (90 % interval 2 h to 5 h)``, one end where there is one, "" without any."""
    low, high = (
        None if end is None else amount(grid.measure, end) for end in (grid.lows[day][hour], grid.highs[day][hour])
    )
    if low is not None and high is not None:
        return f" (90 % interval {low} to {high})"
    if low is not None:
        return f" (90 % interval from {low})"
    return "" if high is None else f" (90 % interval up to {high})"


def tested(measure: Measure, marks: Marks, day: int, hour: int) -> str:
    """Return what the test says of a cell, to stand behind its change: ``, more than chance (−3 to −.5 h)``.

    Half of the rate is for cells: a cell lit with a greater p, with none, or with 0 in its interval did not pass alone.
    """  # noqa: RUF002 - as shown
    if marks.verdict != "tested":
        return f", {marks.verdict} to tell"
    if not marks.marked[day][hour]:
        return ", may be chance"
    p, low, high = (shown[day][hour] for shown in (marks.p_values, marks.lows, marks.highs))
    has_nothing = low is None and high is None
    if p is None or p > marks.rate / 2 or not (has_nothing or (low or 0) > 0 or (high or 0) < 0):
        return ", part of a block that changed"
    if low is not None and high is not None:
        unit = "points" if measure.statistic == "share" else "h"
        return f", more than chance ({short_change(measure, low)} to {short_change(measure, high)} {unit})"
    end = high if low is None else low  # the end on the side of the claim: the other one would prove nothing
    return ", more than chance" if end is None else f", more than chance (at least {_moved(measure, end)})"


def _moved(measure: Measure, value: float) -> str:
    """Return ``30 min faster``; of a share ``12 points fewer``."""
    if measure.statistic == "share":
        return f"{words.many(round(abs(value) * PERCENT), 'point')} {'fewer' if value < 0 else 'more'}"
    return f"{words.duration(abs(value))} {'faster' if value < 0 else 'slower'}"


def rested(count: int, still: int) -> str:
    """Return what a value rests on: ``41 answers``, or ``41 messages, 3 of them still wait``."""
    if not still:
        return words.many(count, "answer")
    return f"{words.many(count, 'message')}, {still:,} of them still wait{'s' * (still == 1)}"


def rested_in_all(grid: Grid) -> str:
    """Return what a whole grid rests on, as of a cell."""
    return rested(grid.total, sum(map(sum, grid.open_counts)))


def brief(grid: Grid, day: int, hour: int) -> str:
    """Return a cell in few words: ``3 h 20, 41 answers``, ``at least 2 d, 9 answers``, ``no answers``."""
    value = grid.values[day][hour]
    if value is None:
        return "no answers"
    said = bounded(grid.measure, value, is_bound=grid.at_least[day][hour])
    return f"{said}, {rested(grid.counts[day][hour], grid.open_counts[day][hour])}"


def changed(change: Change, day: int, hour: int, against: str = "before") -> str:
    """Return ``1 h 40 faster than before, more than chance``, or why there is nothing to compare.

    ``against`` names the other side where that is not what was before: ``2015``.
    """
    value = change.values[day][hour]
    if value is None:
        has_both = change.counts[day][hour] and change.against_counts[day][hour]
        return "not compared: one side is only known to be at least that long" if has_both else "nothing to compare"
    return comparison(change.measure, value, against) + (
        tested(change.measure, change.marks, day, hour) if change.marks else ""
    )
