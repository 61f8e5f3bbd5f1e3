"""The looks a picture may have, one row each, by the name of the page's theme.

Scales run from 0 to 1: of a grid from fast to slow, of a change from faster by way of none to slower.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.wall import palette
from monitor.wall.palette import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours (``#rrggbb``) and how numbers are written.

    ``strong`` are titles, ``quiet`` all other words around the map; ``still`` is the cell of a change that may be
    chance, ``rim`` the edge of a cell without data and the hatching of a closed hour.
    """

    background: str
    strong: str
    quiet: str
    still: str
    rim: str
    sequential: Scale
    diverging: Scale
    is_whole: bool
    """Whole hours, as in the article; else as on the wall."""


LOOKS: Final[Mapping[str, Look]] = {
    "article": Look(
        background="#ffffff",
        strong="#14181d",
        quiet="#4a545f",
        still="#eef1f4",
        rim="#c3cbd3",
        sequential=(
            (0.0, "#fff7e0"),
            (0.2, "#fee3a6"),
            (0.4, "#fdbe6b"),
            (0.6, "#f28a43"),
            (0.8, "#cf4a2c"),
            (1.0, "#8c1a24"),
        ),
        diverging=(
            (0.0, "#1b5fa5"),
            (0.25, "#7fb2dc"),
            (0.5, "#f7f7f4"),
            (0.75, "#f0a868"),
            (1.0, "#b4490c"),
        ),
        is_whole=True,
    ),
    "light": Look(
        background="#ffffff",
        strong="#14181d",
        quiet="#4a545f",
        still="#eef1f4",
        rim="#c3cbd3",
        sequential=(
            (0.0, "#eaf3f2"),
            (0.25, "#b9dcd6"),
            (0.5, "#8fbfa6"),
            (0.7, "#d8b65a"),
            (0.85, "#d9822b"),
            (1.0, "#a3400f"),
        ),
        diverging=(
            (0.0, "#1b5fa5"),
            (0.25, "#7fb2dc"),
            (0.5, "#f3f5f7"),
            (0.75, "#f0a868"),
            (1.0, "#b4490c"),
        ),
        is_whole=False,
    ),
    "dark": Look(
        background=palette.BACKGROUND,
        strong=palette.STRONG,
        quiet=palette.QUIET,
        still="#171c23",
        rim="#2b343e",
        sequential=palette.SEQUENTIAL,
        diverging=palette.DIVERGING,
        is_whole=False,
    ),
}
