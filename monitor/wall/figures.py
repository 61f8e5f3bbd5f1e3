"""A grid becomes a picture. Nothing is reckoned here: values and shades arrive, words and colours are looked up.

A map is one heat map over bands of cells (so a thin cell is a smaller square without a shape of its own), one text
trace, and one invisible heat map that answers the pointer. Heat map text takes no arrays of colours or sizes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from monitor.records import Change, Grid
from monitor.wall import marks, palette, words
from monitor.wall.geometry import DAY_STARTS, DAYS, HOUR_STARTS, HOURS, NOMINAL_CELL, Arrangement

FONT: Final = "Inter, system-ui, sans-serif"
_BOLD, _MEDIUM, _PLAIN = 600, 500, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """How one hour of the week is drawn: ``shade`` None leaves it empty."""

    shade: float | None
    is_thin: bool
    text: str
    colour: str
    hover: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """A text at a place, with its size in cells."""

    place: tuple[float, float]
    text: str
    colour: str
    font: float
    weight: int = _MEDIUM
    position: str = "middle center"


_Cells = Sequence[Sequence[_Cell]]


def heat_map(grid: Grid, arrangement: Arrangement, number: Callable[[float], str]) -> go.Figure:
    """Return the map of a grid; ``number`` writes hours in a cell."""
    cells = tuple(tuple(_cell(grid, day, hour, number) for hour in HOURS) for day in DAYS)
    figure = _draw(cells, arrangement, palette.SEQUENTIAL, 0.0, words.days(grid.window))
    days = grid.days if arrangement.has_days else ()
    _write(figure, [*_cell_words(cells, arrangement), *_labels(arrangement), *_days(days, arrangement)])
    return figure


def change_map(change: Change, before: Grid, arrangement: Arrangement) -> go.Figure:
    """Return the map of a change from ``before``; what is no news is a dot on a quiet cell."""
    cells = tuple(tuple(_changed(change, before, day, hour) for hour in HOURS) for day in DAYS)
    windows = f"{words.days(change.window)} against {words.days(change.against)}"
    figure = _draw(cells, arrangement, palette.DIVERGING, -1.0, windows)
    _write(figure, [*_cell_words(cells, arrangement), *_labels(arrangement)])
    return figure


def _cell(grid: Grid, day: int, hour: int, number: Callable[[float], str]) -> _Cell:
    value, shade, count = grid.values[day][hour], grid.shades[day][hour], grid.counts[day][hour]
    when = f"{words.WEEKDAYS[day]} {words.hour(hour)}: "
    if value is None or shade is None:
        return _Cell(
            shade=None, is_thin=True, text=words.NO_DATA, colour=palette.FAINT, hover=f"{when}no message was answered"
        )
    return _Cell(
        shade=shade,
        is_thin=marks.is_thin(count),
        text=number(value),
        colour=palette.text_on(palette.colour_at(palette.SEQUENTIAL, shade)),
        hover=f"{when}{words.value(grid.measure, value)}, {words.many(count, 'answer')}",
    )


def _changed(change: Change, before: Grid, day: int, hour: int) -> _Cell:
    value, shade = change.values[day][hour], change.shades[day][hour]
    count, against = change.counts[day][hour], change.against_counts[day][hour]
    when = f"{words.WEEKDAYS[day]} {words.hour(hour)}: "
    if value is None or shade is None:
        return _Cell(
            shade=None, is_thin=True, text=words.NO_DATA, colour=palette.FAINT, hover=f"{when}nothing to compare"
        )
    is_thin = marks.is_thin(count) or marks.is_thin(against)
    hover = f"{when}{words.comparison(value)}, {count:,} against {words.many(against, 'answer')}"
    if change.marks is None:
        is_quiet = marks.is_small(value, before.values[day][hour], is_thin=is_thin)
    else:
        is_quiet = not change.marks.marked[day][hour]
        hover += words.tested(change.marks, day, hour)
    if is_quiet:
        return _Cell(shade=0.0, is_thin=False, text=words.NO_NEWS, colour=palette.FAINT, hover=hover)
    strength = marks.emphasis(value, shade)
    colour = palette.text_on(palette.colour_at(palette.DIVERGING, palette.from_middle(strength)))
    return _Cell(shade=strength, is_thin=is_thin, text=words.change(value), colour=colour, hover=hover)


def _draw(cells: _Cells, arrangement: Arrangement, scale: palette.Scale, low: float, windows: str) -> go.Figure:
    """Return the figure with both heat maps; shades run from ``low`` to 1, ``windows`` stands below a cell's words."""
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
            "paper_bgcolor": palette.BACKGROUND,
            "plot_bgcolor": palette.BACKGROUND,
            "font": {"family": FONT},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": "#232b35",
                "bordercolor": palette.FAINT,
                "font": {"family": FONT, "size": NOMINAL_CELL * 0.4, "color": palette.STRONG},
            },
            "xaxis": _axis(arrangement.across) | {"constraintoward": "left"},
            "yaxis": _axis(arrangement.down[::-1]) | {"scaleanchor": "x", "constraintoward": "top"},
            "meta": {"isTall": arrangement.is_tall, "days": list(DAY_STARTS), "cell": NOMINAL_CELL},
        },
    )


def _axis(edges: tuple[float, float]) -> dict[str, Any]:
    return {"range": list(edges), "visible": False, "fixedrange": True, "constrain": "domain"}


def _bands(cells: _Cells) -> Iterator[list[float | None]]:
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


def _cell_words(cells: _Cells, arrangement: Arrangement) -> Iterator[_Word]:
    for day, row in zip(DAY_STARTS, cells, strict=True):
        for hour, cell in zip(HOUR_STARTS, row, strict=True):
            yield _Word(
                place=arrangement.place(hour + 0.5, day + 0.5),
                text=cell.text,
                colour=cell.colour,
                font=arrangement.thin_font if cell.is_thin else arrangement.cell_font,
                weight=_PLAIN if cell.is_thin else _BOLD,
            )


def _labels(arrangement: Arrangement) -> Iterator[_Word]:
    """Yield the names of days and hours on the two sides that the arrangement leaves room for."""
    end = "middle center" if arrangement.is_tall else "middle left"
    for start, name in zip(DAY_STARTS, words.WEEKDAYS, strict=True):
        place = arrangement.place(-0.32 if arrangement.is_tall else -0.12, start + 0.5)
        yield _Word(place=place, text=name, colour=palette.QUIET, font=arrangement.label_font, position=end)
    for hour in HOURS[:: arrangement.hour_step]:
        place = (-0.35, hour + 0.5) if arrangement.is_tall else (hour + 0.5, arrangement.down[1] - 0.26)
        colour = palette.QUIET if hour % 6 == 0 else palette.FAINT
        yield _Word(place=place, text=str(hour), colour=colour, font=arrangement.hour_font)


def _days(days: Sequence[float | None], arrangement: Arrangement) -> Iterator[_Word]:
    """Yield each weekday's own value, beside its row (tall: below its column)."""
    for start, value in zip(DAY_STARTS, days, strict=False):
        text = words.NO_DATA if value is None else words.large(value)
        place = arrangement.place(24.6, start + 0.5)
        yield _Word(place=place, text=text, colour=palette.NORMAL, font=arrangement.cell_font, weight=_BOLD)
    if days:
        corner = (-0.35, 24.6) if arrangement.is_tall else (24.6, arrangement.down[1] - 0.26)
        yield _Word(place=corner, text="day", colour=palette.FAINT, font=arrangement.hour_font)


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
