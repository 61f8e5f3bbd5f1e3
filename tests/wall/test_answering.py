"""What a page may say of itself, and what is dropped."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.records.displays import Told
from monitor.wall.answering import HEADER, told_in
from monitor.wall.server import make_app
from tests.wall.example import BOARD, DEFINITION, view

GOOD = {"screen": "0123456789abcdef", "painted": "ab12", "page": "cd34", "size": "1920x1080"}


def test_what_is_said() -> None:
    """Name, maps, page and viewport are read; the name of a link comes before that in the address."""
    told = told_in(urlencode({**GOOD, "name": "floor-2"}), "", "10.0.0.7")
    assert told == Told(
        screen=GOOD["screen"],
        name="floor-2",
        address="10.0.0.7",
        is_hung=True,
        painted="ab12",
        page="cd34",
        width=1920,
        height=1080,
    )
    linked = told_in(urlencode({**GOOD, "name": "floor-2"}), "lobby", "10.0.0.7")
    assert linked
    assert linked.label == "lobby"


@pytest.mark.parametrize(
    ("more", "is_hung", "label"),
    [({}, False, "10.0.0.7"), ({"kiosk": "1"}, True, "10.0.0.7"), ({"name": "a b"}, False, "10.0.0.7")],
)
def test_who_hangs(more: dict[str, str], label: str, *, is_hung: bool) -> None:
    """A page without a name is a visit, unless it is a kiosk's; a name that is none counts as missing."""
    told = told_in(urlencode({**GOOD, **more}), "", "10.0.0.7")
    assert told
    assert (told.is_hung, told.label) == (is_hung, label)


@pytest.mark.parametrize(
    "changes",
    [{"screen": "<b>"}, {"screen": ""}, {"painted": "x" * 65}, {"page": "é"}, {"size": "wide"}, {"size": "100000x1"}],
)
def test_what_is_dropped(changes: dict[str, str]) -> None:
    """What has not the form of our own script is no display."""
    assert told_in(urlencode({**GOOD, **changes}), "", "") is None


@given(st.text(max_size=500))
def test_anything_is_survived(header: str) -> None:
    """Whatever stands in the header is a display or nothing, and never an error."""
    told = told_in(header, "", "10.0.0.7")
    assert told is None or told.screen.isalnum()


def test_the_answer_has_the_order_once() -> None:
    """A display that is asked something finds it in its answer with the name to show; everybody else finds nothing."""
    orders = ["name"]
    app = make_app(
        view,
        board=BOARD,
        definition=DEFINITION,
        health=dict,
        hear=lambda _: orders.pop() if orders else None,  # type: ignore[arg-type,return-value]  # one of Order
    )
    client = app.server.test_client()
    assert "order" not in client.get("/version").json
    headers = {HEADER: urlencode({**GOOD, "name": "lobby"})}
    first, second = (client.get("/version", headers=headers).json for _ in range(2))
    assert (first["order"], first["called"]) == ("name", "lobby")
    assert "order" not in second
