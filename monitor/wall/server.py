"""The Dash application and its endpoints. Every request only reads the prepared view: no network, no store."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import dash
from dash import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate
from flask import Flask, Response, abort, request

from monitor.records import Board, Compare, Definition
from monitor.wall import guard, page, policy, shell
from monitor.wall.answering import Hear, answer_to
from monitor.wall.bare import OK, add_health, json_response
from monitor.wall.drawings import Drawings
from monitor.wall.laptop.asking import AskCell, add_cells
from monitor.wall.laptop.defined import AskDefinitions
from monitor.wall.laptop.frame import is_user
from monitor.wall.laptop.pages import add_pages
from monitor.wall.ready import reasons
from monitor.wall.strict import add_strictness
from monitor.wall.view import View, notice

__all__ = ["ASSETS", "OK", "make_app"]

_PACKAGED: Final = Path(__file__).parents[1] / "_assets"  # where a wheel has them (setup.py)
ASSETS: Final = _PACKAGED if _PACKAGED.is_dir() else Path(__file__).parents[2] / "assets"
_PAGE_PATHS: Final = ("/_dash-", "/assets/", "/_favicon.ico", "/_reload-hash")
_MOST_BYTES: Final = 64 * 1024  # of a request: the page itself sends about 400


def make_app(  # noqa: PLR0913 - one argument for each thing that app.py wires
    view: Callable[[], View],
    *,
    board: Board,
    definition: Definition,
    health: Callable[[], Mapping[str, str]],
    host: str = "127.0.0.1",
    other_names: frozenset[str] = frozenset(),
    frames: Sequence[str] = policy.FRAMES,
    may_evaluate: bool = False,
    assets: Path = ASSETS,
    compare: Compare | None = None,
    drawings: Drawings | None = None,
    cell: AskCell | None = None,
    definitions: AskDefinitions | None = None,
    hear: Hear | None = None,
) -> dash.Dash:
    """Return the page and its endpoints.

    ``view`` and ``health`` are called by many threads, on every request, and must only read what is prepared.
    ``health`` gives a sentence for each part ("store", "scheduler"), OK while it works. ``host`` is the configured
    one; requests that call us by another name than it, loopback or ``other_names`` are refused (guard.py).
    ``frames`` and ``may_evaluate`` are policy.py's; an answer's own policy only gets the frames.
    ``drawings`` are those that somebody prepares when a snapshot is made; else the first browser waits for its own.
    ``compare`` answers ``/compare`` and ``cell`` the panel of an hour; without them there is no such page.
    ``definitions`` is asked by ``/about``. ``hear`` gets what pages say of themselves as they ask for news.
    """
    page_version = version_of(board, definition)
    app = shell.Shell(
        "monitor",
        assets_folder=str(assets),
        compress=True,
        serve_locally=True,
        title=board.title,
        update_title=None,  # type: ignore[arg-type]  # Dash documents None: the tab's title does not flicker
        index_string=shell.index(board, definition, page_version, [panel.id for panel in page.PANELS]),
        add_log_handler=False,
    )
    app.layout = page.layout(board, definition)
    _add_callbacks(app, view, drawings or Drawings(board))
    # why: Dash would take stock of its scripts at the first request, and answer others meanwhile with a 500
    # (no public way but a request does that, and after a request nothing can be added)
    app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001 - as said
    server: Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    written = policy.content_policy(app.csp_hashes(), frames, may_evaluate=may_evaluate)
    _add_guard(server, guard.Names(bound=host, others=other_names), written, frames)
    add_strictness(server, app.callback_map)
    _add_endpoints(server, view, health, hear, board=board, definition=definition, page_version=page_version)
    add_pages(server, view, compare, definitions, board=board, definition=definition)
    if cell:
        add_cells(server, view, cell, board=board, definition=definition)
    return app


def version_of(board: Board, definition: Definition) -> str:
    """Return the version of the page: another one where anything of it is, but for the numbers."""
    return hashlib.sha256(repr((board, definition)).encode()).hexdigest()[:16]


def _add_callbacks(app: dash.Dash, view: Callable[[], View], drawings: Drawings) -> None:
    @app.callback(
        Output("drawing", "data"), Output("seen", "data"), Input("pace", "n_intervals"), State("seen", "data")
    )
    def refresh(_ticks: int | None, seen: str | None) -> tuple[dict[str, Any], str]:
        snapshot = view().snapshot
        if snapshot is None or snapshot.version == seen:
            raise PreventUpdate
        return drawings.of(snapshot), snapshot.version

    app.clientside_callback(  # type: ignore[no-untyped-call]  # Dash is untyped
        ClientsideFunction(namespace="wall", function_name="fit"),
        *(Output(f"{panel.id}-figure", "figure") for panel in page.PANELS),
        *(Output(panel.id, "aria-label") for panel in page.PANELS),
        Output("headline", "children"),
        Output("headline", "className"),
        Output("notes", "children"),
        Input("drawing", "data"),
        Input("size", "data"),
        Input("hour", "data"),
    )


def _add_guard(server: Flask, names: guard.Names, written: str, frames: Sequence[str]) -> None:
    pages = {rule.endpoint for rule in server.url_map.iter_rules() if rule.rule == "/<path:path>"}

    @server.before_request
    def refuse() -> Response | None:
        if not names.know(request.headers.get("Host", "")):
            return Response(guard.REFUSAL, status=403, mimetype="text/plain")
        if request.endpoint in pages and not request.path.startswith(_PAGE_PATHS):
            abort(404)  # Dash would answer every unknown path with the page
        return None

    @server.after_request
    def protect(response: Response) -> Response:
        for name, value in guard.HEADERS.items():
            response.headers.setdefault(name, value)  # a picture may say that a wiki may show it
        own = response.headers.get("Content-Security-Policy")
        response.headers["Content-Security-Policy"] = policy.framed(own, frames) if own else written
        return response


def _add_endpoints(  # noqa: PLR0913 - as make_app
    server: Flask,
    view: Callable[[], View],
    health: Callable[[], Mapping[str, str]],
    hear: Hear | None,
    *,
    board: Board,
    definition: Definition,
    page_version: str,
) -> None:
    add_health(server, health, lambda: reasons(view()))

    @server.get("/version")
    def version() -> Response:
        now = view()
        said = notice(now, board, definition)
        return json_response(
            {
                "version": board.program_version,
                "page": page_version,
                "snapshot": now.snapshot.version if now.snapshot else None,
                "read_at": now.read_at.isoformat() if now.read_at else None,
                "imported_at": now.imported_at.isoformat() if now.imported_at else None,
                "now": now.now.isoformat(),
                "state": now.state,
                "notice": asdict(said) if said else None,
                **answer_to(hear),
                **({"user": True} if is_user() else {}),
            }
        )

    @server.get("/api/snapshot")
    def api_snapshot() -> Response:
        body = view().snapshot_json
        if body is None:
            return json_response({"error": "No snapshot was made yet; /version says why."}, status=503)
        response = Response(body, mimetype="application/json")
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request)
        return response
