"""What a refresh of the page costs: bytes on the wire, time until a change is painted, memory over 10,000 of them.

    python -m benchmarks.page [refreshes]

The real server and a real Chromium (1920 x 1080), the page of 50,000 made-up responses with its tests, intervals and
story. A refresh is what the page does every ``refresh.page``: Dash's callback and the watchdog's question. Exit status
1 where a limit is missed. Time is measured in the browser, from the refresh that finds a new snapshot (which the server
draws before it shows it) to the frame after the last map is drawn, the median of many; memory after a forced
collection, once the page is warm.
"""

import http.client
import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Any, Final

import numpy as np
from playwright.sync_api import Page, Request

from benchmarks.grids import DEFINITION, NOW, made_up
from monitor.numbers.marking import marks, midnight
from monitor.records import Board, PollReport, Snapshot, Waits
from monitor.snapshot import make_snapshot
from monitor.wall.drawings import Drawings
from monitor.wall.server import OK, make_app
from monitor.wall.serving import Limits, serve
from monitor.wall.view import View
from tests.real.browser import open_browser

RESPONSES: Final = 50_000
REFRESHES: Final = 10_000
CHANGED_EVERY: Final = 10
"""Every so many refreshes the maps are new ones: at the shipped pace, every two and a half minutes around the clock."""
WARM: Final = 1000
"""Refreshes before memory is first measured: what browsers compile and keep once is no leak."""
PAINTS: Final = 40
LIMITS: Final = {"changed, bytes": 60 * 1024, "unchanged, bytes": 300, "painted, ms": 300, "heap growth, %": 10}
BOARD: Final = Board(title="Benchmark", program_version="0", poll_seconds=60, page_seconds=3600)

READY: Final = """() => {
  window.answers = 0;
  const real = window.fetch;
  window.fetch = async (...asked) => {
    try { return await real(...asked); } finally { window.answers += 1; }
  };
}"""
REFRESH: Final = """async ([number, isChanged]) => {
  const frame = () => new Promise(requestAnimationFrame);
  const plots = isChanged ? [...document.querySelectorAll("#wall .js-plotly-plot")] : [];
  const drawn = plots.map((plot) => new Promise((done) => plot.once("plotly_afterplot", done)));
  const before = window.answers, began = performance.now();
  window.dash_clientside.set_props("pace", { n_intervals: number });
  window.dispatchEvent(new Event("online"));
  await Promise.all(drawn);
  if (isChanged) { await frame(); await frame(); }
  const took = performance.now() - began;
  while (window.answers < before + 2) {
    await new Promise((done) => setTimeout(done, 1));
    window.dispatchEvent(new Event("online"));  // the watchdog asks once at a time
  }
  return took;
}"""


def snapshots() -> list[Snapshot]:
    """Return the page of the same mail at several minutes, each with other numbers."""
    answered = made_up(RESPONSES)
    waits = Waits(
        received_at=answered.received_at,
        seconds=answered.seconds,
        is_open=np.zeros(len(answered), dtype=np.bool_),
        until=NOW,
    )
    tested = marks(waits, DEFINITION, midnight(NOW, DEFINITION.time_zone), 1)
    report = PollReport(name="benchmark", started_at=NOW, good_at=NOW)
    return [
        make_snapshot(
            board=BOARD,
            definition=DEFINITION,
            waits=waits,
            marks=tested,
            reports=[report],
            store_error=None,
            now=NOW - timedelta(hours=hours),
        )
        for hours in range(8)
    ]


class Shown:
    """What the server shows: one of the snapshots, the next on demand, drawn before it is shown as in the program."""

    def __init__(self, made: Sequence[Snapshot], drawings: Drawings) -> None:
        """Show the first."""
        self._made = made
        self._drawings = drawings
        self._at = 0

    def next(self) -> None:
        """Show the next."""
        at = (self._at + 1) % len(self._made)
        self._drawings.prepare(self._made[at])
        self._at = at

    def view(self) -> View:
        """Return what requests read."""
        return View(snapshot=self._made[self._at], state="fresh", now=NOW, read_at=NOW)


def heap(page: Page) -> float:
    """Return the used JavaScript heap in MB after a forced collection."""
    session = page.context.new_cdp_session(page)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return used / 2**20


def body(port: int, path: str, asked: str | None = None) -> int:
    """Return how many bytes of body an answer has on the wire, as browsers ask for it."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
    connection.request("POST" if asked else "GET", path, body=asked, headers=headers)
    length = len(connection.getresponse().read())
    connection.close()
    return length


def sizes(page: Page, port: int, shown: Shown) -> dict[str, float]:
    """Return the bytes of a changed and of an unchanged refresh: the callback's answer and the watchdog's."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if "update-comp" in request.url:
            asked.append(request.post_data or "")

    page.on("request", note)
    shown.next()
    page.evaluate(REFRESH, [1, True])
    page.evaluate(REFRESH, [2, False])
    page.remove_listener("request", note)
    changed, unchanged = asked[0], asked[-1]
    path, version = "/_dash-update-component", body(port, "/version")
    found = json.loads(unchanged)["state"][0]["value"]
    if found != shown.view().snapshot.version:  # type: ignore[union-attr]  # there is one
        message = "the browser does not hold the version on show"
        raise RuntimeError(message)
    return {
        "changed, bytes": body(port, path, changed) + version,
        "unchanged, bytes": body(port, path, unchanged) + version,
    }


def paints(page: Page, shown: Shown) -> float:
    """Return the median time from a refresh to the painted page, in ms."""
    times: list[float] = []
    for number in range(PAINTS):
        shown.next()
        times.append(page.evaluate(REFRESH, [100 + number, True]))
    sys.stdout.write(f"painted: {min(times):.0f} to {max(times):.0f} ms, median {median(times):.0f}\n")
    return median(times)


def growth(page: Page, shown: Shown, refreshes: int) -> float:
    """Return by how many percent the heap grew over so many refreshes, once warm."""
    first = 0.0
    for number in range(WARM + refreshes + 1):
        if number == WARM:
            first = heap(page)
        if (number - WARM) % max(1, refreshes // 5) == 0:
            sys.stdout.write(f"after {number - WARM:>6,} refreshes: {heap(page):.2f} MB\n")
        is_changed = number % CHANGED_EVERY == 0
        if is_changed:
            shown.next()
        page.evaluate(REFRESH, [1000 + number, is_changed])
    return (heap(page) / first - 1) * 100


def main() -> int:
    """Print the figures; return the exit status."""
    refreshes = int(sys.argv[1]) if len(sys.argv) > 1 else REFRESHES
    drawings = Drawings(BOARD)
    shown = Shown(snapshots(), drawings)
    app = make_app(shown.view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}, drawings=drawings)
    serving = serve(app, "127.0.0.1", 0, limits=Limits(requests_per_minute=sys.maxsize))  # no pace of a real page
    found: dict[str, Any] = {}
    try:
        with open_browser() as browser:
            page = browser.new_page(viewport={"width": 1920, "height": 1080})
            page.goto(f"http://127.0.0.1:{serving.port}/?kiosk")
            page.locator("#change .textpoint").nth(167).wait_for(state="attached")
            page.wait_for_timeout(2000)
            page.evaluate(READY)
            found |= sizes(page, serving.port, shown)
            found["painted, ms"] = paints(page, shown)
            found["heap growth, %"] = growth(page, shown, refreshes)
    finally:
        serving.close()
    for name, limit in LIMITS.items():
        sys.stdout.write(f"{name:<18}{found[name]:>10,.1f}   limit {limit:,}\n")
    return int(any(found[name] > limit for name, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
