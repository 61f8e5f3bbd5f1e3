"""The panel over the wall in a real Chromium: by pointer, by keyboard, by address."""

import dataclasses

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from monitor.records import Theme
from tests.wall.laptop.hours import closed, detail
from tests.wall.site import QUICK, look, site

CELL = """([map, place]) => {
  const r = document.querySelectorAll(`#${map} .textpoint text`)[place].getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
}"""
GRAVE = {"serious", "critical"}


def click_cell(page: Page, name: str, day: int, hour: int) -> None:
    """Click where the text of a cell stands on a map."""
    x, y = page.evaluate(CELL, [name, day * 24 + hour])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def title(page: Page) -> str:
    """Return the title of the open panel."""
    page.wait_for_selector("#cell[open] .content h3, #cell[open] [role=alert]")
    return page.locator("#cell-title").inner_text()


@pytest.mark.parametrize("name", ["current", "trailing", "change"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_a_click_on_a_cell_of_any_map_opens_its_hour(browser: Browser, name: str, size: tuple[int, int]) -> None:
    """Wide or transposed: the cell under the pointer, and no other; it is in the address."""
    with site(cell=detail) as served, look(browser, served.url, size) as seen:
        seen.drawn()
        seen.page.locator(f"#{name}").scroll_into_view_if_needed()
        click_cell(seen.page, name, 2, 9)
        assert title(seen.page) == "Wednesday 9\N{EN DASH}10"
        assert seen.page.url == f"{served.url}?cell=wed-9"


def test_the_address_opens_the_panel_and_back_and_forth_go_through_what_was_seen(browser: Browser) -> None:
    """An address can be sent to somebody; the browser's own buttons work."""
    with site(cell=detail) as served, look(browser, f"{served.url}?cell=fri-16") as seen:
        assert title(seen.page) == "Friday 16\N{EN DASH}17"
        seen.page.keyboard.press("Escape")
        seen.page.wait_for_selector("#cell:not([open])", state="attached")
        assert seen.page.url == served.url
        seen.drawn()
        click_cell(seen.page, "current", 0, 10)
        assert title(seen.page) == "Monday 10\N{EN DASH}11"
        seen.page.go_back()
        seen.page.wait_for_selector("#cell:not([open])", state="attached")
        assert seen.page.url == served.url
        seen.page.go_forward()
        assert title(seen.page) == "Monday 10\N{EN DASH}11"


@pytest.mark.parametrize("way", ["escape", "button", "beside"])
def test_the_panel_closes_and_can_be_opened_again(browser: Browser, way: str) -> None:
    """By key, by its button and by a click beside it; then the same cell opens again."""
    with site(cell=detail) as served, look(browser, served.url, (1366, 768)) as seen:
        seen.drawn()
        for _ in range(2):
            click_cell(seen.page, "current", 1, 3)
            assert title(seen.page) == "Tuesday 3\N{EN DASH}4"
            if way == "escape":
                seen.page.keyboard.press("Escape")
            elif way == "button":
                seen.page.get_by_role("button", name="Close").click()
            else:
                seen.page.mouse.click(100, 300)
            seen.page.wait_for_selector("#cell:not([open])", state="attached")
            seen.page.wait_for_url(served.url)


def test_focus_goes_into_the_panel_stays_there_and_comes_back(browser: Browser) -> None:
    """A screen reader begins at the title; Tab does not reach the wall behind; afterwards the link has the focus."""
    with site(cell=detail) as served, look(browser, served.url, (1366, 768)) as seen:
        seen.drawn()
        link = seen.page.locator("#links a").first
        link.focus()
        seen.page.evaluate(
            "history.pushState({cell: 'sun-5'}, '', '?cell=sun-5'); dispatchEvent(new Event('popstate'))"
        )
        assert title(seen.page) == "Sunday 5\N{EN DASH}6"
        assert seen.page.evaluate("document.activeElement.id") == "cell-title"
        for _ in range(12):
            seen.page.keyboard.press("Tab")
            assert seen.page.evaluate("!document.activeElement.closest('#wall, #links')")
        seen.page.keyboard.press("Escape")
        seen.page.wait_for_selector("#cell:not([open])", state="attached")
        assert seen.page.evaluate("document.activeElement.closest('#links') !== null")


def test_the_next_hour_replaces_this_one(browser: Browser) -> None:
    """Ten hours looked through are one step of the browser's history."""
    with site(cell=detail) as served, look(browser, served.url, (1366, 768)) as seen:
        seen.drawn()
        click_cell(seen.page, "current", 4, 16)
        assert title(seen.page) == "Friday 16\N{EN DASH}17"
        seen.page.get_by_role("link", name="Fri 17").click()
        seen.page.wait_for_function("document.getElementById('cell-title').textContent.startsWith('Friday 17')")
        assert seen.page.url == f"{served.url}?cell=fri-17"
        seen.page.go_back()
        seen.page.wait_for_selector("#cell:not([open])", state="attached")
        assert seen.page.url == served.url


def test_what_cannot_be_answered_is_said_in_the_panel(browser: Browser) -> None:
    """A closed store, a name that is none, a monitor that is away: a sentence, and the wall stays."""
    with site(cell=closed) as served, look(browser, f"{served.url}?cell=fri-16") as seen:
        title(seen.page)
        assert "The store is not open" in seen.page.locator("#cell").inner_text()
    with site(cell=detail) as served, look(browser, f"{served.url}?cell=nonsense") as seen:
        title(seen.page)
        assert "write a weekday and an hour" in seen.page.locator("#cell").inner_text()
        seen.drawn()
        seen.page.keyboard.press("Escape")
        served.stop()
        click_cell(seen.page, "current", 4, 16)
        title(seen.page)
        assert "does not answer" in seen.page.locator("#cell").inner_text()


def test_a_kiosk_has_no_panel_and_no_links(browser: Browser) -> None:
    """A wall nobody can reach shows nothing that somebody must close."""
    with site(cell=detail) as served, look(browser, f"{served.url}?kiosk&cell=fri-16") as seen:
        seen.drawn()
        click_cell(seen.page, "current", 4, 16)
        seen.page.keyboard.press("Tab")
        seen.page.wait_for_timeout(300)
        assert seen.page.locator("#cell, #links, #details").count() == 0


@pytest.mark.parametrize("theme", ["dark", "light", "article"])
def test_axe_finds_nothing_serious_in_the_panel(browser: Browser, theme: Theme) -> None:
    """In every theme."""
    board = dataclasses.replace(QUICK, theme=theme)
    with site(board=board, cell=detail) as served, look(browser, f"{served.url}?cell=fri-16", (1366, 768)) as seen:
        title(seen.page)
        seen.drawn()
        found = Axe().run(seen.page).response["violations"]
    assert [(rule["id"], rule["impact"]) for rule in found if rule["impact"] in GRAVE] == []
