"""The endpoints, asked without a browser."""

import dataclasses
import json
from collections.abc import Callable, Mapping

import pytest
from flask.testing import FlaskClient

from monitor.wall.drawings import Drawings
from monitor.wall.server import OK, make_app
from monitor.wall.view import View
from tests.wall.example import BOARD, DEFINITION, snapshot, view


def client(
    get: Callable[[], View] = view,
    health: Callable[[], Mapping[str, str]] = lambda: {"store": OK, "scheduler": OK},
    **changes: object,
) -> FlaskClient:
    """Return a client of a new app."""
    board = dataclasses.replace(BOARD, **changes)  # type: ignore[arg-type]  # the tests' own keywords
    return make_app(get, board=board, definition=DEFINITION, health=health).server.test_client()  # type: ignore[no-any-return]  # Dash has no types


def test_healthz_is_200_while_every_part_works() -> None:
    """Each part is named; the process answers for itself."""
    response = client().get("/healthz")
    assert response.status_code == 200
    assert response.json == {"status": "ok", "process": "ok", "store": "ok", "scheduler": "ok"}


def test_healthz_is_503_with_the_sentence_of_the_part_that_fails() -> None:
    """A container is restarted, and its log says why."""
    response = client(health=lambda: {"store": "The disk is full.", "scheduler": OK}).get("/healthz")
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["status"] == "failing"
    assert response.json["store"] == "The disk is full."


def test_version_says_what_the_watchdog_needs() -> None:
    """Program, page, snapshot, ages and state; never from a cache."""
    response = client().get("/version")
    answer = response.json
    assert answer is not None
    assert answer.pop("page")
    assert answer == {
        "version": "0.1.0",
        "snapshot": "one",
        "read_at": "2026-11-24T13:07:18+00:00",
        "imported_at": None,
        "now": "2026-11-24T13:07:30+00:00",
        "state": "fresh",
        "notice": None,
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_version_before_the_first_snapshot_is_an_answer_too() -> None:
    """Nothing was read, and the page can say so."""
    shown = view(snapshot=None, state="first-run", read_at=None, snapshot_json=None)
    answer = client(lambda: shown).get("/version").json
    assert answer is not None
    assert (answer["snapshot"], answer["read_at"], answer["state"]) == (None, None, "first-run")
    assert answer["notice"]["is_panel"] is True


def test_the_page_version_changes_with_the_program_and_the_configuration() -> None:
    """A page drawn for another title or program reloads itself; the same one does not."""
    seen = [
        (each.get("/version").json or {})["page"]
        for each in (client(), client(), client(program_version="0.2.0"), client(title="Another"))
    ]
    assert seen[0] == seen[1]
    assert len(set(seen)) == 3


def test_a_snapshot_is_sent_once_and_then_not_again() -> None:
    """The ETag of the bytes gives 304 while they are the same, also through compression."""
    body = [json.dumps({"version": "one", "filling": "x" * 2000}).encode()]
    asked = client(lambda: view(snapshot_json=body[0]))
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        first = asked.get("/api/snapshot", headers=headers)
        assert first.status_code == 200
        assert first.mimetype == "application/json"
        again = asked.get("/api/snapshot", headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert again.data == b""
    old = asked.get("/api/snapshot").headers["ETag"]
    body[0] = b'{"version": "two"}'
    assert asked.get("/api/snapshot", headers={"If-None-Match": old}).json == {"version": "two"}


def test_no_snapshot_yet_is_a_sentence_and_503() -> None:
    """An empty 200 would look like an office without mail."""
    response = client(lambda: view(snapshot_json=None)).get("/api/snapshot")
    assert response.status_code == 503
    assert response.json is not None
    assert "/version says why" in response.json["error"]


@pytest.mark.parametrize("path", ["/", "/version", "/healthz", "/api/snapshot", "/_dash-layout", "/assets/wall.css"])
def test_another_name_is_refused_everywhere(path: str) -> None:
    """DNS rebinding gets a sentence and no data, whatever it asks for."""
    response = client().get(path, headers={"Host": "evil.example:8050"})
    assert response.status_code == 403
    assert "page.names" in response.text
    assert "evil" not in response.text


@pytest.mark.parametrize("path", ["/nope", "/metrics", "/version/", "/favicon.ico", "/..%2fconfig.yaml"])
def test_an_unknown_path_is_not_the_page(path: str) -> None:
    """Dash answers every path with 200 and the page; a wrong address must be told so."""
    assert client().get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/_dash-layout", "/_dash-dependencies", "/assets/watchdog.js", "/assets/fit.js"])
def test_what_the_page_needs_is_there(path: str) -> None:
    """All of it from this origin, with the cheap headers."""
    with client().get(path) as response:
        assert response.status_code == 200
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]


def test_a_title_is_text_wherever_it_stands() -> None:
    """Markup and Dash's own placeholders in a title are shown, not obeyed."""
    page = client(title='<b>"A" & B {%config%}').get("/").text
    assert "&lt;b&gt;&quot;A&quot; &amp; B &#123;%config%}</h1>" in page


def test_the_page_is_small_on_the_wire() -> None:
    """The renderer goes out compressed."""
    page = client().get("/").text
    script = page.split('<script src="')[2].split('"')[0]
    with client().get(script.removeprefix("."), headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"


def test_a_snapshot_is_drawn_once_for_all_browsers() -> None:
    """The second browser gets the very same drawing; a new version is drawn anew."""
    drawings = Drawings(BOARD)
    first = drawings.of(snapshot("one"))
    assert drawings.of(snapshot("one")) is first
    assert drawings.of(snapshot("two")) is not first


def test_a_drawing_that_was_prepared_is_the_one_that_browsers_get() -> None:
    """Nobody waits for a drawing: it is made with the snapshot, before anybody asks."""
    drawings, made = Drawings(BOARD), snapshot("prepared")
    drawings.prepare(made)
    prepared = drawings.of(made)
    prepared["headline"] = "as it was prepared"
    app = make_app(view=lambda: view(snapshot=made), board=BOARD, definition=DEFINITION, health=dict, drawings=drawings)
    asked = {
        "output": "..drawing.data...seen.data..",
        "outputs": [{"id": "drawing", "property": "data"}, {"id": "seen", "property": "data"}],
        "inputs": [{"id": "pace", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["pace.n_intervals"],
        "state": [{"id": "seen", "property": "data", "value": None}],
    }
    answer = app.server.test_client().post("/_dash-update-component", json=asked).json
    assert answer["response"]["drawing"]["data"]["headline"] == "as it was prepared"


def test_an_open_page_warns_before_every_other_note() -> None:
    """Who can read the page comes first."""
    open_board = dataclasses.replace(BOARD, is_open_to_network=True)
    notes = Drawings(open_board).of(snapshot())["notes"]
    assert notes[0] == "anybody on this network can open this page"
    assert Drawings(BOARD).of(snapshot())["notes"][0] == snapshot().notes[0]


def test_a_setting_that_waits_for_a_restart_is_named() -> None:
    """Whoever saved it sees on the wall that it is not in force."""
    board = dataclasses.replace(BOARD, waiting_settings=("page.port", "store.url"))
    assert Drawings(board).of(snapshot())["notes"][:2] == [
        "page.port waits for a restart of the monitor",
        "store.url waits for a restart of the monitor",
    ]
