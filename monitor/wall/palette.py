"""Colours of the wall, as literal tables, and the text colour that can be read on each.

Dark and calm is fast, bright and warm is slow; in the change map everything that is no news is nearly the background.
"""

import itertools
from collections.abc import Sequence
from typing import Final

Scale = Sequence[tuple[float, str]]
"""(position 0 to 1, ``#rrggbb``), ascending: what plotly calls a colour scale."""

BACKGROUND: Final = "#0c1015"
STRONG: Final = "#ffffff"
NORMAL: Final = "#dbe4ec"
QUIET: Final = "#9fb0c0"
FAINT: Final = "#738394"
DARK: Final = "#030405"  # nearly black: with a lighter one the middle of SEQUENTIAL would fall below 4.5:1

SEQUENTIAL: Final[Scale] = (
    (0.0, "#16323f"),
    (0.18, "#1c4f5f"),
    (0.36, "#2f6f73"),
    (0.55, "#8a8450"),
    (0.75, "#d99a3d"),
    (1.0, "#ffd98a"),
)
"""Grid.shades: 0 is 15 minutes, 1 is 24 hours, logarithmic between."""

DIVERGING: Final[Scale] = (
    (0.0, "#5cc8ff"),
    (0.25, "#2f7fb0"),
    (0.5, "#171c23"),
    (0.75, "#b3622a"),
    (1.0, "#ff9d4d"),
)
"""Emphasis of a change from -1 (faster) to 1 (slower), moved to 0 to 1."""

CLEAR: Final[Scale] = ((0.0, "rgba(0,0,0,0)"), (1.0, "rgba(0,0,0,0)"))

LEGEND: Final[tuple[tuple[str, float], ...]] = (
    ("15m", 0.0),
    ("30m", 0.1519),
    ("1", 0.3037),
    ("2", 0.4556),
    ("4", 0.6074),
    ("8", 0.7593),
    ("16", 0.9112),
    ("24", 1.0),
)
"""The quiet legend: what is written on a swatch, and the shade that a grid gives this response time."""
SHARE_LEGEND: Final[tuple[tuple[str, float], ...]] = (
    ("100", 0.0),
    ("90", 0.1),
    ("80", 0.2),
    ("60", 0.4),
    ("40", 0.6),
    ("20", 0.8),
    ("0", 1.0),
)
"""The same in percent, for a share answered in time."""


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0 to 255, of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def colour_at(scale: Scale, position: float) -> str:
    """Return the colour at ``position`` (0 to 1), linear in sRGB between stops, as plotly draws it."""
    (low, first), (high, second) = next(
        (pair for pair in itertools.pairwise(scale) if position <= pair[1][0]), (scale[-2], scale[-1])
    )
    part = (position - low) / (high - low)
    mixed = (round(a + (b - a) * part) for a, b in zip(channels(first), channels(second), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def from_middle(strength: float) -> float:
    """Return the place on a diverging scale, 0 to 1, of -1 to 1."""
    return (strength + 1) / 2


def luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the formula's constant
        for part in (channel / 255 for channel in channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(colour: str) -> str:
    """Return the text colour that is read best on ``colour``: at least 4.5:1 everywhere on the scales above."""
    return STRONG if contrast(STRONG, colour) >= contrast(DARK, colour) else DARK
