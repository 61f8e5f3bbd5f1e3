"""What the wall draws small or faint, as constants: the one place to tune it."""

from math import copysign
from typing import Final

THIN_BELOW: Final = 5
"""A cell with fewer responses than this is a smaller square."""

LEAST_EMPHASIS: Final = 0.4
"""A marked change is never fainter than this share of full colour."""


def is_thin(count: int) -> bool:
    """Return whether a value rests on too few responses to be drawn large."""
    return count < THIN_BELOW


def emphasis(change: float, shade: float) -> float:
    """Return how strongly a marked change is drawn, never near 0: the sign of its shade, else that of the change."""
    return copysign(max(LEAST_EMPHASIS, abs(shade)), shade or change)
