"""What the wall draws small or faint, as constants: the one place to tune it."""

from math import copysign
from typing import Final

THIN_BELOW: Final = 5
"""A cell with fewer responses than this is a smaller square."""

SMALL_HOURS: Final = 0.25
"""A change smaller than this is a dot."""

SMALL_SHARE: Final = 1 / 3
"""So is one smaller than this share of the longer of the two times: a percentile of 5 to 10 values moves that much."""

THIN_SMALL_SHARE: Final = 2 / 3
"""The same for a thin cell, which chance moves further."""

LEAST_EMPHASIS: Final = 0.4
"""A marked change is never fainter than this share of full colour."""


def is_thin(count: int) -> bool:
    """Return whether a value rests on too few responses to be drawn large."""
    return count < THIN_BELOW


def is_small(change: float, before: float | None, *, is_thin: bool) -> bool:
    """Return whether a change (hours) from ``before`` is no news. Shares of the longer time treat both signs alike."""
    longer = max(before or 0.0, (before or 0.0) + change)
    return abs(change) < SMALL_HOURS or abs(change) < longer * (THIN_SMALL_SHARE if is_thin else SMALL_SHARE)


def emphasis(change: float, shade: float) -> float:
    """Return how strongly a marked change is drawn: -1 (faster) to 1 (slower), never near 0."""
    return copysign(max(LEAST_EMPHASIS, abs(shade)), change)
