"""Where a picture puts its cells, in cells: the map's corner at (0, 0), y grows downwards."""

from typing import Final

from monitor.wall.geometry import DAY_STARTS

CELL_INCHES: Final = 0.4
DOTS_PER_INCH: Final = 100
POINTS_PER_CELL: Final = CELL_INCHES * 72
LEFT: Final = 1.5
TOP: Final = 1.0
WIDTH: Final = LEFT + 24 + 0.5
HEIGHT: Final = TOP + DAY_STARTS[-1] + 1 + 2.0
GAP: Final = 0.06
"""Between two cells."""
THIN: Final = 0.74
"""Side of the square of a cell with few messages."""
PIXELS: Final = (round(WIDTH * CELL_INCHES * DOTS_PER_INCH), round(HEIGHT * CELL_INCHES * DOTS_PER_INCH))
"""Width and height of a PNG at scale 1."""


def cell_box(day: int, hour: int, *, is_thin: bool) -> tuple[float, float, float]:
    """Return the left and upper edge and the side of a cell's square."""
    inset = (1 - THIN if is_thin else GAP) / 2
    return hour + inset, DAY_STARTS[day] + inset, 1 - 2 * inset
