"""The panel over the wall in a real Chromium: by pointer, by keyboard, by address."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.wall.example import view
from tests.wall.laptop.example import full
from tests.wall.laptop.hours import closed, detail
from tests.wall.site import Look, Opened, look, site

CELL = """([map, place]) => {
  const r = document.querySelectorAll(`#${map} .textpoint text`)[place].getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
}"""


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


def close(page: Page) -> None:
    """Press Escape and wait until the panel is gone."""
    page.keyboard.press("Escape")
    page.wait_for_selector("#cell:not([open])", state="attached")


def visit(page: Page, name: str) -> None:
    """Go to the address of a cell without loading the page anew."""
    page.evaluate(
        "(cell) => { history.pushState({cell}, '', `?cell=${cell}`); dispatchEvent(new Event('popstate')); }", name
    )


@pytest.fixture(scope="module")
def once(browser: Browser) -> Iterator[Opened]:
    """Opened a wall with all that stands below it on a laptop, before somebody."""
    with site(cell=detail, snapshot=full()) as served, look(browser, served.url, (1366, 768)) as seen:
        seen.drawn()
        seen.page.keyboard.press("Shift")
        seen.page.wait_for_selector("#details h2", state="attached")
        yield Opened(served, seen)


@pytest.fixture
def wall(once: Opened) -> Opened:
    """Give it with the wall in sight and no panel."""
    close(once.seen.page)
    once.seen.page.evaluate("document.activeElement.blur(); scrollTo(0, 0); history.replaceState(null, '', '/')")
    once.seen.page.wait_for_selector("html:not(.below)")
    assert (once.seen.console, once.seen.foreign) == ([], [])
    return once


def opens_by_click(seen: Look, url: str) -> None:
    """Hold that a click on any map opens the cell under the pointer, and no other; it is in the address."""
    for name in ("current", "trailing", "change"):
        seen.page.locator(f"#{name}").scroll_into_view_if_needed()
        click_cell(seen.page, name, 2, 9)
        assert title(seen.page) == "Wednesday 9\N{EN DASH}10"
        assert seen.page.url == f"{url}?cell=wed-9"
        close(seen.page)


def test_a_click_on_a_cell_of_any_map_opens_its_hour(wall: Opened) -> None:
    """The cell under the pointer, and no other; it is in the address."""
    opens_by_click(wall.seen, wall.served.url)


def test_a_tap_on_the_cell_of_a_transposed_map_opens_its_hour(browser: Browser) -> None:
    """On a phone, too: the cell under the pointer, and no other."""
    with site(cell=detail) as served, look(browser, served.url, (390, 844)) as seen:
        seen.drawn()
        opens_by_click(seen, served.url)


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


def test_the_panel_closes_and_can_be_opened_again(wall: Opened) -> None:
    """By key, by its button and by a click beside it; then the same cell opens again."""
    page = wall.seen.page
    for way in ("key", "button", "beside") * 2:
        click_cell(page, "current", 1, 3)
        assert title(page) == "Tuesday 3\N{EN DASH}4", way
        if way == "key":
            page.keyboard.press("Escape")
        elif way == "button":
            page.get_by_role("button", name="Close").click()
        else:
            page.mouse.click(100, 300)
        page.wait_for_selector("#cell:not([open])", state="attached")
        page.wait_for_url(wall.served.url)


def test_focus_goes_into_the_panel_stays_there_and_comes_back(wall: Opened) -> None:
    """A screen reader begins at the title; Tab does not reach the wall behind; afterwards the link has the focus."""
    page = wall.seen.page
    page.locator("#links a").first.focus()
    visit(page, "sun-5")
    assert title(page) == "Sunday 5\N{EN DASH}6"
    assert page.evaluate("document.activeElement.id") == "cell-title"
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('#wall, #links')")
    close(page)
    assert page.evaluate("document.activeElement.closest('#links') !== null")


def test_links_leave_the_map_and_what_is_below_free(wall: Opened) -> None:
    """They lie below the hours of the change map; over the charts there is one alone, which leads back."""
    page = wall.seen.page
    shown = "[...document.querySelectorAll('#links a')].filter(a => a.offsetWidth).map(a => a.textContent)"
    for width, height in ((1920, 1080), (1366, 768)):
        wall.seen.sized(width, height)
        page.mouse.move(300, 300)
        page.mouse.move(320, 320)
        assert len(page.evaluate(shown)) == 4
        assert page.evaluate(
            "Math.max(...[...document.querySelectorAll('#change text')].map(t => t.getBoundingClientRect().bottom))"
            " <= document.getElementById('links').getBoundingClientRect().top + 1"
        )
        page.evaluate("scrollTo(0, innerHeight)")
        page.wait_for_selector("html.below")
        assert page.evaluate(shown) == ["The wall"]
        page.mouse.move(340, 340)
        page.get_by_role("link", name="The wall", exact=True).click()
        page.wait_for_selector("html:not(.below)")
        assert page.evaluate("scrollY") == 0


def test_the_next_hour_replaces_this_one(wall: Opened) -> None:
    """Ten hours looked through are one step of the browser's history."""
    page = wall.seen.page
    click_cell(page, "current", 4, 16)
    assert title(page) == "Friday 16\N{EN DASH}17"
    page.get_by_role("link", name="Fri 17").click()
    page.wait_for_function("() => document.getElementById('cell-title').textContent.startsWith('Friday 17')")
    assert page.url == f"{wall.served.url}?cell=fri-17"
    page.go_back()
    page.wait_for_selector("#cell:not([open])", state="attached")
    assert page.url == wall.served.url


def test_what_cannot_be_answered_is_said_in_the_panel(browser: Browser) -> None:
    """A closed store, a name that is none, a monitor that is away: a sentence, and the wall stays."""
    with site(cell=closed) as served, look(browser, f"{served.url}?cell=fri-16") as seen:
        said = seen.page.locator("#cell")
        title(seen.page)
        assert "The store is not open" in said.inner_text()
        close(seen.page)
        visit(seen.page, "nonsense")
        title(seen.page)
        assert "write a weekday and an hour" in said.inner_text()
        seen.drawn()
        close(seen.page)
        served.stop()
        click_cell(seen.page, "current", 4, 16)
        title(seen.page)
        assert "does not answer" in said.inner_text()


def test_a_kiosk_has_no_panel_and_no_links(browser: Browser) -> None:
    """A wall nobody can reach shows nothing that somebody must close."""
    with site(cell=detail) as served, look(browser, f"{served.url}?kiosk&cell=fri-16") as seen:
        seen.page.emulate_media(reduced_motion="reduce")  # a page that moves is never done being drawn
        seen.drawn()
        click_cell(seen.page, "current", 4, 16)
        seen.page.keyboard.press("Tab")
        seen.page.wait_for_timeout(300)
        assert seen.page.locator("#cell, #links, #details").count() == 0


def test_the_wall_is_one_screen_until_somebody_is_here_and_then_has_more_below(browser: Browser) -> None:
    """Untouched nothing is asked for and nothing scrolls; a key or the pointer brings links and details."""
    with site(cell=detail, snapshot=full()) as served, look(browser, served.url, (1366, 768)) as seen:
        seen.drawn()
        assert max(seen.measured()["scrolls"]) <= 0
        assert seen.page.locator("#details").count() == 0
        assert seen.page.evaluate("getComputedStyle(document.getElementById('links')).opacity") == "0"
        wall = seen.page.locator("#wall").bounding_box()
        seen.page.mouse.move(300, 300)
        seen.page.mouse.move(320, 320)
        seen.page.wait_for_selector("#details h2")
        assert seen.page.evaluate("getComputedStyle(document.getElementById('links')).opacity") == "1"
        assert seen.page.locator("#wall").bounding_box() == wall
        assert seen.page.locator("#details").bounding_box()["y"] == 768  # type: ignore[index]  # it is shown
        seen.page.get_by_role("link", name="Download", exact=True).click()
        seen.page.wait_for_function("() => scrollY > 700")
        assert seen.page.get_by_role("link", name="Change as PDF").is_visible()
        assert seen.console == []
        assert seen.foreign == []


def test_details_follow_a_new_snapshot_and_keep_what_is_open(browser: Browser) -> None:
    """What somebody opened stays open, and what is read with the keyboard is not taken away."""
    with site(cell=detail, snapshot=full()) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.clock.install()
        page.goto(served.url)
        page.wait_for_selector("#links", state="attached")
        page.keyboard.press("Shift")
        page.wait_for_selector("#details h2")
        page.evaluate("document.getElementById('details-weeks').setAttribute('open', '')")
        served.shown = view(snapshot=full(version="next", costs=()))
        page.clock.fast_forward(31_000)
        page.wait_for_function("() => document.getElementById('details').textContent.includes('No hours stand out')")
        assert page.locator("#details-weeks[open]").count() == 1
        page.close()


def test_a_wall_that_was_left_shows_itself_again(browser: Browser) -> None:
    """Fifteen minutes without a hand: the panel closes, the page stands at its top, nothing is below."""
    with site(cell=detail, snapshot=full()) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.clock.install()
        page.goto(f"{served.url}#details")
        page.wait_for_selector("#details h2")
        page.evaluate("scrollTo(0, 900)")
        page.locator("a[data-cell=fri-15]").first.click()
        page.wait_for_selector("#cell[open] h3")
        page.clock.fast_forward(16 * 60_000)
        page.wait_for_selector("#cell:not([open])", state="attached")
        page.wait_for_function("() => scrollY === 0 && !document.getElementById('details')")
        assert page.url == served.url
        assert page.evaluate("document.scrollingElement.scrollHeight - innerHeight") <= 0
        page.close()


def test_arrows_go_from_cell_to_cell_and_enter_opens_one(wall: Opened) -> None:
    """Each map is a table that a keyboard walks: Tab reaches it once, gaps are skipped, focus comes back."""
    page = wall.seen.page
    table = page.locator("#details table.cells", has_text="Last 4 weeks,")
    table.locator("a[tabindex='0']").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.cell") == "mon-1"
    assert table.locator("a[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert title(page) == "Monday 1\N{EN DASH}2"
    close(page)
    assert page.evaluate("document.activeElement.dataset.cell") == "mon-1"
