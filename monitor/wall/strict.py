"""What only a mistake or an attacker asks of Dash: answered with a plain refusal, where Dash would fail with a 500.

Dash takes the body of a callback apart before it looks whether it is one, and says what it did not like with a
traceback in the log, which quotes the request.
"""

import logging
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.exceptions import DependencyException, InvalidResourceError
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

CALLBACK: Final = "/_dash-update-component"
NO_CALLBACK: Final = "The page asks nothing of this kind.\n"
NO_FILE: Final = "There is no such file.\n"
MISTAKE: Final = "The monitor made a mistake at this request; its log says where. Please report it.\n"
_KEYS: Final = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})

log = logging.getLogger("monitor")

Place = tuple[str, str]
"""A component's id and the name of a property."""


def add_strictness(server: Flask, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Let through to Dash only what the page itself asks; ``callbacks`` is Dash's map of those that the server runs."""

    @server.before_request
    def refuse() -> Response | None:
        is_callback = request.path == CALLBACK and request.method == "POST"
        if not is_callback or is_asked(request.get_json(silent=True), callbacks):
            return None
        return Response(NO_CALLBACK, 400, mimetype="text/plain")

    @server.errorhandler(DependencyException)
    @server.errorhandler(InvalidResourceError)
    def no_file(_: Exception) -> Response:
        return Response(NO_FILE, 404, mimetype="text/plain")

    @server.errorhandler(Exception)
    def mistake(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        # why not the error's own text: it may quote mail, or whatever was sent
        where = "".join(traceback.format_tb(error.__traceback__)).rstrip()
        log.error("a mistake in the program at a request, %s:\n%s", type(error).__name__, where)
        return Response(MISTAKE, 500, mimetype="text/plain")


def is_asked(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether a request's JSON is a call of one of the callbacks, as Dash's own script writes it."""
    if not isinstance(body, Mapping) or not body.keys() <= _KEYS:
        return False
    output = body.get("output")
    known = callbacks.get(output) if isinstance(output, str) else None
    if known is None or "callback" not in known:  # the browser's own have none
        return False
    changed = body.get("changedPropIds", [])
    return (
        _places(body.get("inputs")) == _expected(known["inputs"])
        and _places(body.get("state", [])) == _expected(known["state"])
        and _places(body.get("outputs")) == _outputs(known["output"])
        and isinstance(changed, list)
        and all(isinstance(one, str) for one in changed)
    )


def _expected(written: Sequence[Mapping[str, str]]) -> list[Place]:
    return [(one["id"], one["property"]) for one in written]


def _outputs(written: Any) -> list[Place]:  # noqa: ANN401 - Dash's own, one or several
    several = written if isinstance(written, list | tuple) else [written]
    return [(one.component_id, one.component_property) for one in several]


def _places(sent: object) -> list[Place] | None:
    """Return what a list of a request names; None where it is no such list."""
    several = [sent] if isinstance(sent, Mapping) else sent
    if not isinstance(several, list) or not all(isinstance(one, Mapping) for one in several):
        return None
    named = [(one.get("id"), one.get("property")) for one in several]
    is_plain = all(isinstance(part, str) for one in named for part in one)
    return [(str(name), str(part)) for name, part in named] if is_plain else None
