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

from monitor.records import Board, Definition, Grid, Measure, Snapshot
from monitor.wall import geometry, marks, palette, saying, shell, words
from monitor.wall.figures import Pen, change_map, heat_map
from monitor.wall.geometry import Arrangement
from monitor.wall.laptop import sentences
from monitor.wall.looks import LOOKS
from monitor.wall.names import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One map of the page: how it is drawn, what stands above it and what a screen reader says."""

    id: str
    arrangements: tuple[Arrangement, Arrangement]
    """Wide, tall."""
    draw: Callable[[Snapshot, Arrangement, Pen], go.Figure]
    caption: Callable[[Board, Definition], list[Component]]
    summary: Callable[[Snapshot], str]


def _current_caption(board: Board, definition: Definition) -> list[Component]:
    meaning = f"answered mail by its hour of arrival: {sentences.meaning(definition.measure)}"
    return [
        html.H2(f"Last {words.span(definition.current)}"),
        html.P(id="within"),
        html.P(meaning, className="meaning"),
        _legend(board, definition.measure),
    ]


def _trailing_caption(_: Board, definition: Definition) -> list[Component]:
    return [html.H2(f"{words.span(definition.trailing)} before")]


def _change_caption(_: Board, definition: Definition) -> list[Component]:
    better, worse = (f"{words.MINUS} faster", "+ slower")
    if not definition.measure.is_lower_better:
        better, worse = ("+ more in time", f"{words.MINUS} fewer")
    return [
        html.H2("Change"),
        html.P(better, className="faster"),
        html.P(worse, className="slower"),
        html.P(id="verdict"),
    ]


def _legend(board: Board, measure: Measure) -> Component:
    steps = palette.SHARE_LEGEND if measure.unit == "share" else palette.LEGEND
    swatches = []
    for label, shade in steps:
        colour = palette.colour_at(LOOKS[board.theme].sequential, shade)
        swatches.append(html.Span(label, style={"background": colour, "color": palette.text_on(colour)}))
    unit = "percent" if measure.unit == "share" else "hours"
    spoken: dict[str, Any] = {"aria-label": f"Colours from {steps[0][0]} to {steps[-1][0]} {unit}"}
    return html.Div(swatches, className="legend", role="img", **spoken)


def _days(name: str, grid: Grid) -> str:
    said = (
        f"{day} {'no data' if value is None else sentences.bounded(grid.measure, value, is_bound=is_bound)}"
        for day, value, is_bound in zip(words.LONG_WEEKDAYS, grid.days, grid.days_at_least, strict=True)
    )
    meaning = sentences.meaning(grid.measure)
    return f"{name}, {sentences.rested_in_all(grid)}; by weekday {meaning}: {', '.join(said)}."


PANELS: Final = (
    Panel(
        id="current",
        arrangements=(geometry.LARGE, geometry.LARGE_TALL),
        draw=lambda snapshot, arrangement, pen: heat_map(snapshot.current, arrangement, words.large, pen),
        caption=_current_caption,
        summary=lambda snapshot: _days("Map of the current window", snapshot.current),
    ),
    Panel(
        id="trailing",
        arrangements=(geometry.SMALL, geometry.SMALL_TALL),
        draw=lambda snapshot, arrangement, pen: heat_map(snapshot.trailing, arrangement, words.small, pen),
        caption=_trailing_caption,
        summary=lambda snapshot: _days("Map of the trailing window", snapshot.trailing),
    ),
    Panel(
        id="change",
        arrangements=(geometry.SMALL, geometry.SMALL_TALL),
        draw=lambda snapshot, arrangement, pen: change_map(
            snapshot.change, arrangement, pen, (snapshot.current, snapshot.trailing)
        ),
        caption=_change_caption,
        summary=lambda snapshot: f"Map of the change between the two windows. {snapshot.headline}",
    ),
)

_EXPLANATIONS: Final = (f"small squares: fewer than {marks.THIN_BELOW} answers", f"{words.NO_DATA} no data")
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
    waiting = tuple(f"{key} waits for a restart of the monitor" for key in board.waiting_settings)
    pen = Pen(look=LOOKS[board.theme], names=names_of(board.locale), split=snapshot.split)
    hatched = ("striped corners: closed",) if snapshot.split else ()
    identity = (f"fingerprint {snapshot.fingerprint}",) if snapshot.fingerprint else ()
    told = (note.replace("`", "") for note in snapshot.notes)
    return {
        "version": snapshot.version,  # which a display names once it has painted it
        "headline": saying.unbroken(snapshot.headline),
        "notes": [*warning, *waiting, *told, *_EXPLANATIONS, *hatched, *identity],
        "separator": words.SEPARATOR,
        "within": saying.within(snapshot.current, snapshot.trailing),
        "verdict": saying.verdict(snapshot.change.marks, snapshot.made_at, snapshot.definition.time_zone),
        "waiting": saying.waiting(snapshot.waiting, snapshot.definition.measure.target),
        "improve": [*saying.improve(snapshot.costs, snapshot.definition, pen.names)],
        "maps": [
            {
                "wide": panel.draw(snapshot, panel.arrangements[0], pen).to_plotly_json(),
                "tall": _silent(panel.draw(snapshot, panel.arrangements[1], pen).to_plotly_json()),
                "label": panel.summary(snapshot),
            }
            for panel in PANELS
        ],
    }


def _silent(figure: dict[str, Any]) -> dict[str, Any]:
    """Return a figure without what it tells a pointer: a quarter of a refresh. fit.js turns what the wide one says."""
    del figure["data"][1]["hovertext"]
    return figure


def layout(board: Board, definition: Definition) -> Component:
    """Return the page without a number: what the configuration says, and places for the rest."""
    current, *others = (_section(panel, board, definition) for panel in PANELS)
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
                    html.P([html.Strong(id="waiting-count"), html.Span(id="waiting-more")], id="waiting"),
                    html.P(id="headline"),
                ]
            ),
            current,
            html.Div(others, className="pair"),
            html.Aside([html.H2("Where people wait most"), html.Div(id="improve")], className="improve"),
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


def _blank(background: str) -> go.Figure:
    """Return what stands in a map's place until the first snapshot."""
    return go.Figure(
        layout={
            "template": "none",
            "width": 20,
            "height": 20,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "paper_bgcolor": background,
            "plot_bgcolor": background,
            "xaxis": {"visible": False},
            "yaxis": {"visible": False},
        }
    )


def _section(panel: Panel, board: Board, definition: Definition) -> Component:
    ratios = (f"{width:.2f} / {height:.2f}" for width, height in (each.size for each in panel.arrangements))
    wide, tall = ratios
    figure = dcc.Graph(
        id=f"{panel.id}-figure", figure=_blank(LOOKS[board.theme].background), config=_CONFIG, responsive=False
    )
    place = html.Div(figure, id=panel.id, className="map", role="img", style={"--wide": wide, "--tall": tall})
    over = [
        html.Div([html.Strong(id="panel-title"), html.P(id="panel-text"), html.Span(id="panel-progress")], id="panel")
    ]
    return html.Section(
        [
            html.Div(panel.caption(board, definition), className="caption"),
            html.Div([place, *(over if panel is PANELS[0] else [])], className="place-of-map"),
        ],
        className=f"panel {panel.id}",
    )


def _sample(board: Board) -> list[Component]:
    if not board.is_sample:
        return []
    return [html.P([html.Strong("SAMPLE DATA"), " edit config.yaml to see your own mail"], id="sample")]
