"""The looks of the page and of its pictures, one row each, by the name of the theme.

Scales run from 0 to 1: of a grid from fast to slow, lightness always in one direction, so that the order is seen with
every kind of colour vision; of a change from better by way of none to worse, blue to orange. wall.css has the same
colours for what is no map.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from monitor.records import Theme
from monitor.wall import palette
from monitor.wall.palette import Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours (``#rrggbb``) and how numbers are written.

    ``strong`` to ``faint`` are texts on the background, the last for what need not be read from afar; ``still`` is
    the cell of a change that may be chance, ``rim`` the edge of a cell without data and the hatching of a closed hour,
    ``note`` the ground of what a pointer is told.
    """

    background: str
    strong: str
    normal: str
    quiet: str
    faint: str
    still: str
    rim: str
    note: str
    sequential: Scale
    diverging: Scale
    is_whole: bool
    """Whole hours, as in the article; else as on the wall."""


def _blue_to_orange(middle: str) -> Scale:
    """Return the scale of a change on white, with a colour for none."""
    return ((0.0, "#1b5fa5"), (0.25, "#7fb2dc"), (0.5, middle), (0.75, "#f0a868"), (1.0, "#b4490c"))


_LIGHT: Final = Look(
    background="#ffffff",
    strong="#14181d",
    normal="#2b333b",
    quiet="#4a545f",
    faint="#6b7683",
    still="#eef1f4",
    rim="#c3cbd3",
    note="#f4f6f8",
    sequential=(
        (0.0, "#eaf3f2"),
        (0.25, "#bddcd4"),
        (0.5, "#97bd9c"),
        (0.7, "#c79a3c"),
        (0.85, "#bf6a1e"),
        (1.0, "#8a320a"),
    ),
    diverging=_blue_to_orange("#f3f5f7"),
    is_whole=False,
)

LOOKS: Final[Mapping[Theme, Look]] = {
    "dark": Look(
        background=palette.BACKGROUND,
        strong=palette.STRONG,
        normal=palette.NORMAL,
        quiet=palette.QUIET,
        faint=palette.FAINT,
        still="#171c23",
        rim="#2b343e",
        note="#232b35",
        sequential=palette.SEQUENTIAL,
        diverging=palette.DIVERGING,
        is_whole=False,
    ),
    "light": _LIGHT,
    "article": replace(
        _LIGHT,
        note="#fbf6ea",
        sequential=(
            (0.0, "#fff7e0"),
            (0.2, "#fee3a6"),
            (0.4, "#fdbe6b"),
            (0.6, "#f28a43"),
            (0.8, "#cf4a2c"),
            (1.0, "#8c1a24"),
        ),
        diverging=_blue_to_orange("#f7f7f4"),
        is_whole=True,
    ),
}
