"""The pages, read by axe-core: what a screen reader, a keyboard or weak eyes need."""

import dataclasses
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from monitor.records import Board, Theme
from monitor.wall.view import View
from tests.wall.example import NOW, empty_snapshot, report, view
from tests.wall.laptop.test_compare import Held
from tests.wall.laptop.test_defined import OURS, THEIRS, answer
from tests.wall.site import QUICK, site

GRAVE = {"serious", "critical"}


@pytest.mark.parametrize("theme", ["dark", "light", "article"])
@pytest.mark.parametrize("address", ["", "about", "compare?later=2016&earlier=2015"])
def test_axe_finds_nothing_serious(browser: Browser, address: str, theme: Theme) -> None:
    """WCAG 2 as far as a program can tell, in every theme; lesser remarks are read, not enforced."""
    with site(dataclasses.replace(QUICK, theme=theme), compare=Held(), definitions=answer(OURS, THEIRS)) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        response = page.goto(f"{served.url}{address}")
        assert response is not None
        assert response.status == 200
        if not address:
            page.wait_for_selector("#current-figure .main-svg text", state="attached")
        found = Axe().run(page).response["violations"]
        page.close()
    assert [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in GRAVE] == []


SCENES: dict[str, tuple[View, Board]] = {
    "stale": (view(state="stale", reports=(report(error="No answer."),)), QUICK),
    "stuck": (view(state="stale", reports=(report(started_at=NOW - timedelta(hours=1)),)), QUICK),
    "error": (view(state="error", snapshot=None, trouble="Give back the store's key."), QUICK),
    "first-run": (view(state="first-run", reports=(report(messages_read=5, remaining=95, seconds=2.0),)), QUICK),
    "empty": (view(state="empty", snapshot=empty_snapshot()), QUICK),
    "dim": (view(), dataclasses.replace(QUICK, dim=((0, 10080),))),
}


@pytest.mark.parametrize("name", SCENES)
def test_axe_finds_nothing_serious_in_any_state(browser: Browser, name: str) -> None:
    """Bands, panels and the kiosk address, too, can be read and heard."""
    shown, board = SCENES[name]
    with site(board) as served:
        served.shown = shown
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{served.url}?kiosk")
        page.wait_for_selector("#wall[data-band]")
        if shown.snapshot:
            page.wait_for_selector("#change[aria-label]", state="attached")
        page.wait_for_timeout(1200)  # the curtain falls with the first whole second
        found = Axe().run(page).response["violations"]
        page.close()
    assert [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in GRAVE] == []
