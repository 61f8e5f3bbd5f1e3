"""What a browser may load and run: the policy, and the pages under it."""

import pytest
from playwright.sync_api import Browser

from monitor.app.picturing import add_pictures
from monitor.wall.palette import DARK, STRONG
from monitor.wall.policy import FILE, content_policy, framed
from monitor.wall.server import make_app
from tests.wall.example import BOARD, DEFINITION, view
from tests.wall.laptop.example import full
from tests.wall.laptop.hours import detail
from tests.wall.site import site

OFFENCES = """window.offences = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.offences.push(`${event.effectiveDirective} ${event.sourceFile} ${event.sample}`));"""
COLOURS = {f"rgb({int(ink[1:3], 16)}, {int(ink[3:5], 16)}, {int(ink[5:], 16)})" for ink in (STRONG, DARK)}


def test_nothing_on_the_page_offends_its_policy(browser: Browser) -> None:
    """Without eval and without a style that is written into HTML the maps, the details and a cell's panel are drawn."""
    with site(cell=detail, snapshot=full()) as served:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.add_init_script(OFFENCES)
        answer = page.goto(f"{served.url}?cell=fri-16")
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        page.locator("#cell .spread").first.wait_for()
        page.keyboard.press("Escape")
        page.locator("#details table.cells").first.wait_for(state="attached")
        assert page.locator("#details td[data-ink]").first.evaluate("cell => getComputedStyle(cell).color") in COLOURS
        assert page.evaluate("window.offences") == []
        assert said == []
        page.close()
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_policy_names_the_inline_script_and_no_other_origin() -> None:
    """Every source is this origin, a hash or data of our own making; nothing is evaluated."""
    policy = content_policy(["'sha256-abc'"])
    assert "script-src 'self' 'sha256-abc';" in policy
    assert "http" not in policy
    assert "unsafe" not in policy


def test_only_who_asks_for_it_gets_eval() -> None:
    """A tool that watches the page may need it; styles stay strict."""
    policy = content_policy([], may_evaluate=True)
    assert "script-src 'self' 'unsafe-eval';" in policy
    assert policy.count("unsafe") == 1


@pytest.mark.parametrize(
    ("frames", "said"),
    [
        (("'self'",), "'self'"),
        (("https://home.example.org:8123", "'self'"), "https://home.example.org:8123 'self'"),
        ((), "'none'"),
    ],
)
def test_who_may_show_the_page_in_a_frame_is_named(frames: tuple[str, ...], said: str) -> None:
    """Home Assistant and Grafana embed it; nobody else."""
    assert content_policy([], frames).endswith(f"; frame-ancestors {said}")
    assert framed(FILE, frames).endswith(f"; frame-ancestors {said}")


def test_the_page_says_what_it_was_told_to() -> None:
    """Frames and eval reach every answer; a picture's own policy gets the frames alone."""
    page = make_app(
        view,
        board=BOARD,
        definition=DEFINITION,
        health=dict,
        frames=("https://home.example.org:8123",),
        may_evaluate=True,
    )
    shown = view()
    add_pictures(page.server, lambda: shown)
    client = page.server.test_client()
    for path in ("/", "/version", "/nothing"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "'unsafe-eval'" in policy
        assert policy.endswith("; frame-ancestors https://home.example.org:8123")
    picture = client.get("/map/current.svg").headers["Content-Security-Policy"]
    assert picture == f"{FILE}; frame-ancestors https://home.example.org:8123"
