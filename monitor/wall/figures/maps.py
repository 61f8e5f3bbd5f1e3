"""A grid becomes a picture. Nothing is reckoned here: values and shades arrive, words and colours are looked up.

A map is one heat map over bands of cells (so a thin cell is a smaller square without a shape of its own), one text
trace, and one invisible heat map that answers the pointer. Heat map text takes no arrays of colours or sizes.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from monitor.records import Change, Grid
from monitor.wall import palette, words
from monitor.wall.figures.cells import PLAIN, Cell, Pen, Windows, cell_of, changed_of, value_of
from monitor.wall.geometry import DAY_STARTS, DAYS, HOUR_STARTS, HOURS, NOMINAL_CELL, Arrangement
from monitor.wall.looks import Look
from monitor.wall.palette import Scale

FONT: Final = "Inter, system-ui, sans-serif"
_BOLD, _MEDIUM, _PLAIN = 600, 500, 400
_LIFT: Final = (math.nan, math.nan)
HATCH: Final = ((0.05, 0.14), (0.14, 0.05), _LIFT, (0.05, 0.24), (0.24, 0.05), _LIFT, (0.05, 0.34), (0.34, 0.05), _LIFT)
"""Strokes over the upper left of a closed cell, from its corner: where no digit stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A text at a place, with its size in cells."""

    place: tuple[float, float]
    text: str
    colour: str
    font: float
    weight: int = _MEDIUM
    position: str = "middle center"


Cells = Sequence[Sequence[Cell]]


def heat_map(grid: Grid, arrangement: Arrangement, number: Callable[[float], str], pen: Pen = PLAIN) -> go.Figure:
    """Return the map of a grid; ``number`` writes hours in a cell."""
    cells = tuple(tuple(cell_of(grid, day, hour, number, pen) for hour in HOURS) for day in DAYS)
    figure = _draw(cells, arrangement, (pen.look, pen.look.sequential, 0.0), words.days(grid.window))
    written = [
        words.NO_DATA if value is None else words.AT_LEAST * is_bound + value_of(grid.measure, value, number, pen)
        for value, is_bound in zip(grid.days, grid.days_at_least, strict=True)
    ]
    beside = _days(written if arrangement.has_days else (), arrangement, pen)
    _write(figure, [*_cell_words(cells, arrangement), *_labels(arrangement, pen), *beside])
    _hatch(figure, arrangement, pen)
    return figure


def change_map(change: Change, arrangement: Arrangement, pen: Pen = PLAIN, grids: Windows = ()) -> go.Figure:
    """Return the map of a change; what the day's test does not mark is a dot on a quiet cell.

    ``grids``: the two windows that it compares, which the pointer is then told of.
    """
    cells = tuple(tuple(changed_of(change, day, hour, pen, grids) for hour in HOURS) for day in DAYS)
    windows = f"{words.days(change.window)} against {words.days(change.against)}"
    figure = _draw(cells, arrangement, (pen.look, pen.look.diverging, -1.0), windows)
    _write(figure, [*_cell_words(cells, arrangement), *_labels(arrangement, pen)])
    _hatch(figure, arrangement, pen)
    return figure


def _draw(cells: Cells, arrangement: Arrangement, colouring: tuple[Look, Scale, float], windows: str) -> go.Figure:
    """Return the figure with both heat maps.

    ``colouring`` is a look, the scale of the two and its lowest shade; ``windows`` stands below a cell's words.
    """
    look, scale, low = colouring
    axes = (HOUR_STARTS, DAY_STARTS)
    turned, (across, down) = (tuple(zip(*cells, strict=True)), axes[::-1]) if arrangement.is_tall else (cells, axes)
    width, height = arrangement.size
    colours = {"colorscale": scale, "zmin": low, "zmax": 1.0, "showscale": False, "hoverinfo": "skip"}
    pointer = {"colorscale": palette.CLEAR, "showscale": False, "hoverinfo": "text"}
    return go.Figure(
        data=[
            go.Heatmap(x=arrangement.edges(across), y=arrangement.edges(down), z=list(_bands(turned)), **colours),
            go.Heatmap(
                x=arrangement.whole(across),
                y=arrangement.whole(down),
                z=[[0.0 for _ in row] for row in turned],
                hovertext=[[f"{cell.hover}<br>{windows}" for cell in row] for row in turned],
                **pointer,
            ),
        ],
        layout={
            "template": "none",
            "width": width,
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0, "pad": 0},
            "paper_bgcolor": look.background,
            "plot_bgcolor": look.background,
            "font": {"family": FONT},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": look.note,
                "bordercolor": look.faint,
                "align": "left",
                "font": {"family": FONT, "size": NOMINAL_CELL * 0.4, "color": look.strong},
            },
            "xaxis": _axis(arrangement.across) | {"constraintoward": "left"},
            "yaxis": _axis(arrangement.down[::-1]) | {"scaleanchor": "x", "constraintoward": "top"},
            "meta": {"isTall": arrangement.is_tall, "days": list(DAY_STARTS), "cell": NOMINAL_CELL},
        },
    )


def _axis(edges: tuple[float, float]) -> dict[str, Any]:
    return {"range": list(edges), "visible": False, "fixedrange": True, "constrain": "domain"}


def _bands(cells: Cells) -> Iterator[list[float | None]]:
    """Yield the heat map's rows, geometry.PARTS a row of cells but no gap after the last."""
    gap: list[float | None] = []
    for row in cells:
        yield from [gap] if gap else []
        rim = [part for cell in row for part in (*(3 * (None if cell.is_thin else cell.shade,)), None)][:-1]
        middle = [
            part
            for cell, edge in ((cell, None if cell.is_thin else cell.shade) for cell in row)
            for part in (edge, cell.shade, edge, None)
        ][:-1]
        yield from (rim, middle, rim)
        gap = [None for _ in rim]


def _cell_words(cells: Cells, arrangement: Arrangement) -> Iterator[_Word]:
    for day, row in zip(DAY_STARTS, cells, strict=True):
        for hour, cell in zip(HOUR_STARTS, row, strict=True):
            yield _Word(
                place=arrangement.place(hour + 0.5, day + 0.5),
                text=cell.text,
                colour=cell.colour,
                font=arrangement.font_of(cell.text, is_thin=cell.is_thin),
                weight=_PLAIN if cell.is_thin else _BOLD,
            )


def _labels(arrangement: Arrangement, pen: Pen) -> Iterator[_Word]:
    """Yield the names of days and hours on the two sides that the arrangement leaves room for."""
    end = "middle center" if arrangement.is_tall else "middle left"
    font = arrangement.label_of(pen.names.days)
    for start, name in zip(DAY_STARTS, pen.names.days, strict=True):
        place = arrangement.place(-0.32 if arrangement.is_tall else -0.12, start + 0.5)
        yield _Word(place=place, text=name, colour=pen.look.quiet, font=font, position=end)
    for hour in HOURS[:: arrangement.hour_step]:
        place = (-0.35, hour + 0.5) if arrangement.is_tall else (hour + 0.5, arrangement.down[1] - 0.26)
        colour = pen.look.quiet if hour % 6 == 0 else pen.look.faint
        yield _Word(place=place, text=str(hour), colour=colour, font=arrangement.hour_font)


def _days(days: Sequence[str], arrangement: Arrangement, pen: Pen) -> Iterator[_Word]:
    """Yield each weekday's own value, beside its row (tall: below its column)."""
    for start, text in zip(DAY_STARTS, days, strict=False):
        place = arrangement.place(24.6, start + 0.5)
        font = arrangement.font_of(text, is_thin=False)
        yield _Word(place=place, text=text, colour=pen.look.normal, font=font, weight=_BOLD)
    if days:
        corner = (-0.35, 24.6) if arrangement.is_tall else (24.6, arrangement.down[1] - 0.26)
        yield _Word(place=corner, text="day", colour=pen.look.faint, font=arrangement.hour_font)


def _hatch(figure: go.Figure, arrangement: Arrangement, pen: Pen) -> None:
    """Draw two strokes across a corner of every closed hour, as one trace; none where nobody has hours."""
    closed = [
        arrangement.place(hour + across, day + down)
        for number, day in enumerate(DAY_STARTS)
        for hour in HOURS
        if pen.is_closed(number, hour)
        for across, down in HATCH
    ]
    if closed:
        figure.add_scatter(
            x=[None if math.isnan(x) else x for x, _ in closed],
            y=[None if math.isnan(y) else y for _, y in closed],
            mode="lines",
            hoverinfo="skip",
            line={"color": pen.look.faint, "width": NOMINAL_CELL * 0.035},
        )


def _write(figure: go.Figure, texts: Sequence[_Word]) -> None:
    """Put all words into the figure as one trace."""
    figure.add_scatter(
        x=[word.place[0] for word in texts],
        y=[word.place[1] for word in texts],
        text=[word.text for word in texts],
        mode="text",
        hoverinfo="skip",
        cliponaxis=False,
        textposition=[word.position for word in texts],
        textfont={
            "family": FONT,
            "color": [word.colour for word in texts],
            "size": [word.font * NOMINAL_CELL for word in texts],
            "weight": [word.weight for word in texts],
        },
    )
