"""How the page behaves on the screen of a wall: pointer, full screen, awake, burn-in, dark hours."""

import dataclasses
import itertools
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.wall.example import NOW, report, view
from tests.wall.site import QUICK, Look, look, site

MONDAY: Final = datetime(2026, 11, 22, 23, tzinfo=UTC)
"""The start of the week in Paris."""
LOCK = """() => { window.locks = []; const real = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => { const lock = await real(kind); window.locks.push(lock); return lock; };
}"""
"""Notes what the browser gives; it is the browser's own lock."""


def opened(browser: Browser, url: str) -> Page:
    """Return a page whose clock the test moves, drawn."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.clock.install()
    page.goto(url)
    page.locator("#change .textpoint").nth(167).wait_for(state="attached")
    page.wait_for_function("() => document.getElementById('wall').dataset.band")
    return page


def hours(page: Page) -> str | None:
    """Return what the page makes of the hour."""
    page.clock.run_for(1500)
    return page.locator("html").get_attribute("data-hours")


def pointer(page: Page, *, is_kiosk: bool) -> None:
    """Hold that a pointer that rests is hidden, and whether a move shows it again."""
    cursor = "getComputedStyle(document.getElementById('title')).cursor"
    page.clock.run_for(3100)
    assert page.evaluate(cursor) == "none"
    page.mouse.move(300, 300)
    page.mouse.move(320, 320)
    assert page.evaluate(cursor) == ("none" if is_kiosk else "auto")
    page.clock.run_for(2500)
    assert page.evaluate(cursor) == ("none" if is_kiosk else "auto")
    page.clock.run_for(600)
    assert page.evaluate(cursor) == "none"


def shifts(page: Page, minutes: int) -> list[tuple[float, float]]:
    """Return where the page stands in each of so many minutes."""
    found = []
    for _ in range(minutes):
        page.clock.fast_forward(60_000)
        matrix = page.evaluate(
            "(() => { const wall = document.getElementById('wall'); wall.style.transition = 'none';"
            " const m = new DOMMatrix(getComputedStyle(wall).transform); return [m.e, m.f]; })()"
        )
        found.append((matrix[0], matrix[1]))
    return found


@pytest.mark.parametrize("address", ["", "?kiosk"])
def test_the_kiosk_address_is_a_wall_and_the_ordinary_one_a_page(browser: Browser, address: str) -> None:
    """A pointer that rests three seconds is hidden; at the ordinary address a move shows it, at the kiosk nothing does.

    Also one that nobody ever moved. At the kiosk's no cell explains itself to a pointer that somebody left there, and
    no scrollbar takes room. Nothing moves at the ordinary address, or where motion is unwanted, as it is at this kiosk:
    burn-in is a wall's trouble, and some people get ill from what moves.
    """
    is_kiosk = bool(address)
    with site() as served:
        page = browser.new_page(
            viewport={"width": 1366, "height": 768}, reduced_motion="reduce" if is_kiosk else "no-preference"
        )
        page.clock.install()
        seen = Look(page, served.url + address)
        seen.drawn()
        pointer(page, is_kiosk=is_kiosk)
        box = page.locator("#current .textpoint").nth(24 + 14).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] - 30, box["y"])
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
        page.clock.run_for(600)
        assert (page.locator("#current .hoverlayer text").count() == 0) is is_kiosk
        assert page.evaluate("document.documentElement.matches('.kiosk')") is is_kiosk
        assert set(shifts(page, 5)) == {(0, 0)}
        assert (seen.console, seen.foreign) == ([], [])
        page.close()


def test_the_key_f_fills_the_screen_and_gives_it_back(browser: Browser) -> None:
    """The whole page, not the map; with Ctrl it stays the browser's own key."""
    with site() as served, look(browser, served.url) as seen:
        seen.drawn()
        seen.page.keyboard.press("Control+f")
        seen.page.wait_for_timeout(200)
        assert seen.page.evaluate("document.fullscreenElement") is None
        seen.page.keyboard.press("f")
        seen.wait("document.fullscreenElement === document.documentElement")
        seen.wait("document.documentElement.classList.contains('full')")
        seen.page.keyboard.press("f")
        seen.wait("!document.fullscreenElement && !document.documentElement.classList.contains('full')")
        assert seen.console == []


def test_the_screen_of_a_kiosk_stays_awake_and_takes_its_lock_again(browser: Browser) -> None:
    """A laptop that looks in may sleep; a browser releases the lock of a hidden page, which then asks anew."""
    with site() as served:
        context = browser.new_context(permissions=["screen-wake-lock"])
        page = context.new_page()
        page.add_init_script(f"({LOCK})()")
        page.goto(served.url)
        page.wait_for_function("() => document.documentElement.dataset.awake === 'ready'")
        assert page.evaluate("window.locks.length") == 0
        page.goto(f"{served.url}?kiosk")
        page.wait_for_function("() => document.documentElement.dataset.awake === 'on'")
        assert page.evaluate("window.locks.map(lock => lock.released)") == [False]
        page.evaluate("window.locks[0].release()")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_function("() => window.locks.length === 2 && !window.locks[1].released")
        context.close()


def test_what_needs_https_is_said_where_it_is_off_for_that(browser: Browser) -> None:
    """By plain HTTP from another machine there is no wake lock, and the page knows why."""
    with site() as served:
        page = browser.new_page()
        page.add_init_script(
            "Object.defineProperty(window, 'isSecureContext', {value: false});"
            "Object.defineProperty(Navigator.prototype, 'wakeLock', {value: undefined});"
        )
        page.goto(f"{served.url}?kiosk")
        page.wait_for_function("() => document.documentElement.dataset.awake === 'https'")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=\"wake-lock\"></p>')")
        page.wait_for_function("() => document.getElementById('wake-lock').textContent.includes('over HTTPS')")
        page.close()


def test_a_kiosk_moves_by_some_pixels_each_minute_and_never_out_of_sight(browser: Browser) -> None:
    """At most 24 px and 1.5 %, each minute a little, all over the box; nothing is clipped where it is farthest."""
    with site() as served:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.clock.install()
        seen = Look(page, f"{served.url}?kiosk")
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        found = shifts(page, 60)
        assert max(abs(x) for x, _ in found) == pytest.approx(21, abs=1.5)
        assert max(abs(y) for _, y in found) == pytest.approx(7.5, abs=1)
        assert len(set(found)) > 50
        for (x, y), (later_x, later_y) in itertools.pairwise(found):
            assert abs(later_x - x) <= 4
            assert abs(later_y - y) <= 4
        for x, y in ((21, 7.5), (-21, -7.5)):
            page.evaluate(
                "([x, y]) => { const s = document.getElementById('wall').style; s.transition = 'none';"
                " s.setProperty('--shift-x', `${x}px`); s.setProperty('--shift-y', `${y}px`); }",
                [x, y],
            )
            measured = seen.measured()
            assert (measured["clipped"], measured["overlapping"]) == ([], [])
            assert max(measured["scrolls"]) <= 0
        page.close()


def at(day: int, hour: int, minute: int = 0) -> int:
    """Return a minute of the week, Monday 00:00 is 0."""
    return (day * 24 + hour) * 60 + minute


DARK: Final = dataclasses.replace(
    QUICK,
    dim=((at(0, 8), at(0, 11)),),
    off=((at(0, 9), at(0, 10)), (at(4, 18), at(5, 0)), (at(5, 0), at(6, 0)), (at(6, 0), at(7, 7, 30))),
)
BY_THE_CLOCK: Final = (
    (at(1, 14, 7), "on", None),
    (at(0, 7, 59), "on", None),
    (at(0, 8), "dim", None),
    (at(0, 8, 59), "dim", None),
    (at(0, 9), "off", "Off on purpose until 10:00"),  # in what is dim, too
    (at(0, 9, 59), "off", "Off on purpose until 10:00"),
    (at(0, 10), "dim", None),
    (at(0, 11), "on", None),
    (at(4, 17, 59), "on", None),
    (at(4, 18), "off", "Off on purpose until Mon 07:30"),  # three spans that follow each other
    (at(6, 7, 29), "off", "Off on purpose until Mon 07:30"),
    (at(6, 7, 31), "off", "Off on purpose until 07:30"),
    (at(0, 7, 29), "off", "Off on purpose until 07:30"),  # the span of the week before
    (at(0, 7, 30), "on", None),
)


def test_dark_hours_follow_the_schedule_by_the_wall_clock(browser: Browser) -> None:
    """By the server's clock in the configured zone, over the end of a week too; off says until when it is meant."""
    with site(DARK) as served:
        page = opened(browser, f"{served.url}?kiosk")
        for minute, expected, words in BY_THE_CLOCK:
            served.shown = view(now=MONDAY + timedelta(minutes=minute))
            page.clock.fast_forward(1000)
            page.wait_for_function(f"() => window.monitorClock.minuteOfWeek() === {minute}")
            page.clock.fast_forward(1000)
            assert page.locator("html").get_attribute("data-hours") == expected, minute
            if words is not None:
                assert page.locator("#curtain p").inner_text() == words
                ground = "getComputedStyle(document.getElementById('curtain')).backgroundColor"
                assert page.evaluate(ground) == "rgb(0, 0, 0)"
        page.close()


def test_a_key_lights_dark_hours_for_a_minute_and_the_dot_stays_truthful(browser: Browser) -> None:
    """Off on purpose is told from failed: the dot takes the colour of the state, whatever the hour."""
    board = dataclasses.replace(QUICK, off=((0, 10080),))
    with site(board) as served:
        page = opened(browser, f"{served.url}?kiosk")
        assert hours(page) == "off"
        assert page.locator("#curtain p").inner_text() == "Off on purpose"  # it never ends
        dot = "getComputedStyle(document.querySelector('#curtain i')).backgroundColor"
        healthy = page.evaluate(dot)
        served.shown = view(state="error", read_at=NOW - timedelta(hours=2), reports=(report(error="Password?"),))
        page.clock.run_for(2000)
        page.wait_for_function("() => document.getElementById('wall').dataset.state === 'error'")
        page.clock.run_for(1100)
        assert page.evaluate(dot) != healthy
        for act in (_press, _wave):
            act(page)
            assert page.locator("html").get_attribute("data-hours") == "on"
            page.clock.run_for(57_000)
            assert page.locator("html").get_attribute("data-hours") == "on"
            page.clock.run_for(5_000)
            assert page.locator("html").get_attribute("data-hours") == "off"
        page.close()


def _press(page: Page) -> None:
    page.keyboard.press("Shift")


def _wave(page: Page) -> None:
    for place in (200, 240, 280):
        page.mouse.move(place, place)


def test_who_opens_the_ordinary_address_in_dark_hours_sees_it(browser: Browser) -> None:
    """For ten minutes after opening it or touching it, but not because it loaded itself anew at night."""
    board = dataclasses.replace(QUICK, off=((0, 10080),))
    with site(board) as served:
        page = opened(browser, served.url)
        assert hours(page) == "on"
        page.clock.fast_forward(601_000)
        assert hours(page) == "off"
        page.evaluate("window.isSamePage = true")
        served.stop()
        served.board = dataclasses.replace(board, title="Another title")
        served.start()
        is_anew = "() => window.isSamePage !== true && document.documentElement.dataset.hours === 'off'"
        for _ in range(30):
            page.clock.fast_forward(70_000)  # what it missed while the test was quick makes its pauses long
            page.wait_for_timeout(500)
            with suppress(Error):  # asked while it loads itself anew, it cannot answer
                if page.evaluate(is_anew):
                    break
        assert page.evaluate(is_anew)
        page.reload()
        page.wait_for_function("() => document.documentElement.dataset.hours === 'on'")
        page.close()


def test_an_old_browser_is_told_so_in_words(browser: Browser) -> None:
    """One that cannot do what the page needs says which browsers can, in place of loading for ever."""
    with site() as served:
        page = browser.new_page()
        page.add_init_script("CSS.supports = () => false;")
        page.route("**/dash_renderer*", lambda route: route.abort())
        page.goto(served.url)
        assert "too old for the page: it needs Chromium 88" in page.locator("#status").inner_text()
        page.close()


def test_a_browser_that_is_nearly_new_enough_is_given_what_it_lacks(browser: Browser) -> None:
    """Chromium 88 has no AbortSignal.timeout, which a question of the laptop's page ends with."""
    with site() as served:
        page = browser.new_page()
        page.add_init_script("delete AbortSignal.timeout;")
        page.goto(served.url)
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        assert page.evaluate(
            "new Promise((told) => { const s = AbortSignal.timeout(20); s.onabort = () => told(s.aborted); })"
        )
        page.close()


def test_the_facts_of_the_schedule_are_in_the_page(browser: Browser) -> None:
    """The script reads them before Dash is there."""
    board = dataclasses.replace(QUICK, dim=((10, 20),), off=((30, 40), (50, 60)), theme="light")
    with site(board) as served, look(browser, served.url) as seen:
        facts: dict[str, Any] = seen.page.evaluate("({...document.documentElement.dataset})")
        assert (facts["dim"], facts["off"], facts["theme"]) == ("[[10, 20]]", "[[30, 40], [50, 60]]", "light")
