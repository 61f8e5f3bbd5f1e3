"""Cells become a matplotlib figure, in cells as unit: one is CELL_INCHES wide, whatever the file.

matplotlib draws in one thread at a time, and its settings are global: everything here happens under ``settings``.
"""

import io
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.patches import Rectangle

from monitor.pictures.captions import captions
from monitor.pictures.cells import Cell
from monitor.pictures.geometry import (
    CELL_INCHES,
    DOTS_PER_INCH,
    HEIGHT,
    LEFT,
    POINTS_PER_CELL,
    TOP,
    WIDTH,
    cell_box,
)
from monitor.pictures.subject import Subject
from monitor.wall import palette, words
from monitor.wall.geometry import DAY_STARTS, HOURS
from monitor.wall.looks import Look
from monitor.wall.names import names_of

FAMILY: Final = ("DejaVu Sans", "Verdana", "Arial")
"""The first is drawn, from matplotlib's own files, so that every machine draws the same; an SVG asks for the others."""
FONTS: Final = Path(mpl.get_data_path(), "fonts", "ttf")
PLAIN_FILE, BOLD_FILE = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"
CAPITAL: Final = 0.729
"""Height of a digit as a share of the font's size."""
CAPTION_ROOM: Final = WIDTH - LEFT - 0.3
MEASURED: Final = 100
"""Points in which a text is measured."""
HATCHING: Final = 0.5
"""How far the lines of a closed hour stand out of their cell: a number is read through them."""
WIDEST: Final = 0.92
"""Share of a cell that its number may fill."""

_one_at_a_time = threading.RLock()


@contextmanager
def settings() -> Iterator[None]:
    """Draw by matplotlib's own defaults but these, whatever a notebook has set, and give its settings back."""
    with _one_at_a_time, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams["svg.fonttype"] = "none"  # text stays text
        mpl.rcParams["svg.hashsalt"] = "response-time monitor"  # the same picture has the same ids
        mpl.rcParams["pdf.fonttype"] = 42
        mpl.rcParams["text.hinting"] = "none"  # letters as wide at every scale as where they are measured
        mpl.rcParams["hatch.linewidth"] = 0.7
        yield


def draw(cells: Sequence[Cell], subject: Subject, look: Look) -> Figure:
    """Return the figure of a subject and its cells, to be saved under the same ``settings``."""
    figure = Figure(figsize=(WIDTH * CELL_INCHES, HEIGHT * CELL_INCHES), facecolor=look.background, dpi=DOTS_PER_INCH)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(-LEFT, WIDTH - LEFT), ylim=(HEIGHT - TOP, -TOP))
    for cell in cells:
        _draw_cell(axes, cell, look)
    font = min(0.5, CAPTION_ROOM / _width(subject.title, is_bold=True))
    _write(axes, (0, -0.42), subject.title, font, look.strong, side="left", is_bold=True)
    for start, name in zip(DAY_STARTS, _days(subject.locale), strict=True):
        _write(axes, (-0.25, start + 0.5), name, 0.36, look.quiet, side="right")
    for hour in HOURS:
        _write(axes, (hour + 0.5, DAY_STARTS[-1] + 1.38), str(hour), 0.32, look.quiet)
    for line, caption in enumerate(captions(subject)):
        font = min(0.3, CAPTION_ROOM / _width(caption))
        _write(axes, (0, DAY_STARTS[-1] + 2.15 + line * 0.5), caption, font, look.quiet, side="left")
    return figure


def saved(figure: Figure, form: str, metadata: Mapping[str, Any], scale: float = 1.0) -> bytes:
    """Return a figure as a file of ``svg``, ``png`` or ``pdf``, and empty it; ``scale`` counts for PNG."""
    stream = io.BytesIO()
    figure.savefig(stream, format=form, dpi=DOTS_PER_INCH * scale, metadata=dict(metadata))
    figure.clear()  # why: a figure is full of cycles, and its pixels would wait for the garbage collector
    FigureCanvasBase(figure)
    return stream.getvalue()


def _font(*, is_bold: bool) -> FT2Font:
    return get_font(str(FONTS / (BOLD_FILE if is_bold else PLAIN_FILE)))


def _width(text: str, *, is_bold: bool = False) -> float:
    """Return how wide a text is, in sizes of its font."""
    font = _font(is_bold=is_bold)
    font.set_size(MEASURED, 72)
    font.set_text(text)
    return font.get_width_height()[0] / 64 / MEASURED  # FreeType counts in 64ths


def _days(locale: str) -> tuple[str, ...]:
    """Return the locale's short weekdays, the English ones where the font lacks their letters."""
    font, days = _font(is_bold=False), names_of(locale).days
    return days if all(font.get_char_index(ord(letter)) for letter in "".join(days)) else words.WEEKDAYS


def _draw_cell(axes: Axes, cell: Cell, look: Look) -> None:
    x, y, side = cell_box(cell.day, cell.hour, is_thin=cell.is_thin)
    patch = Rectangle(
        (x, y),
        side,
        side,
        facecolor=cell.fill or look.background,
        edgecolor=palette.colour_at(((0.0, cell.fill), (1.0, look.rim)), HATCHING) if cell.fill else look.rim,
        linewidth=0.0 if cell.fill else 0.6,
        hatch="////" if cell.is_closed else None,
        clip_on=False,
        gid=f"cell-{cell.day}-{cell.hour}",
    )
    axes.add_artist(patch)  # not add_patch: the limits are set, so no cell need widen them
    is_bold = cell.is_loud and not cell.is_thin
    font = min(0.38 if cell.is_thin else 0.42, side * WIDEST / _width(cell.text, is_bold=is_bold))
    _write(axes, (x + side / 2, y + side / 2), cell.text, font, cell.colour, is_bold=is_bold)


def _write(  # noqa: PLR0913 - one text, each part named
    axes: Axes,
    place: tuple[float, float],
    text: str,
    font: float,
    colour: str,
    *,
    side: str = "center",
    is_bold: bool = False,
) -> None:
    """Write a text of ``font`` cells high whose digits have their middle at ``place``."""
    name = BOLD_FILE if is_bold else PLAIN_FILE
    size = font * POINTS_PER_CELL
    axes.text(
        place[0],
        place[1] + font * CAPITAL / 2,
        text,
        color=colour,
        ha=side,
        va="baseline",
        parse_math=False,
        clip_on=False,
        fontproperties=FontProperties(
            family=FAMILY, fname=str(FONTS / name), size=size, weight="bold" if is_bold else "normal"
        ),
    )
