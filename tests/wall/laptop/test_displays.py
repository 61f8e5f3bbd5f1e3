"""``/displays``: what it says of each display, and what its buttons do."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from monitor.access import Policy
from monitor.records.displays import Heard, Listed, Order, Told
from monitor.wall.laptop.displays import NONE, add_displays, displays_page, off_hours
from monitor.wall.names import names_of
from tests.access.guarded import House
from tests.wall.example import BOARD

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TOLD = Told(
    screen="a" * 8, name="lobby", is_hung=True, painted="0123456789", page="fedcba9876", width=1920, height=1080
)
HEARD = Heard(told=TOLD, first_at=NOW, last_at=NOW - timedelta(seconds=5), painted_at=NOW - timedelta(hours=1))


class Hall:
    """Displays that do what they are told."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []

    def listed(self) -> Sequence[Listed]:
        """Return one."""
        return [Listed(name="lobby", standing="good", heard=HEARD)]

    def ask(self, screen: str, order: Order) -> bool:
        """Note it."""
        self.done.append((screen, order))
        return screen == TOLD.screen

    def forget(self, screen: str) -> bool:
        """Note it."""
        self.done.append((screen, "forget"))
        return screen == TOLD.screen

    def now(self) -> datetime:
        """Return an instant."""
        return NOW


def served(hall: Hall) -> Flask:
    """Return a server with nothing but the page."""
    server = Flask("displays")
    add_displays(server, hall, BOARD, "Europe/Paris")
    return server


def test_a_row() -> None:
    """A display has how it is, when it painted which maps, its viewport, its page and when it was heard."""
    page = displays_page([Listed(name="lobby", standing="behind", heard=HEARD)], BOARD, "Europe/Paris", NOW)
    for said in ("lobby", "shows old maps", "12:00", "maps 01234567", "1920 \u00d7 1080", "fedcba98", "5 s ago"):
        assert said in page, said
    assert "1 in need of somebody" in page
    assert "an older one" not in page


def test_other_rows() -> None:
    """One that was never heard has no buttons, one that is silent can be forgotten; names are no HTML."""
    listed = [
        Listed(name="<b>", standing="awaited"),
        Listed(
            name="lobby", standing="silent", heard=replace(HEARD, last_at=NOW - timedelta(hours=3)), page_is_old=True
        ),
        Listed(
            name="1.2.3.4", standing="visitor", heard=replace(HEARD, told=replace(TOLD, painted="")), order="reload"
        ),
    ]
    page = displays_page(listed, BOARD, "Europe/Paris", NOW)
    assert "<b>" not in page
    assert page.count("<form") == 2
    assert page.count(">Forget<") == 1
    for said in ("3 h ago", "an older one", "nothing yet", "is asked to load its page anew", "2 displays, 1 in need"):
        assert said in page, said


def test_nobody() -> None:
    """Without a display the page says what one is; planned off hours are said where there are any."""
    page = displays_page([], replace(BOARD, off=((1200, 1860),)), "Europe/Paris", NOW)
    assert NONE[:30] in page
    assert "Mon 20:00\u201307:00 (Europe/Paris)" in page


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (tuple((day * 1440 + 1200, day * 1440 + 1860) for day in range(7)), "every day 20:00\u201307:00"),
        (((7200, 8640), (8640, 10080)), "Sat, Sun 00:00\u201324:00"),
        (((60, 120), (180, 240)), "Mon 01:00\u201302:00; Mon 03:00\u201304:00"),
    ],
)
def test_off_hours(spans: tuple[tuple[int, int], ...], said: str) -> None:
    """Days of the same times stand together."""
    assert off_hours(spans, names_of("en")) == said


def test_buttons() -> None:
    """A button asks the display it stands beside and comes back to the list; what is not known is said."""
    hall = Hall()
    client = served(hall).test_client()
    for act in ("name", "reload", "forget"):
        done = client.post("/displays", data={"screen": TOLD.screen, "act": act})
        assert (done.status_code, done.headers["Location"]) == (303, "displays")
    assert hall.done == [(TOLD.screen, "name"), (TOLD.screen, "reload"), (TOLD.screen, "forget")]
    assert client.post("/displays", data={"screen": "other", "act": "name"}).status_code == 404
    assert client.post("/displays", data={"screen": TOLD.screen, "act": "explode"}).status_code == 400


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_for_people(method: str) -> None:
    """Behind the door neither a stranger nor a display sees the list, and nobody of them can ask anything."""
    hall, house = Hall(), House()
    house.refresh()
    server = served(hall)
    house.door.guard(server, Policy(allow=frozenset({"displays"})), "dark")
    answer = getattr(server.test_client(), method)("/displays", data={"screen": TOLD.screen, "act": "name"})
    assert answer.status_code in {401, 403}
    assert hall.done == []
