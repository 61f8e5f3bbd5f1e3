"""Where a value lies between two colours: fixed scales, so that a colour never changes its meaning on the wall."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from monitor.records import Measure, Values

FASTEST_HOURS: Final = 0.25
"""Shade 0 of a grid, and the bend of a change's scale."""
SLOWEST_HOURS: Final = 24.0
"""Shade 1 of a grid."""
LARGEST_CHANGE_HOURS: Final = 8.0
"""Shade 1 (slower) and -1 (faster) of a change."""
LARGEST_CHANGE_SHARE: Final = 0.5
"""Shade 1 (fewer in time) and -1 (more) of a change of a share: 50 points."""


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
    """Return 0 (none) to 1 (all) of a share; None of None."""
    return None if share is None else min(max(share, 0.0), 1.0)


def share_change_shade(share: float | None) -> float | None:
    """Return -1 (50 points less and more) to 1 (50 points more); None of None."""
    return None if share is None else min(max(share / LARGEST_CHANGE_SHARE, -1.0), 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """From a value, and from a change, to its shade as if lower were better."""

    value: Callable[[float | None], float | None]
    change: Callable[[float | None], float | None]


SCALES: Final[dict[str, Scale]] = {
    "h": Scale(value=shade, change=change_shade),
    "share": Scale(value=share_shade, change=share_change_shade),
}
"""One fixed scale for each unit."""


def shades(values: Values, measure: Measure) -> Values:
    """Return the shade of each value of a grid, 0 where it could not be better, by the scale of the measure's unit."""
    scale = SCALES[measure.unit].value
    found = tuple(tuple(scale(value) for value in row) for row in values)
    return found if measure.is_lower_better else _turned(found, 1.0)


def change_shades(values: Values, measure: Measure) -> Values:
    """Return the shade of each value of a change, above 0 where it is worse."""
    scale = SCALES[measure.unit].change
    found = tuple(tuple(scale(value) for value in row) for row in values)
    return found if measure.is_lower_better else _turned(found, 0.0)


def _turned(values: Values, total: float) -> Values:
    """Return ``total`` less each value."""
    return tuple(tuple(None if value is None else total - value for value in row) for row in values)
