"""The page as people get it: a real server that a test can stop, change and start again, and a look at a browser."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from monitor.records import Board, Compare
from monitor.wall.laptop.asking import AskCell
from monitor.wall.laptop.defined import AskDefinitions
from monitor.wall.server import OK, make_app
from monitor.wall.serving import Serving, serve
from monitor.wall.view import View
from tests.wall.example import BOARD, DEFINITION, view

REFRESH_SECONDS = 0.5
QUICK = dataclasses.replace(BOARD, page_seconds=REFRESH_SECONDS)


class Site:
    """A server whose ``view`` a test replaces; ``stop`` and ``start`` keep the port."""

    def __init__(
        self,
        shown: View,
        board: Board = QUICK,
        compare: Compare | None = None,
        cell: AskCell | None = None,
        definitions: AskDefinitions | None = None,
    ) -> None:
        """Serve ``shown`` on a free port."""
        self.shown = shown
        self._compare, self._cell, self._definitions = compare, cell, definitions
        self.board = board
        self.fails = False
        self._port = 0
        self._serving: Serving | None = None
        self.start()

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Serve, with the present ``board``."""
        app = make_app(
            self._view,
            board=self.board,
            definition=DEFINITION,
            health=lambda: {"store": OK},
            compare=self._compare,
            cell=self._cell,
            definitions=self._definitions,
        )
        self._serving = serve(app, "127.0.0.1", self._port)
        self._port = self._serving.port

    def stop(self) -> None:
        """End every connection and free the port."""
        if self._serving:
            self._serving.close()

    def _view(self) -> View:
        if self.fails:
            message = "a bug"
            raise RuntimeError(message)
        return self.shown


@contextmanager
def site(
    board: Board = QUICK,
    compare: Compare | None = None,
    cell: AskCell | None = None,
    definitions: AskDefinitions | None = None,
    **changes: object,
) -> Iterator[Site]:
    """Serve the example with ``changes``, and stop it."""
    served = Site(view(**changes), board, compare, cell, definitions)
    try:
        yield served
    finally:
        served.stop()


class Look:
    """One open page, with everything it complained of and everything it asked of others."""

    def __init__(self, page: Page, url: str) -> None:
        """Open ``url``."""
        self.page = page
        self.console: list[str] = []
        self.foreign: list[str] = []
        page.on("console", lambda message: self.console.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda request: self._note(request.url, url))
        page.goto(url)
        page.wait_for_selector("#current-figure", state="attached")

    def _note(self, asked: str, url: str) -> None:
        parts = urlsplit(asked)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(url).netloc:
            self.foreign.append(asked)

    def wait(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        self.page.wait_for_function(f"() => Boolean({expression})", timeout=15_000)

    def drawn(self) -> None:
        """Wait until the three maps have their final size and the state is written."""
        self.wait("['current', 'trailing', 'change'].every(i => document.querySelector(`#${i} .textpoint text`))")
        self.wait("document.getElementById('time').textContent && document.getElementById('wall').dataset.band")
        self.page.evaluate("document.fonts.ready.then(() => null)")
        self.settled()

    def settled(self) -> None:
        """Wait until nothing moves any more: fonts, sizes and new drawings follow each other, at times slowly."""
        before = ""
        self.wait(FITTED)
        while (now := self.page.evaluate(PLACES)) != before:
            before = now
            self.page.wait_for_timeout(400)
            self.wait(FITTED)

    def sized(self, width: int, height: int) -> None:
        """Give the window this size and wait until everything stands; nothing is waited for where it has it."""
        if self.page.viewport_size != {"width": width, "height": height}:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.wait_for_timeout(100)
            self.settled()

    def text(self, name: str) -> str:
        """Return the visible text of an element."""
        return self.page.locator(f"#{name}").inner_text()

    def state(self) -> str | None:
        """Return data-state."""
        return self.page.locator("#wall").get_attribute("data-state")

    def measured(self) -> dict[str, Any]:
        """Return what is clipped, overlapping or scrolls, and the boxes of the texts (see MEASURE)."""
        return self.page.evaluate(MEASURE)  # type: ignore[no-any-return]  # JSON


@contextmanager
def look(browser: Browser, url: str, size: tuple[int, int] = (1920, 1080)) -> Iterator[Look]:
    """Open a page of this size and close it."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    try:
        yield Look(page, url)
    finally:
        page.close()


@dataclasses.dataclass(frozen=True, slots=True)
class Opened:
    """A page that the tests of a module share, since loading one costs more than most tests, and its server."""

    served: Site
    seen: Look


FITTED = """[...document.querySelectorAll(".map")].every((map) => {
  const drawn = map.querySelector(".main-svg"), box = map.getBoundingClientRect();
  return box.width < 20 || getComputedStyle(map).visibility === "hidden" || drawn
    && Math.abs(drawn.getAttribute("width") - box.width) < 1 && Math.abs(drawn.getAttribute("height") - box.height) < 1;
})"""
"""Whether each figure has the size of its place."""
PLACES = """() => [...document.querySelectorAll("#wall *")].filter(
  (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())
).map((e) => {
  const r = e.getBoundingClientRect();
  return [r.x, r.y, r.width, r.height, e.textContent.replace(/[0-9]+ s ago/, "now")].join();
}).join("; ") + innerWidth"""
"""What stands where, in a form that is quick to compare."""
MEASURE = """() => {
  const shown = (e) => { for (let n = e; n && n.nodeType === 1; n = n.parentElement) {
    const s = getComputedStyle(n);
    if (s.display === "none" || s.visibility === "hidden" || +s.opacity < 0.05) return false; } return true; };
  const boxes = [];
  for (const e of document.querySelectorAll("#wall *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || ["SCRIPT", "STYLE", "title"].includes(e.tagName) || !shown(e)) continue;
    const range = document.createRange();
    range.selectNodeContents(e);
    const r = range.getBoundingClientRect();
    if (r.width < 1 || r.height < 1) continue;
    const text = e.textContent.trim().replace(/[0-9]+ s ago/, "now"), inMap = Boolean(e.closest(".map"));
    boxes.push({ e, text, inMap, x: r.left, y: r.top, r: r.right, b: r.bottom,
                 font: parseFloat(getComputedStyle(e).fontSize) });
  }
  const root = document.scrollingElement, high = root.scrollHeight > innerHeight + 1;
  const clipped = boxes.filter((box) => {
    if (box.x < -1 || box.r > innerWidth + 1 || box.y < -1 || (!high && box.b > innerHeight + 1)) return true;
    for (let n = box.e; n && n !== document.body; n = n.parentElement) {
      const s = getComputedStyle(n);
      if (s.overflowX === "visible" && s.overflowY === "visible") continue;
      const c = n.getBoundingClientRect();
      if (box.x < c.left - 2 || box.r > c.right + 2 || box.y < c.top - 3 || box.b > c.bottom + 3) return true; }
    return false; }).map((box) => box.text);
  const overlapping = [];
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
    const w = Math.min(a.r, b.r) - Math.max(a.x, b.x), h = Math.min(a.b, b.b) - Math.max(a.y, b.y);
    if (w <= 2 || h <= 0.35 * Math.min(a.b - a.y, b.b - b.y) || a.e.contains(b.e) || b.e.contains(a.e)) return;
    overlapping.push(`${a.text} / ${b.text}`); }));
  return { clipped, overlapping, scrolls: [root.scrollWidth - innerWidth, root.scrollHeight - innerHeight],
           smallest: Math.min(...boxes.filter((box) => box.inMap && /\\d/.test(box.text)).map((box) => box.font)),
           boxes: boxes.map(({ text, x, y, r, b, font }) => ({ text, x, y, r, b, font })) };
}"""
