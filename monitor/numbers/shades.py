"""Where a value lies between two colours: fixed scales, so that a colour never changes its meaning on the wall."""

import math
from typing import Final

from monitor.records import Values

FASTEST_HOURS: Final = 0.25
"""Shade 0 of a grid, and the bend of a change's scale."""
SLOWEST_HOURS: Final = 24.0
"""Shade 1 of a grid."""
LARGEST_CHANGE_HOURS: Final = 8.0
"""Shade 1 (slower) and -1 (faster) of a change."""


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


def shades(values: Values) -> Values:
    """Return the shade of each value of a grid."""
    return tuple(tuple(shade(value) for value in row) for row in values)


def change_shades(values: Values) -> Values:
    """Return the shade of each value of a change."""
    return tuple(tuple(change_shade(value) for value in row) for row in values)
