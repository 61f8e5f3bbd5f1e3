"""Two grids of one's own choosing, for which no test is made: where their intervals lie apart."""

from monitor.numbers.grid import DAYS, HOURS
from monitor.records import Flags, Grid


def apart(later: Grid, earlier: Grid) -> Flags:
    """Return where the intervals of both values have no point in common; 7 x 24, false where one has no interval.

    A hint, no test: of two 90 % intervals of the same distribution about one pair in fifty lies apart (Schenker and
    Gentleman, The American Statistician 55, 2001), so some of 168 do by chance.
    """
    return tuple(tuple(_is_apart(later, earlier, day, hour) for hour in range(HOURS)) for day in range(DAYS))


def _is_apart(later: Grid, earlier: Grid, day: int, hour: int) -> bool:
    low, high = later.lows[day][hour], later.highs[day][hour]
    below, above = earlier.lows[day][hour], earlier.highs[day][hour]
    if low is None or high is None or below is None or above is None:
        return False
    return high < below or above < low
