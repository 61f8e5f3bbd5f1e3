"""A cell in a sentence, for tooltips, the panel and whoever cannot see the map."""

from monitor.records import Change, Grid, Measure
from monitor.wall import words


def amount(measure: Measure, value: float) -> str:
    """Return a value with its unit: ``1 h 25 min``, or ``85%`` of a share."""
    return f"{value:.0%}" if measure.statistic == "share" else words.duration(value)


def cell(grid: Grid, day: int, hour: int) -> str:
    """Return ``80 % within 3 h 20 min (90 % interval 2 h to 5 h), 41 answers, 3 of them still open``."""
    value = grid.values[day][hour]
    if value is None:
        return "no message was answered"
    said = words.value(grid.measure, value)
    if grid.at_least[day][hour]:
        said = f"{said} at least"
    low, high = grid.lows[day][hour], grid.highs[day][hour]
    if low is not None and high is not None:
        said += f" (90 % interval {amount(grid.measure, low)} to {amount(grid.measure, high)})"
    said += f", {words.many(grid.counts[day][hour], 'answer')}"
    still = grid.open_counts[day][hour]
    return f"{said}, {still:,} of them still to come" if still else said


def changed(change: Change, day: int, hour: int) -> str:
    """Return ``1 h 40 min faster than before, more than chance``, or that there is nothing to compare."""
    value = change.values[day][hour]
    if value is None:
        return "nothing to compare"
    return words.comparison(value) + (words.tested(change.marks, day, hour) if change.marks else "")
