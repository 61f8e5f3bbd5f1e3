"""One picture: the page of a case served, opened at its size, and waited for."""

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page

from monitor.records import Board
from monitor.wall.server import OK, make_app
from monitor.wall.serving import Serving, serve
from tests.gallery.cases import Case
from tests.gallery.views import VIEWS, ZONE, Office, definition_of

ALWAYS: Final = ((0, 10_080),)
MORNING: Final = 7 * 60


def shoot(browser: Browser, of: Office, case: Case) -> bytes:
    """Return the picture as PNG, at the size of the case."""
    view = VIEWS[case.state](of)
    app = make_app(
        lambda: view,
        board=_board(of, case),
        definition=definition_of(of, case.state),
        health=lambda: {"store": OK},
        compare=of.compare,
        cell=of.detail.cell,
    )
    serving = serve(app, "127.0.0.1", 0)
    width, height = case.size
    page = browser.new_page(viewport={"width": width, "height": height})
    try:
        page.goto(f"http://127.0.0.1:{serving.port}/{_address(of, case)}")
        if page.locator("#wall").count():
            _settle(page, serving, case)
        page.wait_for_timeout(1500)  # fonts, and sizes that follow each other
        return page.screenshot()
    finally:
        page.close()
        serving.close()


def _address(of: Office, case: Case) -> str:
    days = [
        f"{window.start:%Y-%m-%d}/{window.end:%Y-%m-%d}"
        for window in (of.snapshot.current.window, of.snapshot.trailing.window)
    ]
    return case.address.format(periods=f"later={days[0]}&earlier={days[1]}")


def _board(of: Office, case: Case) -> Board:
    """Return the page's texts in a case; dark hours that are on now."""
    local = of.snapshot.made_at.astimezone(ZoneInfo(ZONE))
    minute = local.weekday() * 1440 + local.hour * 60 + local.minute
    morning = minute - minute % 1440 + MORNING
    off = ((minute - 60, morning if morning > minute else morning + 1440),)
    return replace(
        of.board,
        theme=case.theme,
        is_sample=case.state == "sample",
        page_seconds=0.5 if case.state == "not connected" else 10,
        dim=ALWAYS if case.state == "dim" else (),
        off=tuple((max(0, start), end) for start, end in off) if case.state == "off" else (),
    )


def _settle(page: Page, serving: Serving, case: Case) -> None:
    page.wait_for_selector("#current-figure", state="attached")
    page.wait_for_function("() => document.getElementById('wall').dataset.band")
    if page.locator("#change").is_visible():  # a panel may stand in the place of all maps
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
    if case.state == "not connected":
        serving.close()
        page.wait_for_selector("#wall[data-lost=true]")
    if case.address.startswith("?cell"):
        page.wait_for_selector("#cell h3, #cell table")
    if case.state in {"dim", "off"}:
        page.wait_for_selector(f"html[data-hours={case.state}]")
    page.evaluate("document.fonts.ready.then(() => null)")
