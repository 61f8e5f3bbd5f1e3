"""The pages beside the wall, for a laptop: what the numbers mean, and any two periods side by side."""

import hashlib
from collections.abc import Callable
from typing import Final

from flask import Flask, Response, request

from monitor.errors import MonitorError
from monitor.records import Board, Compare, Definition
from monitor.wall.laptop.about import about_page
from monitor.wall.laptop.compare import Asked, check_periods, compare_page, read_statistic
from monitor.wall.laptop.defined import AskDefinitions
from monitor.wall.laptop.details import NO_MAP, details
from monitor.wall.laptop.frame import is_user
from monitor.wall.view import View

_FIELDS: Final = ("later", "earlier", "statistic", "number")
LONGEST: Final = 40
"""Letters of a period: 2016-01-01/2016-07-01 has 21."""


def add_pages(  # noqa: PLR0913 - what each page needs
    server: Flask,
    view: Callable[[], View],
    compare: Compare | None,
    ask: AskDefinitions | None = None,
    *,
    board: Board,
    definition: Definition,
) -> None:
    """Add ``/about``, ``/details`` (what stands below the wall), and ``/compare`` where somebody answers it."""

    @server.get("/about")
    def about() -> Response:
        return _page(about_page(view(), board, definition, ask, is_user=is_user()))

    last: list[tuple[str, bytes]] = [("", b"")]

    @server.get("/details")
    def below() -> Response:
        snapshot = view().snapshot
        if snapshot is None:
            return _page(NO_MAP, 503)
        version, body = last[0]
        if version != snapshot.version:  # made once for all who look; two threads may both make it
            body = details(snapshot).encode()
            last[0] = (snapshot.version, body)
        response = Response(body, mimetype="text/html")
        response.headers["Cache-Control"] = "no-cache"
        response.set_etag(hashlib.sha256(body).hexdigest()[:32])
        response.make_conditional(request)
        return response

    if compare is None:
        return

    @server.get("/compare")
    def comparison() -> Response:
        usual = {"statistic": definition.measure.statistic}
        asked = Asked(**{name: request.args.get(name, usual.get(name, "")).strip()[:LONGEST] for name in _FIELDS})
        result, problem, status = None, "", 200
        try:
            years = compare.years()
            if asked.later or asked.earlier:
                check_periods(asked)
                result = compare.compare(asked.later, asked.earlier, *read_statistic(asked))
        except ValueError as error:
            problem, status = str(error), 400
        except MonitorError as error:
            years, problem, status = (), str(error), 503
        return _page(compare_page(board, asked, result, problem, years, is_user=is_user()), status)


def _page(text: str, status: int = 200) -> Response:
    response = Response(text, status=status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return response
