"""The pages, read by axe-core: what a screen reader, a keyboard or weak eyes need."""

import dataclasses
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from monitor.records import Theme
from monitor.wall.view import View
from tests.wall.example import NOW, empty_snapshot, report, view
from tests.wall.laptop.example import full
from tests.wall.laptop.hours import detail
from tests.wall.laptop.test_compare import Held
from tests.wall.laptop.test_defined import OURS, THEIRS, answer
from tests.wall.site import QUICK, site

GRAVE = {"serious", "critical"}
WORDS = "['band-title', 'band-text', 'panel-title'].map((id) => document.getElementById(id).textContent).join()"
"""What the page says of its state."""


def grave(page: Page) -> list[tuple[str, str]]:
    """Return what axe-core finds that is serious; lesser remarks are read, not enforced."""
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in GRAVE]


@pytest.mark.parametrize("theme", ["dark", "light", "article"])
def test_axe_finds_nothing_serious(browser: Browser, theme: Theme) -> None:
    """WCAG 2 as far as a program can tell, in every theme: the wall, what is below it, its panel, the other pages."""
    board = dataclasses.replace(QUICK, theme=theme)
    with site(
        board, snapshot=full(board=board), cell=detail, compare=Held(), definitions=answer(OURS, THEIRS)
    ) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        for address in ("about", "compare?later=2016&earlier=2015", ""):
            response = page.goto(f"{served.url}{address}")
            assert response is not None
            assert response.status == 200
            if not address:
                page.wait_for_selector("#current-figure .main-svg text", state="attached")
                assert page.locator("#details").count() == 0
            assert grave(page) == [], address
        page.keyboard.press("Shift")
        page.wait_for_selector("#details h2")
        page.evaluate("document.getElementById('details').scrollIntoView()")
        assert grave(page) == []
        page.locator("a[data-cell=fri-15]").first.click()
        page.wait_for_selector("#cell[open] .content h3")
        assert grave(page) == []
        page.close()


SCENES: dict[str, View] = {
    "first-run": view(state="first-run", reports=(report(messages_read=5, remaining=95, seconds=2.0),)),
    "stale": view(state="stale", reports=(report(error="No answer."),)),
    "stuck": view(state="stale", reports=(report(started_at=NOW - timedelta(hours=1)),)),
    "empty": view(state="empty", snapshot=empty_snapshot()),
    "error": view(state="error", snapshot=None, trouble="Give back the store's key."),
}


def test_axe_finds_nothing_serious_in_any_state(browser: Browser) -> None:
    """Bands, panels and the kiosk address, too, can be read and heard."""
    before = ""
    with site() as served:
        served.shown = SCENES["first-run"]
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{served.url}?kiosk")
        page.wait_for_selector("#change[aria-label]", state="attached")
        for name, shown in SCENES.items():
            served.shown = shown
            page.wait_for_function(
                f"([state, before]) => document.getElementById('wall').dataset.state === state && {WORDS} !== before",
                arg=[shown.state, before],
            )
            before = page.evaluate(WORDS)
            assert grave(page) == [], name
        page.close()


def test_axe_finds_nothing_serious_in_dark_hours(browser: Browser) -> None:
    """Numbers that are dimmed are still read, by whoever is awake."""
    with site(dataclasses.replace(QUICK, dim=((0, 10080),))) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{served.url}?kiosk")
        page.wait_for_selector("#change[aria-label]", state="attached")
        page.wait_for_selector("html[data-hours=dim] #curtain", state="attached")
        assert grave(page) == []
        page.close()
