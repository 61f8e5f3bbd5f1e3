"""Where a map puts its cells and words, in cells: a figure knows no screen, the page scales it.

A map has a day axis (Monday at 0, with a little air before the weekend) and an hour axis (midnight at 0). A wide
arrangement has the hours across, a tall one (phones, portrait) the days. One cell is NOMINAL_CELL units of the
figure's own width, height and font sizes; the page multiplies all of them by what it measured.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

NOMINAL_CELL: Final = 40.0
HOURS: Final = tuple(range(24))
DAYS: Final = tuple(range(7))
WEEKEND_AIR: Final = 0.16
DAY_STARTS: Final = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0 + WEEKEND_AIR, 6.0 + WEEKEND_AIR)
HOUR_STARTS: Final = tuple(float(hour) for hour in HOURS)
ROOM: Final = 0.96
"""How much of a cell a text may take."""
DIGIT: Final = 0.65
"""How wide a digit of the wall's font is, in its size."""
LONGEST: Final = 3
"""Signs of the longest number."""
WIDTHS: Final = {".": 0.45, ",": 0.45, "m": 1.45, "+": 1.1, "\N{MINUS SIGN}": 1.1, ">": 1.1}
"""Signs that are no digit wide, in digits of the wall's font."""
LABEL_ROOM: Final = 5
"""Letters that a weekday's name has room for."""
PARTS: Final = 4
"""Bands of the heat map per cell along each axis: rim, middle, rim, gap (the last cell has no gap)."""


def width_of(text: str) -> float:
    """Return how wide a cell's text is, in sizes of its font."""
    return DIGIT * sum(WIDTHS.get(sign, 1.0) for sign in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """The measures of a map, in cells; ``left`` to ``bottom`` are the room around the cells for words."""

    is_tall: bool
    left: float
    right: float
    top: float
    bottom: float
    gap: float
    thin: float
    """Side of a thin cell's square."""
    cell_font: float
    thin_font: float
    label_font: float
    hour_font: float
    hour_step: int
    """Every how many hours one is written."""
    has_days: bool
    """Whether the value of each whole weekday is written beside the map."""

    @property
    def across(self) -> tuple[float, float]:
        """The figure's left and right edge."""
        return -self.left, (DAY_STARTS[-1] + 1.0 if self.is_tall else 24.0) + self.right

    @property
    def down(self) -> tuple[float, float]:
        """The figure's top and bottom edge; y grows downwards."""
        return -self.top, (24.0 if self.is_tall else DAY_STARTS[-1] + 1.0) + self.bottom

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in NOMINAL_CELL units."""
        (left, right), (top, bottom) = self.across, self.down
        return (right - left) * NOMINAL_CELL, (bottom - top) * NOMINAL_CELL

    def font_of(self, text: str, *, is_thin: bool) -> float:
        """Return the size of a cell's text: what is wider than a number (``>45m``, ``+120``) is written smaller."""
        room = self.thin if is_thin and len(text) > LONGEST else ROOM
        return min(self.thin_font if is_thin else self.cell_font, room / width_of(text))

    def label_of(self, names: Sequence[str]) -> float:
        """Return the size of the weekdays' names, the same for all: long ones are written smaller."""
        return self.label_font * min(1.0, LABEL_ROOM / max(map(len, names)))

    def place(self, hour_at: float, day_at: float) -> tuple[float, float]:
        """Return x and y of a place on the two axes."""
        return (day_at, hour_at) if self.is_tall else (hour_at, day_at)

    def edges(self, starts: tuple[float, ...]) -> list[float]:
        """Return the edges of the heat map's bands along an axis, PARTS a cell."""
        return list(self._edges(starts))

    def _edges(self, starts: tuple[float, ...]) -> Iterator[float]:
        rim, inset = self.gap / 2, (1 - self.thin) / 2
        for start in starts:
            yield from (start + rim, start + inset, start + 1 - inset, start + 1 - rim)

    def whole(self, starts: tuple[float, ...]) -> list[float]:
        """Return the edges of whole cells along an axis, for the layer that answers the pointer."""
        return [*starts, starts[-1] + 1.0]


LARGE: Final = Arrangement(
    is_tall=False,
    left=1.22,
    right=1.18,
    top=0.02,
    bottom=0.52,
    gap=0.045,
    thin=0.77,
    cell_font=0.385,
    thin_font=0.376,
    label_font=0.37,
    hour_font=0.31,
    hour_step=1,
    has_days=True,
)
SMALL: Final = Arrangement(
    is_tall=False,
    left=1.32,
    right=0.03,
    top=0.02,
    bottom=0.66,
    gap=0.06,
    thin=0.74,
    cell_font=0.46,
    thin_font=0.455,
    label_font=0.455,
    hour_font=0.455,
    hour_step=3,
    has_days=False,
)
LARGE_TALL: Final = Arrangement(
    is_tall=True,
    left=0.8,
    right=0.05,
    top=0.62,
    bottom=0.85,
    gap=0.05,
    thin=0.74,
    cell_font=0.42,
    thin_font=0.38,
    label_font=0.36,
    hour_font=0.36,
    hour_step=1,
    has_days=True,
)
SMALL_TALL: Final = Arrangement(
    is_tall=True,
    left=0.8,
    right=0.05,
    top=0.62,
    bottom=0.1,
    gap=0.05,
    thin=0.76,
    cell_font=0.46,
    thin_font=0.42,
    label_font=0.4,
    hour_font=0.42,
    hour_step=1,
    has_days=False,
)
