"""The page in a real Chromium: what it shows, and how it behaves when things go wrong."""

import dataclasses
import itertools
import json
import re
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from monitor.records import State, Waiting
from monitor.wall import saying
from monitor.wall.page import drawing
from monitor.wall.view import View
from tests.wall.example import BOARD, HEADLINE, NOTES, NOW, empty_snapshot, report, snapshot, view
from tests.wall.site import QUICK, REFRESH_SECONDS, Opened, look, site

IDS = ("wall", "title", "headline", "clock", "current", "trailing", "change", "status")
SCREENS = [
    (1920, 1080),
    (390, 844),
    *(pytest.param(size, marks=pytest.mark.prove) for size in ((3840, 2160), (1366, 768), (1080, 1920))),
]
"""`make test` opens a full page at each of the others, and more: tests/wall/test_screens.py."""
SHAPES = [((1920, 1080), (390, 844)), pytest.param(((1366, 768), (1080, 1920)), marks=pytest.mark.prove)]
OUTLINED = """() => {
  const middle = (e) => { const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; };
  const outline = document.querySelector('#current .shapelayer path');
  if (!outline) return -1;
  const [x, y] = middle(outline);
  const cells = [...document.querySelectorAll('#current .textpoint text')].slice(0, 168).map(middle);
  return cells.findIndex(([cx, cy]) => Math.hypot(cx - x, cy - y) < 20);
}"""
LONG_HEADLINE = f"{HEADLINE} Weekday evenings 1 h 40 faster than before, Friday 15 to 19 slower by 3 h."
STATES: dict[str, View] = {
    "fresh": view(),
    "error": view(
        state="error",
        read_at=NOW - timedelta(hours=3),
        reports=(
            report(
                error="Mailbox support: the server refused the user name or the password; correct password_file.",
                needs_person=True,
            ),
        ),
    ),
    "error without a snapshot": view(state="error", snapshot=None, read_at=None, trouble="Give back the store's key."),
    "stale": view(state="stale", read_at=NOW - timedelta(minutes=26), reports=(report(error="No answer."),)),
    "first-run": view(state="first-run", reports=(report(messages_read=12400, remaining=3100),)),
    "first-run without a map": view(state="first-run", snapshot=empty_snapshot(), read_at=None),
    "empty": view(state="empty", snapshot=empty_snapshot()),
}


@pytest.fixture(scope="module")
def once(browser: Browser) -> Iterator[Opened]:
    """Open the plain page."""
    with site() as served, look(browser, served.url) as seen:
        seen.drawn()
        yield Opened(served, seen)


@pytest.fixture
def plain(once: Opened) -> Opened:
    """Give the plain page as it was when it was opened, whatever a test did to it."""
    once.served.fails = False
    once.served.shown = view()
    once.seen.page.mouse.move(0, 0)
    once.seen.sized(1920, 1080)
    once.seen.wait("document.getElementById('wall').dataset.state === 'fresh'")
    once.seen.wait(f"document.getElementById('headline').textContent === {json.dumps(saying.unbroken(HEADLINE))}")
    once.seen.wait(f"({OUTLINED})() === {24 + 14}")  # Tuesday 14:07
    once.seen.settled()
    once.seen.console.clear()
    return once


def test_the_page_has_its_parts_and_says_the_snapshot(browser: Browser) -> None:
    """Every id is there once, the three maps carry their numbers, and words stand where they belong."""
    with site(now=NOW) as served, look(browser, served.url) as seen:
        seen.drawn()
        for name in IDS:
            assert seen.page.locator(f"#{name}").count() == 1, name
        assert seen.state() == "fresh"
        assert seen.page.locator("#wall").get_attribute("data-sample") == "false"
        assert seen.text("title") == "Support desk"
        assert seen.text("headline") == saying.unbroken(HEADLINE)
        assert seen.text("clock").split() == ["14:07", "Tue", "24", "Nov", "·", "Europe/Paris"]
        assert re.search(r"Mail read 1\d s ago", seen.text("status"))
        assert all(note in seen.text("notes") for note in NOTES)
        for name in ("current", "trailing", "change"):
            assert seen.page.locator(f"#{name} .textpoint").count() >= 168
            assert seen.page.locator(f"#{name}").get_attribute("role") == "img"
        assert "Monday 6 h 40, Tuesday" in (seen.page.locator("#current").get_attribute("aria-label") or "")
        assert seen.page.locator("#current .shapelayer path").count() == 1
        assert seen.page.locator("#trailing .shapelayer path").count() == 0
        assert seen.page.title() == "Support desk"
        assert seen.console == []
        assert seen.foreign == []


@pytest.mark.parametrize("size", SCREENS)
def test_every_screen_is_filled_and_nothing_is_clipped(browser: Browser, size: tuple[int, int]) -> None:
    """Opened at this size; only a phone scrolls, and only downwards."""
    with site() as served, look(browser, served.url, size) as seen:
        seen.drawn()
        found = seen.measured()
        assert (found["clipped"], found["overlapping"]) == ([], [])
        assert found["scrolls"][0] <= 0
        assert size[0] < 700 or found["scrolls"][1] <= 0
        assert (seen.console, seen.foreign) == ([], [])


@pytest.mark.parametrize("screens", SHAPES, ids=["often", "others"])
@pytest.mark.parametrize("name", STATES)
def test_every_state_is_a_page_on_every_screen(
    browser: Browser, name: str, screens: tuple[tuple[int, int], ...]
) -> None:
    """Each state is written, and its words neither leave the screen nor lie on others."""
    with site() as served:
        served.shown = STATES[name]
        with look(browser, served.url) as seen:
            seen.wait("document.getElementById('wall').dataset.band")
            if served.shown.snapshot:
                seen.drawn()
            assert seen.state() == name.split(maxsplit=1)[0]
            for width, height in screens:
                seen.sized(width, height)
                found = seen.measured()
                assert (found["clipped"], found["overlapping"]) == ([], []), (width, height)
                assert found["scrolls"][0] <= 0
                assert width < 700 or found["scrolls"][1] <= 0
            assert (seen.console, seen.foreign) == ([], [])


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Customer care for the whole of northern Europe", LONG_HEADLINE),
        ("A" * 100, HEADLINE),
    ],
)
@pytest.mark.parametrize("size", [(1920, 1080), (390, 844)])
def test_long_words_still_fit(browser: Browser, size: tuple[int, int], title: str, headline: str) -> None:
    """A long title, headline and many notes, together with every mark: smaller or fewer, never cut."""
    board = dataclasses.replace(QUICK, title=title, is_sample=True, is_zone_guessed=True, is_open_to_network=True)
    notes = tuple(f"note number {number} of some length" for number in range(20))
    with (
        site(board, snapshot=snapshot(headline=headline, notes=notes)) as served,
        look(browser, served.url, size) as seen,
    ):
        seen.drawn()
        found = seen.measured()
        assert (found["clipped"], found["overlapping"]) == ([], [])
        assert seen.text("headline") == saying.unbroken(headline)
        shown = seen.text("notes").split(" · ")
        assert shown[:2] == ["anybody on this network can open this page", notes[0]]
        assert size == (390, 844) or set(shown[1:]) < set(notes)
        assert "SAMPLE DATA" in seen.text("sample")
        assert seen.page.locator("#wall").get_attribute("data-sample") == "true"


def test_a_large_screen_shows_the_same_picture(browser: Browser) -> None:
    """At 3840 x 2160 every text lies where it lies at 1920 x 1080, twice as large."""
    found = []
    with site() as served:
        for size in ((1920, 1080), (3840, 2160)):
            with look(browser, served.url, size) as seen:
                seen.drawn()
                found.append(seen.measured()["boxes"])
    small, large = ([box for box in boxes if "now" not in box["text"]] for boxes in found)
    assert [box["text"] for box in small] == [box["text"] for box in large]
    for one, two in zip(small, large, strict=True):
        assert two["font"] == pytest.approx(2 * one["font"], rel=0.02), one
        assert two["y"] == pytest.approx(2 * one["y"], abs=6), one
        assert two["x"] == pytest.approx(2 * one["x"], abs=6), one


def test_numbers_are_large_enough_to_read_from_where_people_stand(plain: Opened) -> None:
    """At 1080 lines no number in a map is under 15.5 px, and in fresh no full number of the large one under 26 px."""
    served, seen = plain.served, plain.seen
    for name in ("fresh", "stale", "error", "first-run"):
        served.shown = STATES[name]
        seen.wait(f"document.getElementById('wall').dataset.state === '{name}'")
        seen.settled()
        assert seen.measured()["smallest"] >= 15.5
        sizes = seen.page.evaluate(
            "[...document.querySelectorAll('#current .textpoint text')].slice(0, 168)"
            ".filter(t => /[0-9]/.test(t.textContent)).map(t => parseFloat(getComputedStyle(t).fontSize))"
        )
        assert min(sizes) >= (26 if name == "fresh" else 24)


def test_cells_are_square_and_numbers_stay_inside(plain: Opened) -> None:
    """Neighbouring numbers are as far apart across as down, and each is narrower than its cell."""
    seen = plain.seen
    boxes = seen.page.evaluate(
        "[...document.querySelectorAll('#current .textpoint text')].slice(0, 168)"
        ".map(t => t.getBoundingClientRect())"
        ".map(r => ({x: r.x + r.width / 2, y: r.y + r.height / 2, w: r.width}))"
    )
    across, down = boxes[1]["x"] - boxes[0]["x"], boxes[24]["y"] - boxes[0]["y"]
    assert across == pytest.approx(down, rel=0.03)
    assert max(box["w"] for box in boxes) < 0.97 * across


def test_a_phone_gets_the_maps_transposed(plain: Opened) -> None:
    """Below 700 px the days stand across and the hours down."""
    seen = plain.seen
    seen.sized(390, 844)
    places = {box["text"]: box for box in reversed(seen.measured()["boxes"]) if box["text"] in {"Mon", "Tue", "Sun"}}
    assert places["Mon"]["y"] == pytest.approx(places["Sun"]["y"], abs=2)
    assert places["Mon"]["x"] < places["Tue"]["x"] < places["Sun"]["x"]


def test_a_new_snapshot_appears_without_a_reload(plain: Opened) -> None:
    """A changed cell, headline and age arrive by themselves; the page is the same page."""
    served, seen = plain.served, plain.seen
    seen.page.evaluate("window.isSamePage = true")
    first = seen.page.locator("#current .textpoint").nth(10).text_content()
    full = snapshot()
    values = (tuple(30.0 if hour == 10 else value for hour, value in enumerate(full.current.values[0])),)
    current = dataclasses.replace(full.current, values=values + full.current.values[1:])
    served.shown = view(snapshot=snapshot("two", current=current, headline="Monday 10 to 11 waits for 30 hours."))
    seen.wait("document.getElementById('headline').textContent.startsWith('Monday 10')")
    seen.wait("document.querySelectorAll('#current .textpoint')[10].textContent === '30'")
    assert first != "30"
    assert seen.page.evaluate("window.isSamePage") is True
    assert seen.console == []


def test_an_unchanged_snapshot_costs_no_drawing(plain: Opened) -> None:
    """The callback answers 204 while the browser has the version already."""
    seen = plain.seen
    answers: list[int] = []
    seen.page.on("response", lambda answer: answers.append(answer.status) if "update-comp" in answer.url else None)
    seen.page.wait_for_timeout(REFRESH_SECONDS * 4000)
    assert len(answers) >= 2
    assert set(answers) == {204}


def test_a_change_of_state_alone_reaches_the_page(plain: Opened) -> None:
    """The snapshot is the same, but mail stopped being read: the watchdog writes it, without a callback."""
    states: tuple[State, ...] = ("stale", "error", "first-run", "empty", "fresh")
    served, seen = plain.served, plain.seen
    for state in states:
        served.shown = view(state=state, read_at=NOW - timedelta(hours=1))
        seen.wait(f"document.getElementById('wall').dataset.state === '{state}'")
        assert seen.page.locator("#current .textpoint").count() >= 168
        assert seen.page.locator("#band").is_visible() is (state != "fresh"), state


def test_what_waits_is_not_said_while_the_mailbox_is_first_read(browser: Browser) -> None:
    """Half a mailbox has few open messages: "nothing is waiting" would be a guess that looks like a fact."""
    waiting = Waiting(count=7, oldest_at=NOW - timedelta(hours=5, minutes=40), late=1, soon=2)
    with site(snapshot=snapshot(waiting=waiting)) as served, look(browser, served.url) as seen:
        seen.drawn()
        assert seen.text("waiting").startswith("7 waiting")
        served.shown = dataclasses.replace(served.shown, state="first-run", reports=(report(remaining=900),))
        seen.wait("document.getElementById('wall').dataset.state === 'first-run'")
        assert not seen.page.locator("#waiting").is_visible()


def test_what_waits_is_old_news_while_no_mail_is_read(browser: Browser) -> None:
    """Green and bold only while the mailbox is read; else it says as of when, and is as quiet as the rest."""
    nothing = Waiting(count=0, oldest_at=None, late=0, soon=0)
    look_of = "(() => { const s = getComputedStyle(document.getElementById('waiting')); return s.borderLeftColor; })()"
    with site(snapshot=snapshot(waiting=nothing)) as served, look(browser, served.url) as seen:
        seen.drawn()
        seen.wait("document.getElementById('waiting-count').textContent === 'nothing is waiting'")
        fresh = seen.page.evaluate(look_of)
        for state, read_at, as_of in (
            ("stale", NOW - timedelta(hours=1), ", as of 13:07"),
            ("error", NOW - timedelta(days=1), ", as of Mon 23 Nov 14:07"),
        ):
            served.shown = view(snapshot=snapshot(waiting=nothing), state=state, read_at=read_at)
            seen.wait(f"document.getElementById('waiting-count').textContent === 'nothing is waiting{as_of}'")
            assert seen.page.evaluate(look_of) != fresh
        served.shown = view(snapshot=snapshot(waiting=nothing))
        seen.wait("document.getElementById('waiting-count').textContent === 'nothing is waiting'")
        assert seen.page.evaluate(look_of) == fresh


def test_a_stopped_server_is_said_within_two_refreshes_and_forgotten_when_it_is_back(browser: Browser) -> None:
    """The maps stay, the words are there, and nobody has to click: neither then nor afterwards."""
    with site() as served, look(browser, served.url) as seen:
        seen.drawn()
        seen.page.evaluate("window.isSamePage = true")
        served.stop()
        seen.page.wait_for_timeout(2 * REFRESH_SECONDS * 1000 + 600)
        assert seen.state() == "stale"
        assert "Not connected since 14:07, numbers may be old" in seen.text("status")
        assert "is it running, is the network up? This page connects again by itself" in seen.text("status")
        assert seen.page.locator("#wall").get_attribute("data-cause") == "page"
        assert seen.page.locator("#current .textpoint").count() >= 168
        found = seen.measured()
        assert (found["clipped"], found["overlapping"]) == ([], [])
        served.shown = view(snapshot=snapshot("two", headline="Back again."))
        served.start()
        seen.wait("document.getElementById('wall').dataset.state === 'fresh'")
        seen.wait("document.getElementById('headline').textContent === 'Back again.'")
        assert "Not connected" not in seen.text("status")
        assert seen.page.evaluate("window.isSamePage") is True


def test_the_kinds_of_stale_are_told_apart(browser: Browser) -> None:
    """The mail server, the monitor, the way to the monitor: each has its own words, mark and cure."""
    with site(state="stale", reports=(report(error="No answer."),)) as served, look(browser, served.url) as seen:
        for cause, began_at, words in (
            ("mail-server", NOW, "No answer. It is tried again every minute; if it lasts"),
            ("monitor", NOW - timedelta(hours=2), "no poll began since 12:07. The page works, but nothing reads mail"),
        ):
            served.shown = view(state="stale", reports=(report(error="No answer.", started_at=began_at),))
            seen.wait(f"document.getElementById('wall').dataset.cause === '{cause}'")
            assert words in " ".join(seen.text("status").split())
        served.stop()
        seen.wait("document.getElementById('wall').dataset.cause === 'page'")
        assert "The monitor does not answer" in seen.text("status")
        seen.page.context.set_offline(offline=True)
        seen.wait("document.getElementById('band-text').textContent.startsWith('This screen has no network')")
        seen.page.context.set_offline(offline=False)


def test_a_monitor_that_is_away_is_asked_less_and_less_often_and_at_once_when_the_network_is_back(
    browser: Browser,
) -> None:
    """At most once a minute in the end, never by Dash; the network's return or somebody who looks does not wait."""
    with site() as served, look(browser, served.url) as seen:
        seen.drawn()
        served.stop()
        seen.wait("document.getElementById('wall').dataset.lost === 'true'")
        seen.page.wait_for_timeout(500)  # what was under way
        asked: list[tuple[str, float]] = []
        seen.page.on("request", lambda request: asked.append((request.url, time.monotonic())))
        seen.page.wait_for_timeout(9000)
        assert [url for url, _ in asked if not url.endswith("/version")] == []
        pauses = [later - earlier for (_, earlier), (_, later) in itertools.pairwise(asked)]
        assert len(pauses) >= 2
        assert all(later > 1.4 * earlier for earlier, later in itertools.pairwise(pauses)), pauses
        served.start()
        asked.clear()
        seen.page.evaluate("window.dispatchEvent(new Event('online'))")
        seen.page.wait_for_timeout(300)
        assert seen.state() == "fresh"
        seen.wait("performance.getEntriesByType('resource').at(-1).name.includes('update-component')")


def test_an_error_stays_an_error_while_the_server_is_away(browser: Browser) -> None:
    """By the design's precedence; both sentences are shown."""
    with site() as served:
        served.shown = STATES["error"]
        with look(browser, served.url) as seen:
            seen.drawn()
            served.stop()
            seen.wait("document.getElementById('wall').dataset.lost === 'true'")
            assert seen.state() == "error"
            assert "Not connected since" in seen.text("status")
            assert "refused the user name" in seen.text("status")


def test_a_new_program_version_reloads_the_page(browser: Browser) -> None:
    """After a restart with another version the browser fetches the new page, once."""
    with site() as served, look(browser, served.url) as seen:
        seen.drawn()
        seen.page.evaluate("window.isSamePage = true")
        served.stop()
        served.board = dataclasses.replace(QUICK, program_version="0.2.0", title="The new page")
        served.start()
        seen.wait("window.isSamePage !== true && document.getElementById('title')?.textContent === 'The new page'")
        seen.drawn()
        seen.page.evaluate("window.isSamePage = true")
        seen.page.wait_for_timeout(REFRESH_SECONDS * 4000)
        assert seen.page.evaluate("window.isSamePage") is True


def test_an_exception_on_the_server_keeps_the_maps(plain: Opened) -> None:
    """The page shows what it has, says that it is old, and goes on when the bug is over."""
    served, seen = plain.served, plain.seen
    served.fails = True
    seen.wait("document.getElementById('wall').dataset.state === 'stale'")
    assert seen.page.locator("#current .textpoint").count() >= 168
    assert seen.text("headline") == saying.unbroken(HEADLINE)
    served.fails = False
    seen.wait("document.getElementById('wall').dataset.state === 'fresh'")


def test_a_page_that_lost_a_file_on_its_way_loads_again(browser: Browser) -> None:
    """Where the server went away in the middle of loading, Dash never starts; a minute later the page tries anew."""
    with site() as served:
        page = browser.new_page()
        page.clock.install()
        page.route("**/dash_renderer*", lambda route: route.abort())
        page.goto(served.url)
        assert page.locator("#title").inner_text() == "Support desk"
        page.unroute("**/dash_renderer*")
        page.clock.fast_forward(61_000)
        page.wait_for_selector("#current-figure", state="attached", timeout=20_000)
        page.close()


def test_a_page_loads_anew_once_a_night(browser: Browser) -> None:
    """After 20 hours, within the hour after 4 by the configured zone: what browsers leak in months goes."""
    with site() as served:
        page = browser.new_page()
        page.clock.install()
        page.goto(served.url)
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        page.evaluate("window.isSamePage = true")
        page.clock.fast_forward(20 * 3600_000 + 1000)
        page.wait_for_timeout(1500)
        assert page.evaluate("window.isSamePage") is True
        served.shown = view(now=NOW.replace(hour=3, minute=55))
        page.wait_for_function("() => window.isSamePage !== true", timeout=20_000)
        page.close()


def test_the_outline_moves_with_the_hour(plain: Opened) -> None:
    """It stands around the hour of the server's clock in the configured zone, also over the end of a week."""
    served, seen = plain.served, plain.seen
    for now, cell in (
        (NOW, 24 + 14),  # Tuesday 14:07
        (NOW + timedelta(days=5, hours=9), 167),  # Sunday 23:07
        (NOW + timedelta(days=5, hours=10), 0),  # Monday 00:07
    ):
        served.shown = view(now=now)
        seen.wait(f"({OUTLINED})() === {cell}")
        assert seen.page.evaluate(f"({OUTLINED})()") == cell


@pytest.mark.parametrize("size", [(1366, 768), (1080, 1920)])
def test_a_pointer_gets_value_count_and_window(plain: Opened, size: tuple[int, int]) -> None:
    """Hovering a cell says it in words, of the cell that it points at in either shape."""
    seen = plain.seen
    seen.sized(*size)
    for name, cell, began in (
        ("current", 24 + 14, "Tue 14\N{EN DASH}15: 80 % within 4"),
        ("change", 4 * 24 + 16, "Fri 16\N{EN DASH}17: 3 h 2"),
    ):
        box = seen.page.locator(f"#{name} .textpoint").nth(cell).bounding_box()
        assert box is not None
        seen.page.mouse.move(box["x"] + box["width"] / 2 - 3, box["y"] + box["height"] / 2)
        seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
        seen.wait(f"document.querySelector('#{name} .hoverlayer text')")
        said = seen.page.locator(f"#{name} .hoverlayer").text_content() or ""
        assert said.startswith(began)
        assert " answers" in said
        assert " 2026 to " in said


def test_what_a_pointer_is_told_is_sent_once() -> None:
    """The tall shape has the words of the wide one, which the page turns: they are a quarter of a refresh."""
    for drawn in drawing(snapshot(), BOARD)["maps"]:
        assert "hovertext" in drawn["wide"]["data"][1]
        assert [trace for trace in drawn["tall"]["data"] if "hovertext" in trace] == []
        assert drawn["tall"]["data"][1]["hoverinfo"] == "text"


def test_a_resized_window_is_fitted_again(plain: Opened) -> None:
    """From a laptop's window to a phone's and back, without a reload."""
    seen = plain.seen
    before = seen.measured()["smallest"]
    for size in ((390, 844), (1366, 768), (1920, 1080)):
        seen.page.set_viewport_size({"width": size[0], "height": size[1]})
        seen.page.wait_for_timeout(100)
        seen.settled()
        found = seen.measured()
        assert (found["clipped"], found["overlapping"]) == ([], [])
    assert seen.measured()["smallest"] == pytest.approx(before)


def test_figures_have_digits_of_one_width(plain: Opened) -> None:
    """In the maps, too, 1 is as wide as 8, so numbers do not dance from refresh to refresh."""
    seen = plain.seen
    widths = seen.page.evaluate(
        """() => { const text = document.querySelector('#current .textpoint text'), was = text.textContent;
        const found = ['11111', '88888'].map(t => { text.textContent = t; return text.getComputedTextLength(); });
        text.textContent = was;
        return found; }"""
    )
    assert widths[0] == pytest.approx(widths[1], abs=0.1)
    assert seen.page.evaluate("document.fonts.check('600 20px Inter', '1')") is True


def test_the_shipped_pace_is_served_to_the_watchdog(browser: Browser) -> None:
    """The script reads its pace, zone and version from the page, before Dash is there."""
    with site(BOARD) as served, look(browser, served.url) as seen:
        facts = seen.page.evaluate("({...document.documentElement.dataset})")
        assert {key: facts[key] for key in ("refresh", "zone", "version")} == {
            "refresh": "15",
            "zone": "Europe/Paris",
            "version": "0.1.0",
        }
