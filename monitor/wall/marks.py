"""What the wall draws small or faint, as constants: the one place to tune it."""

from math import copysign
from typing import Final

THIN_BELOW: Final = 5
"""A cell with fewer responses than this is a smaller square."""

SMALL_HOURS: Final = 0.25
"""A change smaller than this is a dot."""

SMALL_SHARE: Final = 0.1
"""So is a change smaller than this share of what it was before."""

LEAST_EMPHASIS: Final = 0.4
"""A marked change is never fainter than this share of full colour."""


def is_thin(count: int) -> bool:
    """Return whether a value rests on too few responses to be drawn large."""
    return count < THIN_BELOW


def is_small(change: float, before: float | None) -> bool:
    """Return whether a change (hours) is no news beside the value that was there ``before`` it."""
    return abs(change) < SMALL_HOURS or abs(change) < SMALL_SHARE * (before or 0.0)


def emphasis(change: float, shade: float) -> float:
    """Return how strongly a marked change is drawn: -1 (faster) to 1 (slower), never near 0."""
    return copysign(max(LEAST_EMPHASIS, abs(shade)), change)
