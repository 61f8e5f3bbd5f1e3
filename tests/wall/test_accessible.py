"""The pages, read by axe-core: what a screen reader, a keyboard or weak eyes need."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.wall.laptop.test_compare import Held
from tests.wall.site import site

GRAVE = {"serious", "critical"}


@pytest.mark.parametrize("address", ["", "about", "compare?later=2016&earlier=2015"])
def test_axe_finds_nothing_serious(browser: Browser, address: str) -> None:
    """WCAG 2 as far as a program can tell; lesser remarks are read, not enforced."""
    with site(compare=Held()) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        response = page.goto(f"{served.url}{address}")
        assert response is not None
        assert response.status == 200
        if not address:
            page.wait_for_selector("#current-figure .main-svg text", state="attached")
        found = Axe().run(page).response["violations"]
        page.close()
    assert [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in GRAVE] == []
