"""Where a value lies between two colours: fixed scales, so that a colour never changes its meaning on the wall."""

import math
from typing import Final

from monitor.records import Measure, Values

FASTEST_HOURS: Final = 0.25
"""Shade 0 of a grid, and the bend of a change's scale."""
SLOWEST_HOURS: Final = 24.0
"""Shade 1 of a grid."""
LARGEST_CHANGE_HOURS: Final = 8.0
"""Shade 1 (slower) and -1 (faster) of a change."""
LARGEST_CHANGE_SHARE: Final = 0.5
"""Shade 1 (fewer in time) and -1 (more) of a change of a share."""


def shade(hours: float | None) -> float | None:
    """Return 0 (15 minutes and less) to 1 (24 hours and more) on a logarithmic scale; None of None."""
    if hours is None:
        return None
    if hours <= FASTEST_HOURS:
        return 0.0
    return min(math.log(hours / FASTEST_HOURS) / math.log(SLOWEST_HOURS / FASTEST_HOURS), 1.0)


def change_shade(hours: float | None) -> float | None:
    """Return -1 (8 hours faster and more) to 1 (slower); None of None.

    A symmetric logarithm, sign(x) * log(1 + |x| / 15 min), scaled: 0 at 0, nearly linear below 15 minutes.
    """
    if hours is None:
        return None
    size = math.log1p(abs(hours) / FASTEST_HOURS) / math.log1p(LARGEST_CHANGE_HOURS / FASTEST_HOURS)
    return math.copysign(min(size, 1.0), hours) if hours else 0.0


def share_shade(share: float | None) -> float | None:
    """Return 0 (all in time) to 1 (none); None of None."""
    return None if share is None else 1 - share


def share_change_shade(share: float | None) -> float | None:
    """Return -1 (half of all more in time) to 1 (half of all fewer); None of None."""
    return None if share is None else min(max(-share / LARGEST_CHANGE_SHARE, -1.0), 1.0)


def shades(values: Values, measure: Measure | None = None) -> Values:
    """Return the shade of each value of a grid: of hours, or of a share where the measure is one."""
    one = share_shade if measure and measure.statistic == "share" else shade
    return tuple(tuple(one(value) for value in row) for row in values)


def change_shades(values: Values, measure: Measure | None = None) -> Values:
    """Return the shade of each value of a change, above 0 where it is worse."""
    one = share_change_shade if measure and measure.statistic == "share" else change_shade
    return tuple(tuple(one(value) for value in row) for row in values)
