"""A full page on every screen that people hang up or hold: filled, readable, nothing cut and nothing on top of it."""

import dataclasses
from datetime import timedelta
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from monitor.records import Board, Cost, Waiting
from tests.wall.example import NOW, grids, report, snapshot
from tests.wall.site import QUICK, Look, look, site

FLOORS: Final[dict[tuple[int, int], tuple[float, float]]] = {
    (1280, 720): (17.3, 10),
    (1366, 768): (18.4, 10.6),
    (1920, 1080): (26, 15),
    (3840, 2160): (52, 30),
    (7680, 4320): (104, 60),
    (2560, 1080): (26, 15),
    (3440, 1440): (34.6, 20),
    (1080, 1920): (18, 14),
    (768, 1024): (10, 12),
    (390, 844): (17, 19),
    (360, 740): (15.8, 17.4),
}
"""The smallest full number of the large and of the small maps, in px."""
LONG: Final = "Customer care for the whole of northern Europe, its islands, and on weekends too"
BOARDS: Final = (QUICK, dataclasses.replace(QUICK, theme="light", title=LONG, is_sample=True))
COSTS: Final = tuple(
    Cost(day=day, first=first, last=first + 3, hours_per_week=hours, value=6.0, count=40)
    for day, first, hours in ((4, 15, 62.0), (6, 11, 40.0), (0, 0, 31.5), (5, 9, 20.0), (1, 20, 12.0), (3, 1, 8.0))
)
CURRENT, TRAILING, _ = grids()
FULL: Final = snapshot(
    waiting=Waiting(count=12_345, oldest_at=NOW - timedelta(days=400), late=9_999, soon=1_234),
    costs=COSTS,
    current=dataclasses.replace(CURRENT, within_overall=0.81),
    trailing=dataclasses.replace(TRAILING, within_overall=0.78),
)
FONTS: Final = """(name) => Math.min(...[...document.querySelectorAll(`#${name} .textpoint text`)].slice(0, 168)
  .filter((e) => /^\\d/.test(e.textContent) && e.textContent.length < 4)
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
FREE: Final = """() => {
  const wall = document.getElementById("wall").getBoundingClientRect();
  return [wall.width / innerWidth, wall.height / innerHeight];
}"""


def fits(seen: Look) -> dict[str, Any]:
    """Hold that no text is cut, lies on another or makes a wall scroll; return what was measured."""
    found = seen.measured()
    assert (found["clipped"], found["overlapping"]) == ([], [])
    assert found["scrolls"][0] <= 0
    size = seen.page.viewport_size
    assert size is not None
    assert size["width"] < 700 or found["scrolls"][1] <= 0
    assert (seen.console, seen.foreign) == ([], [])
    return found


@pytest.mark.parametrize(
    ("size", "board"),
    [
        # why every second: `make test` opens each size once, with either board in turn, and `make prove` with both
        pytest.param(size, board, id=f"{size[0]}x{size[1]}-{board.theme}", marks=[pytest.mark.prove] * (odd % 2))
        for place, size in enumerate(FLOORS)
        for odd, board in enumerate(BOARDS, start=place)
    ],
)
def test_a_full_page_fills_its_screen_and_is_readable(browser: Browser, size: tuple[int, int], board: Board) -> None:
    """In every size: with a short title, and with one of 80 letters beside the mark of a sample."""
    large, small = FLOORS[size]
    with site(board, snapshot=FULL, now=NOW) as served, look(browser, served.url, size) as seen:
        seen.drawn()
        fits(seen)
        assert seen.page.evaluate(FONTS, "current") >= large
        assert seen.page.evaluate(FONTS, "trailing") >= small
        assert "12,345 waiting" in seen.text("waiting")
        assert "oldest 400 days · 9,999 past the target, 1,234 more within the hour" in seen.text("waiting")
        assert seen.text("within") == "81 % within 4 h, before 78 %"
        across, down = seen.page.evaluate(FREE)
        assert across > (0.72 if seen.page.locator(".improve").is_visible() else 0.95)
        assert down > 0.95


def test_the_sentence_above_the_map_gives_way(browser: Browser) -> None:
    """Where the share within the target needs its room, the meaning of a number goes, whole, and comes back later."""
    with site(snapshot=FULL, now=NOW) as served, look(browser, served.url) as seen:
        seen.drawn()
        assert seen.page.locator(".meaning").is_visible()
        seen.page.set_viewport_size({"width": 768, "height": 1024})
        seen.page.wait_for_timeout(100)
        seen.settled()
        assert not seen.page.locator(".meaning").is_visible()
        fits(seen)
        seen.page.set_viewport_size({"width": 1920, "height": 1080})
        seen.wait("!document.querySelector('.meaning').hidden")


@pytest.mark.parametrize("times", [1, 3, 12])
def test_a_long_error_takes_little_from_the_maps(browser: Browser, times: int) -> None:
    """However long it is: at 1080 lines the numbers stay at 15 px or more, and its beginning is there."""
    error = " ".join(
        ["Mailbox support: the server refused the user name or the password; correct password_file."] * times
    )
    reports = (report(error=error, needs_person=True),)
    with (
        site(snapshot=FULL, now=NOW, state="error", read_at=NOW - timedelta(hours=3), reports=reports) as served,
        look(browser, served.url) as seen,
    ):
        seen.drawn()
        found = seen.measured()
        assert times == 12 or (found["clipped"], found["overlapping"]) == ([], [])  # at last lines are hidden
        assert seen.page.evaluate(FONTS, "trailing") >= 15
        assert seen.page.evaluate(FONTS, "current") >= 24
        assert seen.text("band-title").startswith("Mailbox support: the server refused")
        assert seen.page.locator("#band-title").evaluate("(e) => e.getBoundingClientRect().bottom <= innerHeight")
        assert "No mail read since" in seen.text("band-text")
