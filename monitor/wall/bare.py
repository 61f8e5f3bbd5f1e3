"""What a process answers that serves no page: whether it is well."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from flask import Flask, Response, request

from monitor.wall import guard

OK: Final = "ok"
HERE: Final = "This process of the response-time monitor reads mail; others serve the page. /healthz says how it is.\n"


def add_health(
    server: Flask, health: Callable[[], Mapping[str, str]], reasons: Callable[[], Sequence[str]] | None = None
) -> None:
    """Add ``/healthz``: a word for each part, and 503 where one is not OK; and ``/readyz``, 503 with its ``reasons``.

    Without these what is well is ready.
    """

    @server.get("/healthz")
    def healthz() -> Response:
        parts = {"process": OK, **health()}
        is_well = all(word == OK for word in parts.values())
        return json_response({"status": OK if is_well else "failing", **parts}, status=200 if is_well else 503)

    @server.get("/readyz")
    def readyz() -> Response:
        found = list(reasons()) if reasons else [key for key, word in health().items() if word != OK]
        return json_response({"status": "failing" if found else OK, "reasons": found}, status=503 if found else 200)


def json_response(values: Mapping[str, Any], status: int = 200) -> Response:
    """Return values that nobody may keep."""
    response = Response(json.dumps(values), status=status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def make_bare(health: Callable[[], Mapping[str, str]], names: guard.Names) -> Flask:
    """Return what answers in the page's place; requests that call us by another name are refused."""
    server = Flask("monitor", static_folder=None)
    server.config["MAX_CONTENT_LENGTH"] = 1024
    add_health(server, health)

    @server.get("/")
    def here() -> Response:
        return Response(HERE, mimetype="text/plain")

    @server.before_request
    def refuse() -> Response | None:
        if names.know(request.headers.get("Host", "")):
            return None
        return Response(guard.REFUSAL, status=403, mimetype="text/plain")

    @server.after_request
    def protect(response: Response) -> Response:
        for name, value in guard.HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return server
