"""The page: its panels as a table, the layout that React renders once, and the drawing of a snapshot.

The layout is static: a page can always be loaded, whatever the state. A snapshot reaches it through the store
``drawing``; ``assets/fit.js`` scales it to the measured screen. ``assets/watchdog.js`` alone writes what the state
needs (docs/wall.md, "Who owns what").
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from monitor.records import Board, Definition, Grid, Snapshot
from monitor.wall import geometry, marks, palette, shell, words
from monitor.wall.figures import change_map, heat_map
from monitor.wall.geometry import Arrangement


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One map of the page: how it is drawn, what stands above it and what a screen reader says."""

    id: str
    arrangements: tuple[Arrangement, Arrangement]
    """Wide, tall."""
    draw: Callable[[Snapshot, Arrangement], go.Figure]
    caption: Callable[[Definition], list[Component]]
    summary: Callable[[Snapshot], str]


def _current_caption(definition: Definition) -> list[Component]:
    meaning = f"of the answered messages that arrived in this hour, {words.meaning(definition.measure)} … hours"
    return [html.H2(f"Last {words.span(definition.current)}"), html.P(meaning), _legend()]


def _trailing_caption(definition: Definition) -> list[Component]:
    return [html.H2(f"{words.span(definition.trailing)} before")]


def _change_caption(_: Definition) -> list[Component]:
    return [
        html.H2("Change"),
        html.P(f"{words.MINUS} faster", className="faster"),
        html.P("+ slower", className="slower"),
        html.P(f"{words.NO_NEWS} no more than chance, or too little to tell"),
    ]


def _legend() -> Component:
    swatches = []
    for label, shade in palette.LEGEND:
        colour = palette.colour_at(palette.SEQUENTIAL, shade)
        swatches.append(html.Span(label, style={"background": colour, "color": palette.text_on(colour)}))
    spoken: dict[str, Any] = {"aria-label": "Colours from 15 minutes to 24 hours"}
    return html.Div(swatches, className="legend", role="img", **spoken)


def _days(name: str, grid: Grid) -> str:
    said = (
        f"{day} {'no data' if value is None else words.duration(value)}"
        for day, value in zip(words.LONG_WEEKDAYS, grid.days, strict=True)
    )
    return f"{name}, {words.many(grid.total, 'answer')}; by weekday {words.meaning(grid.measure)}: {', '.join(said)}."


PANELS: Final = (
    Panel(
        id="current",
        arrangements=(geometry.LARGE, geometry.LARGE_TALL),
        draw=lambda snapshot, arrangement: heat_map(snapshot.current, arrangement, words.large),
        caption=_current_caption,
        summary=lambda snapshot: _days("Map of the current window", snapshot.current),
    ),
    Panel(
        id="trailing",
        arrangements=(geometry.SMALL, geometry.SMALL_TALL),
        draw=lambda snapshot, arrangement: heat_map(snapshot.trailing, arrangement, words.small),
        caption=_trailing_caption,
        summary=lambda snapshot: _days("Map of the trailing window", snapshot.trailing),
    ),
    Panel(
        id="change",
        arrangements=(geometry.SMALL, geometry.SMALL_TALL),
        draw=lambda snapshot, arrangement: change_map(snapshot.change, snapshot.trailing, arrangement),
        caption=_change_caption,
        summary=lambda snapshot: f"Map of the change between the two windows. {snapshot.headline}",
    ),
)

_EXPLANATIONS: Final = (f"small squares: fewer than {marks.THIN_BELOW} answers", f"{words.NO_DATA} no data")
_BLANK: Final = go.Figure(
    layout={
        "template": "none",
        "width": 20,
        "height": 20,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": palette.BACKGROUND,
        "plot_bgcolor": palette.BACKGROUND,
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
    }
)
_CONFIG: Final[Any] = {
    "displayModeBar": False,
    "displaylogo": False,
    "doubleClick": False,
    "scrollZoom": False,
    "showTips": False,
    "responsive": False,  # fit.js alone gives figures their size, together with their fonts
}


def drawing(snapshot: Snapshot, board: Board) -> dict[str, Any]:
    """Return all of a snapshot that the page draws, each map wide and tall, as JSON values."""
    warning = ("anybody on this network can open this page",) if board.is_open_to_network else ()
    test = snapshot.change.marks
    untold = (f"change: {test.verdict} to tell",) if test and test.verdict != "tested" else ()
    return {
        "headline": snapshot.headline,
        "notes": [*warning, *untold, *(note.replace("`", "") for note in snapshot.notes), *_EXPLANATIONS],
        "separator": words.SEPARATOR,
        "maps": [
            {
                "wide": panel.draw(snapshot, panel.arrangements[0]).to_plotly_json(),
                "tall": panel.draw(snapshot, panel.arrangements[1]).to_plotly_json(),
                "label": panel.summary(snapshot),
            }
            for panel in PANELS
        ],
    }


def layout(board: Board, definition: Definition) -> Component:
    """Return the page without a number: what the configuration says, and places for the rest."""
    current, *others = (_section(panel, definition) for panel in PANELS)
    zone = html.Span(definition.time_zone)
    unspoken: dict[str, Any] = {"aria-hidden": "true"}
    # written here once, then only by the watchdog: React never resets an attribute whose prop does not change
    state: dict[str, Any] = {"data-state": "first-run", "data-sample": shell.flag(board.is_sample)}
    hint = [html.Span(" (a guess: set time_zone)", id="guess")] if board.is_zone_guessed else []
    return html.Main(
        [
            html.Header(
                [
                    html.Div(
                        [html.H1(board.title, id="title", className=shell.title_class(board.title)), *_sample(board)],
                        className="names",
                    ),
                    html.Div(
                        [html.Time(id="time"), html.Div([html.Span(id="date"), zone, *hint], className="place")],
                        id="clock",
                    ),
                    html.P(id="headline"),
                ]
            ),
            current,
            html.Div(others, className="pair"),
            html.Footer(
                [
                    html.Span(id="dot", **unspoken),
                    html.Span(id="age"),
                    html.Div(
                        [html.Strong(id="band-title"), html.Span(id="band-text"), html.Span(id="band-progress")],
                        id="band",
                        role="status",
                    ),
                    html.Div(id="notes"),
                ],
                id="status",
            ),
            dcc.Interval(id="pace", interval=board.page_seconds * 1000),
            dcc.Store(id="drawing"),
            dcc.Store(id="seen"),
            dcc.Store(id="size"),
            dcc.Store(id="hour"),
        ],
        id="wall",
        **state,
    )


def _section(panel: Panel, definition: Definition) -> Component:
    ratios = (f"{width:.2f} / {height:.2f}" for width, height in (each.size for each in panel.arrangements))
    wide, tall = ratios
    figure = dcc.Graph(id=f"{panel.id}-figure", figure=_BLANK, config=_CONFIG, responsive=False)
    board = html.Div(figure, id=panel.id, className="map", role="img", style={"--wide": wide, "--tall": tall})
    over = [
        html.Div([html.Strong(id="panel-title"), html.P(id="panel-text"), html.Span(id="panel-progress")], id="panel")
    ]
    return html.Section(
        [
            html.Div(panel.caption(definition), className="caption"),
            html.Div([board, *(over if panel is PANELS[0] else [])], className="place-of-map"),
        ],
        className=f"panel {panel.id}",
    )


def _sample(board: Board) -> list[Component]:
    if not board.is_sample:
        return []
    return [html.P([html.Strong("SAMPLE DATA"), " edit config.yaml to see your own mail"], id="sample")]
