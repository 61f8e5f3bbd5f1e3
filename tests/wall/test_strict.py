"""What is asked of Dash is what the page asks, and nothing that anybody sends gets a traceback into the log."""

import copy
from typing import Any

import pytest
from flask import abort

from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, view

RIGHT: dict[str, Any] = {
    "output": "..drawing.data...seen.data..",
    "outputs": [{"id": "drawing", "property": "data"}, {"id": "seen", "property": "data"}],
    "inputs": [{"id": "pace", "property": "n_intervals", "value": 1}],
    "changedPropIds": ["pace.n_intervals"],
    "parsedChangedPropsIds": ["pace.n_intervals"],
    "state": [{"id": "seen", "property": "data", "value": None}],
}
CLIENTSIDE = "..current-figure.figure...trailing-figure.figure...change-figure.figure...current.aria-label..."
APP = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
BROWSERS_OWN = next(key for key in APP.callback_map if key.startswith(CLIENTSIDE[:20]))


def test_the_pages_own_callback_is_answered() -> None:
    """What Dash's script sends gets the drawing."""
    answer = APP.server.test_client().post("/_dash-update-component", json=RIGHT)
    assert (answer.status_code, "drawing" in answer.text) == (200, True)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("output", "other.data"),
        ("output", ["..drawing.data...seen.data.."]),
        ("output", BROWSERS_OWN),
        ("outputs", None),
        ("outputs", RIGHT["outputs"][:1]),
        ("outputs", RIGHT["outputs"][::-1]),
        ("inputs", []),
        ("inputs", "x"),
        ("inputs", [["a"]]),
        ("inputs", [{"id": {"a": 1}, "property": "n_intervals"}]),
        ("state", None),
        ("state", [{"id": "seen"}]),
        ("changedPropIds", 3),
        ("changedPropIds", [{}]),
        ("more", 1),
    ],
)
def test_every_other_is_refused(key: str, value: object, caplog: pytest.LogCaptureFixture) -> None:
    """A body that differs in one part is a plain refusal, and no line of the log."""
    body = {**copy.deepcopy(RIGHT), key: value}
    answer = APP.server.test_client().post("/_dash-update-component", json=body)
    assert (answer.status_code, answer.text) == (400, "The page asks nothing of this kind.\n")
    assert not caplog.records


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"{", b"\xff"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    """So is what is no JSON, or none with keys."""
    client = APP.server.test_client()
    assert client.post("/_dash-update-component", data=body, content_type="application/json").status_code == 400
    assert client.post("/_dash-update-component", data=body).status_code == 400


@pytest.mark.parametrize("path", ["/_dash-component-suites/x/y.js", "/_dash-component-suites/dash/../../x"])
def test_files_that_dash_does_not_have(path: str, caplog: pytest.LogCaptureFixture) -> None:
    """A script that there is none of is not found, and Dash's list of those that there are is told to nobody."""
    answer = APP.server.test_client().get(path)
    assert (answer.status_code, answer.text) == (404, "There is no such file.\n")
    assert not caplog.records


def test_a_mistake_quotes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """Where our own code fails, the log says where, and neither it nor the answer says with what."""
    server = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}).server

    quoted = "quentin@" + "customer.example"

    def fails() -> str:
        raise ValueError(quoted)

    server.add_url_rule("/fails", "fails", fails)
    server.add_url_rule("/gone", "gone", lambda: abort(410))
    answer = server.test_client().get("/fails")
    assert (answer.status_code, quoted in answer.text) == (500, False)
    assert "ValueError" in caplog.text
    assert "test_strict.py" in caplog.text
    assert quoted not in caplog.text
    assert server.test_client().get("/gone").status_code == 410
