"""Displays that answer back, in a real browser: what they painted, who is behind or silent, their names, a new load."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page

from monitor.app.displaying import Displaying
from monitor.records.displays import Heard, Listed
from monitor.wall.laptop.displays import add_displays
from monitor.wall.server import OK, make_app, version_of
from monitor.wall.serving import serve
from tests.wall.example import DEFINITION, view
from tests.wall.site import QUICK, Look
from tests.wall.test_accessible import grave

ZONE = "Europe/Paris"


class Hall:
    """A wall, its displays, and a clock and maps that a test changes."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 13, 7, 30, tzinfo=UTC)
        self.shown = view()
        self.hears = True
        self.displaying = Displaying(self.version, now=lambda: self.now)
        self.displaying.expect(QUICK, DEFINITION, version_of(QUICK, DEFINITION))
        app = make_app(
            lambda: self.shown,
            board=QUICK,
            definition=DEFINITION,
            health=lambda: {"store": OK},
            hear=lambda told: self.displaying.hear(told) if self.hears else None,
        )
        add_displays(app.server, self.displaying, QUICK, ZONE)
        self._serving = serve(app, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._serving.port}/"

    def version(self) -> str:
        """Return the version of the maps on show."""
        return self.shown.snapshot.version if self.shown.snapshot else ""

    def renew(self, version: str) -> None:
        """Make other maps, as a poll would."""
        assert self.shown.snapshot
        self.shown = replace(self.shown, snapshot=replace(self.shown.snapshot, version=version))

    def the(self, name: str) -> Listed:
        """Return the display of a name."""
        (found,) = [one for one in self.displaying.listed() if one.name == name]
        return found

    def heard(self, name: str) -> Heard:
        """Return what the display of a name said last."""
        found = self.the(name).heard
        assert found
        return found

    def close(self) -> None:
        """End the server."""
        self._serving.close()


def wait(page: Page, ask: object) -> None:
    """Wait until a question is answered with yes; the page goes on meanwhile."""
    assert callable(ask)
    for _ in range(150):
        if ask():
            return
        page.wait_for_timeout(100)
    raise AssertionError


@pytest.fixture
def hall() -> Iterator[Hall]:
    """A wall with displays."""
    made = Hall()
    try:
        yield made
    finally:
        made.close()


def test_a_display_says_what_it_painted(hall: Hall, browser: Browser) -> None:
    """What plotly has drawn is known with the display's name, its viewport and its page; new maps, too, once drawn.

    A page that asks but draws nothing new is behind, though all is well with the server; a closed one is silent.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    try:
        Look(page, f"{hall.url}?kiosk&name=lobby")
        first = hall.version()
        wait(page, lambda: hall.displaying.listed() and hall.heard("lobby").told.painted == first)
        told = hall.heard("lobby").told
        assert (told.width, told.height, told.is_hung) == (1280, 720, True)
        assert (hall.the("lobby").standing, hall.the("lobby").page_is_old) == ("good", False)
        hall.renew("b" * 32)
        wait(page, lambda: hall.heard("lobby").told.painted == "b" * 32)
        assert hall.the("lobby").standing == "good"
        page.evaluate("window.requestAnimationFrame = () => 0")  # a browser that no longer paints
        hall.renew("c" * 32)
        hall.displaying.listed()
        hall.now += timedelta(minutes=5)
        wait(page, lambda: hall.heard("lobby").last_at == hall.now)
        assert hall.the("lobby").standing == "behind"
    finally:
        page.close()
    hall.now += timedelta(minutes=5)
    assert hall.the("lobby").standing == "silent"
    assert hall.displaying.counted()["silent"] == 1


def test_its_name_and_a_new_load(hall: Hall, browser: Browser) -> None:
    """Asked from /displays, a display shows its name over everything for some seconds, and loads its page anew."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    desk = browser.new_page(viewport={"width": 1366, "height": 768})
    try:
        Look(page, f"{hall.url}?kiosk&name=lobby")
        wait(page, hall.displaying.listed)
        desk.goto(f"{hall.url}displays")
        assert desk.locator("tbody th").inner_text() == "lobby"
        assert grave(desk) == []
        desk.get_by_role("button", name="Show its name").click()
        assert "is asked to show its name" in desk.locator("tbody").inner_text()
        page.wait_for_selector("#plate")
        assert page.locator("#plate strong").inner_text() == "lobby"
        box = page.locator("#plate strong").bounding_box()
        assert box
        assert box["height"] > 200, "not to be read from afar"
        page.evaluate("window.marked = true")
        desk.reload()
        assert "is asked" not in desk.locator("tbody").inner_text()
        desk.get_by_role("button", name="Reload").click()
        page.wait_for_function("() => !window.marked")
        page.wait_for_selector("#current-figure", state="attached")
        hall.now += timedelta(minutes=5)
        wait(page, lambda: hall.heard("lobby").last_at == hall.now)
    finally:
        page.close()
        desk.close()
