"""The real Chromium draws pages and runs their scripts."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Browser

from tests.real.browser import chromium, open_browser
from tests.real.process import missing


def test_page_is_drawn(browser: Browser) -> None:
    """A page has the size it asked for, and its script ran."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.set_content(
        "<p id=p></p><script>document.getElementById('p').textContent = innerWidth + 'x' + innerHeight</script>"
    )
    assert page.inner_text("#p") == "1920x1080"
    page.close()


async def _seven() -> int:
    return 7


def _asyncio_behind_a_browser() -> int:
    with open_browser() as running:
        assert running.is_connected()
    return asyncio.run(_seven())


def test_asyncio_is_free_after_the_browser() -> None:
    """A closed browser leaves no running event loop to the tests behind it."""
    if not chromium():
        missing("Chromium")
    with ThreadPoolExecutor(1) as pool:  # a thread of its own: this one may have the module's browser open
        assert pool.submit(_asyncio_behind_a_browser).result() == 7
