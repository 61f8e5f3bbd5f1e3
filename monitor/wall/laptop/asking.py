"""``/cell`` and ``/panel``: one hour of the week in full, reckoned when somebody asks for it."""

from collections.abc import Callable
from html import escape
from typing import Final

from flask import Flask, Response, jsonify, request

from monitor.errors import MonitorError
from monitor.records import Board, CellDetail, Definition
from monitor.wall.laptop.addresses import read_cell
from monitor.wall.laptop.panel import cell_json, cell_panel
from monitor.wall.laptop.paper import paper_of
from monitor.wall.view import View

AskCell = Callable[[int, int], CellDetail]
"""Answers for weekday and hour; raises ValueError, with a sentence, where there is no such cell, and StoreError."""
LONGEST: Final = 40
"""Letters of a name that an error repeats."""
MOST: Final = 10_000
"""Messages of a window in one answer; without ``limit`` it is a tenth of that."""


def add_cells(server: Flask, view: Callable[[], View], ask: AskCell, *, board: Board, definition: Definition) -> None:
    """Add ``/cell?day=4&hour=16`` (JSON) and ``/panel?cell=fri-16`` (the content of the panel)."""
    paper = paper_of(board)

    @server.get("/cell")
    def cell() -> Response:
        try:
            day, hour = (_number(name) for name in ("day", "hour"))
            limit = min(_number("limit", MOST // 10), MOST)
            shown = view().snapshot
            answer = jsonify(cell_json(ask(day, hour), limit) | {"fingerprint": shown.fingerprint if shown else None})
        except ValueError as error:
            answer = jsonify({"error": str(error)})
            answer.status_code = 400
        except MonitorError as error:
            answer = jsonify({"error": str(error)})
            answer.status_code = 503
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @server.get("/panel")
    def panel() -> Response:
        status = 200
        try:
            day, hour = read_cell(request.args.get("cell", "")[:LONGEST])
            text = cell_panel(ask(day, hour), view().snapshot, definition, paper)
        except ValueError as error:
            text, status = _problem(error), 400
        except MonitorError as error:
            text, status = _problem(error), 503
        answer = Response(text, status=status, mimetype="text/html")
        answer.headers["Cache-Control"] = "no-store"
        return answer


def _number(name: str, default: int | None = None) -> int:
    text = request.args.get(name, "" if default is None else str(default))[:LONGEST]
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} is a number, as in /cell?day=4&hour=16: Monday is day 0.")
    return int(text)


def _problem(error: Exception) -> str:
    return f'<h2 id="cell-title" tabindex="-1">No such view</h2><p role="alert">{escape(str(error))}</p>'
