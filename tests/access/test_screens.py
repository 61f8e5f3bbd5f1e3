"""In a real browser: a screen is let in by its link, stays, is shut out, and people sign in and out."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.access.guarded import PASSWORD, admit
from tests.access.site import site

GONE = "This screen is no longer let in"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a browser of its own, as a TV has one."""
    opened = browser.new_context(viewport={"width": 1366, "height": 768})
    yield opened
    opened.close()


def is_drawn(page: Page) -> None:
    """Wait until the maps are there."""
    expect(page.locator("#current .textpoint text").first).to_be_attached(timeout=15_000)


def test_the_life_of_a_screen(context: BrowserContext) -> None:
    """Let in by the code that it shows, a screen has the wall by itself, over a restart; shut out it says so by itself.

    A link lets it in again, and no token is in its address.
    """
    with site("displays", "sign-in") as served:
        page = context.new_page()
        page.goto(served.url)
        expect(page.locator("h1")).to_have_text("This page is not open to everybody")
        admit(served.house, page.content())
        is_drawn(page)
        served.stop()
        served.start()
        page.goto(served.url)
        is_drawn(page)
        served.house.memory.remove_display("tv")
        served.house.refresh()
        expect(page.locator("h1")).to_have_text(GONE, timeout=15_000)
        assert "#current" not in page.content()
        token = served.house.display("tv-2")
        page.goto(f"{served.url}display/{token}?kiosk")
        is_drawn(page)
        assert page.url == f"{served.url}?kiosk"
        assert str(token) not in page.content()
        assert page.evaluate("document.cookie") == ""


def test_a_person_signs_in_and_out(context: BrowserContext) -> None:
    """A person whom /settings sent to the form signs in, is led back, changes something, and signs out everywhere."""
    with site("displays", "sign-in") as served:
        served.house.user("ann")
        page = context.new_page()
        page.goto(f"{served.url}settings")
        page.get_by_label("Name").fill("ann")
        page.get_by_label("Password").fill("not the password")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("Name and password do not go together.")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Change").click()
        assert page.url == f"{served.url}settings"
        expect(page.get_by_role("button", name="Change")).to_be_visible()
        other = context.new_page()
        other.goto(served.url)
        is_drawn(other)
        page.goto(f"{served.url}sign-in")
        expect(page.locator("main")).to_contain_text("You are signed in as ann")
        page.get_by_role("button", name="Sign out").click()
        expect(page.locator("h1")).to_have_text("Sign in")
        expect(other.locator("h1")).to_have_text("This page is not open to everybody", timeout=15_000)


@pytest.mark.prove
def test_too_many_tries(context: BrowserContext) -> None:
    """After five wrong passwords the page says how long to wait, and the right one does not help."""
    with site("sign-in") as served:
        served.house.user("ann")
        page = context.new_page()
        page.goto(f"{served.url}sign-in")
        for password in (*["wrong password"] * 5, PASSWORD):
            page.get_by_label("Name").fill("ann")
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_have_text("That was too often. Try again in 1 minute.")
        assert page.goto(served.url).status == 401  # type: ignore[union-attr]  # a page was opened


class Evil(http.server.BaseHTTPRequestHandler):
    """A page of another site that sends forms and requests to the monitor."""

    target = ""

    def do_GET(self) -> None:
        """Serve the page."""
        body = (
            f'<form id="f" method="post" action="{self.target}settings"><input name="form_token" value="x"></form>'
            f"<script>window.sent = fetch('{self.target}settings', {{method: 'POST', mode: 'no-cors', "
            f"credentials: 'include', body: 'a=b'}}).then(() => null, () => null);"
            f"window.read = fetch('{self.target}version', {{credentials: 'include'}})"
            ".then((answer) => answer.text(), () => 'no');"
            "</script>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library calls it
        """Say nothing."""


@contextmanager
def evil(target: str) -> Iterator[str]:
    """Serve a page of another origin."""
    handler = type("Evil", (Evil,), {"target": target})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_another_origin_changes_and_reads_nothing(context: BrowserContext) -> None:
    """A page of another origin, opened by somebody who is signed in, can neither change nor read anything."""
    with site("sign-in") as served, evil(served.url) as address:
        served.house.user("ann")
        page = context.new_page()
        page.goto(f"{served.url}sign-in")
        page.get_by_label("Name").fill("ann")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        is_drawn(page)
        answers: list[int] = []
        page.on("response", lambda one: answers.append(one.status) if one.url.endswith("settings") else None)
        page.goto(address)
        assert page.evaluate("window.read") == "no"
        page.evaluate("window.sent")
        page.evaluate("document.getElementById('f').submit()")
        expect(page.locator("h1")).to_have_text("This request is not from the monitor's own page")
        assert set(answers) == {403}
