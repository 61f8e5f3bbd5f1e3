"""How soon what is saved is in force: from the save to the answers of a real process, and to an open page.

    python -m benchmarks.tuning [saves of each kind]

A monitor runs on the sample (some 10,000 messages) as a process of its own; its file is replaced by a rename, again and
again. In force: `/version` names another page. Painted: a Chromium at a refresh of 1 s shows the new title. Looking
costs: the processor's time of a process that does nothing but watch 1 or 601 files (300 mailboxes). Exit status 1 where
a setting takes longer than LIMIT_SECONDS. Run it on an idle machine.
"""

import json
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from monitor.app.tuning import Watching
from tests.app.started import Running, running
from tests.real.browser import open_browser

LIMIT_SECONDS: Final = 2.0
SAVES: Final = 10
IDLE_SECONDS: Final = 10.0
ANSWERS: Final = 500
KINDS: Final = {
    "title": "title: Number {number}",
    "theme and hours": "page: {{theme: {theme}}}\nworking_hours: {{monday: 9:00-{hour}:00}}",
    "percentile": "measure: {{percentile: 8{number}}}",
    "current window": "window: {{current: {weeks} weeks}}",
    "definition": "measure: {{definition: {definition}}}",
    "originals": "originals: {{ignore: [{ignored}]}}",
}


def text(kind: str, number: int) -> str:
    """Return a file that differs from the one before in what its kind says."""
    words = {
        "number": number % 10,
        "theme": ("light", "dark")[number % 2],
        "hour": 10 + number % 10,
        "weeks": 4 + number % 10,
        "definition": ("message", "first")[number % 2],
        "ignored": ("lists", "no-reply")[number % 2],
    }
    return f"time_zone: Europe/Paris\nrefresh: {{page: 1 second}}\n{KINDS[kind].format(**words)}\n"


def save(folder: Path, content: str) -> float:
    """Put a file in place of the old one, and return when."""
    (folder / "part").write_text(content)
    (folder / "part").replace(folder / "config.yaml")
    return time.monotonic()


def page_of(monitor: Running) -> str:
    """Return the version of the page."""
    with urllib.request.urlopen(f"{monitor.url}/version", timeout=5) as answer:  # noqa: S310 - our own process
        return str(json.load(answer)["page"])


def until(is_so: Callable[[], bool]) -> float:
    """Return when something became so."""
    while not is_so():
        time.sleep(0.05)  # a question costs the monitor some milliseconds
    return time.monotonic()


def in_force(monitor: Running, folder: Path, saves: int) -> dict[str, list[float]]:
    """Return for each kind how many seconds each save took."""
    found: dict[str, list[float]] = {}
    for kind in KINDS:
        save(folder, text(kind, 0))
        time.sleep(3)
        for number in range(1, saves + 1):
            before = page_of(monitor)
            began = save(folder, text(kind, number))
            found.setdefault(kind, []).append(until(lambda before=before: page_of(monitor) != before) - began)  # type: ignore[misc]  # a default argument binds it
            time.sleep(1)
    return found


def painted(monitor: Running, folder: Path, saves: int) -> list[float]:
    """Return how many seconds it took until a page that was open showed another title."""
    found = []
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(f"{monitor.url}/")
        for number in range(1, saves + 1):
            page.wait_for_selector("#current-figure", state="attached")
            time.sleep(1.3 + number / 10)
            began = save(folder, text("title", number))
            page.locator("#title", has_text=f"Number {number % 10}").wait_for()
            found.append(time.monotonic() - began)
    return found


def looking(folder: Path, count: int) -> float:
    """Return the share of a core that watching so many files takes."""
    files = tuple(folder / f"file{number}" for number in range(count))
    for file in files:
        file.touch()
    watching = Watching(lambda: files, lambda: None)
    watching.start()
    began = time.process_time()
    time.sleep(IDLE_SECONDS)
    spent = time.process_time() - began
    watching.stop()
    return spent / IDLE_SECONDS


def write(line: str) -> None:
    """Write one line of the result."""
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Measure, print and judge."""
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else SAVES
    with TemporaryDirectory() as name:
        folder = Path(name)
        save(folder, text("title", 0))
        with running(folder) as monitor:
            monitor.wait_for(lambda: monitor.total() > ANSWERS)
            time.sleep(5)
            found = in_force(monitor, folder, saves)
            shown = painted(monitor, folder, saves)
    for kind, seconds in found.items():
        write(f"{kind:<16} in force after {median(seconds):.2f} s (median of {saves}), {max(seconds):.2f} s at most")
    write(f"title on an open page, refresh 1 s: {median(shown):.2f} s (median), {max(shown):.2f} s at most")
    for count in (1, 601):
        with TemporaryDirectory() as name:
            write(f"watching {count} files: {looking(Path(name), count):.2%} of a core")
    return int(max(map(max, found.values())) > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
