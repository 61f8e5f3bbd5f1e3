"""The maps on show as files at fixed addresses."""

import dataclasses
import io
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Browser
from pyarrow import parquet

from monitor.app.picturing import FORMATS, KEPT, Asked, Format, Pictures, add_pictures, read_address
from monitor.app.subjects import SHOWN
from monitor.errors import MonitorError
from monitor.export.parquet import MISSING
from monitor.pictures import geometry
from monitor.pictures.subject import Subject
from monitor.records import Split, Theme
from monitor.wall.looks import LOOKS
from monitor.wall.server import OK, make_app
from monitor.wall.serving import serve
from tests.pictures.test_files import SVG, size_of
from tests.test_snapshot import some_marks
from tests.wall.example import BOARD, DEFINITION, snapshot, view

CURRENT = Asked(what="current", form="svg", theme="article", scale=1.0)


class Site:
    """The page's server with its pictures; a test replaces ``shown``."""

    def __init__(self) -> None:
        """Show the example."""
        self.shown = view()
        app = make_app(lambda: self.shown, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
        add_pictures(app.server, lambda: self.shown)
        self.client = app.server.test_client()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Give one site; a test that changes what is shown changes it back."""
    made = Site()
    yield made
    assert made.shown.snapshot == view().snapshot


@pytest.mark.parametrize("what", SHOWN)
@pytest.mark.parametrize("form", FORMATS)
def test_every_map_in_every_format(site: Site, what: str, form: str) -> None:
    """Each address answers with its media type, the guard's headers and a name for whoever saves it."""
    answer = site.client.get(f"/map/{what}.{form}")
    assert answer.status_code == 200
    assert answer.mimetype == FORMATS[form].media
    assert answer.headers["Content-Disposition"] == f"inline; filename={what}-2026-11-24.{form}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    own = "default-src 'none'; style-src 'unsafe-inline'" if form in {"svg", "html"} else "default-src 'self'"
    assert answer.headers["Content-Security-Policy"].startswith(own)
    assert answer.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    embedded = "cross-origin" if form in {"svg", "png"} else "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == embedded
    assert answer.headers["Cache-Control"] == "no-cache"


def test_the_same_numbers_as_the_snapshot(site: Site) -> None:
    """CSV, JSON and Parquet hold the values on show, and the picture the numbers of them."""
    shown = snapshot()
    read = json.loads(site.client.get("/map/trailing.json").data)
    assert read["values"] == json.loads(json.dumps(shown.trailing.values))
    table = parquet.read_table(io.BytesIO(site.client.get("/map/trailing.parquet").data))
    flat = [value for row in shown.trailing.values for value in row]
    assert table.column("value").to_pylist() == flat
    tree = ET.fromstring(site.client.get("/map/trailing.svg").data)  # noqa: S314 - our own
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    assert texts[:168] == ["–" if value is None else f"{value + 1e-9:.0f}" for value in flat]  # noqa: RUF001 - as drawn
    assert texts[168] == "The 26 weeks before"
    assert read["fingerprint"] in str(texts[-1])


@pytest.mark.parametrize("compression", ["", "gzip"])
def test_etag_round_trip(site: Site, compression: str) -> None:
    """Who has the picture gets 304 without a body; other options and a new snapshot are other bytes."""
    headers = {"Accept-Encoding": compression}
    first = site.client.get("/map/change.svg", headers=headers)
    assert first.headers["ETag"]
    again = site.client.get("/map/change.svg", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    dark = site.client.get("/map/change.svg?theme=dark", headers=headers | {"If-None-Match": first.headers["ETag"]})
    assert dark.status_code == 200
    before = site.shown
    try:
        newer = dataclasses.replace(
            snapshot("two"), change=dataclasses.replace(snapshot().change, values=((1.0,) * 24,) * 7)
        )
        site.shown = view(snapshot=newer)
        fresh = site.client.get("/map/change.svg", headers=headers | {"If-None-Match": first.headers["ETag"]})
        assert fresh.status_code == 200
    finally:
        site.shown = before


def test_options(site: Site) -> None:
    """A PNG comes in the size asked for, any picture in any look; a download is named as one."""
    assert size_of(site.client.get("/map/current.png").data) == geometry.PIXELS
    assert size_of(site.client.get("/map/current.png?scale=0.5").data) == tuple(side // 2 for side in geometry.PIXELS)
    for theme in LOOKS:
        assert LOOKS[theme].background in site.client.get(f"/map/current.svg?theme={theme}").text
    answer = site.client.get("/map/current.pdf?download")
    assert answer.headers["Content-Disposition"] == "attachment; filename=current-2026-11-24.pdf"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("nothing.svg", 404, "Ask for /map/current.svg"),
        ("current.bmp", 404, "other endings are csv, json"),
        ("current", 404, "There is no such map"),
        ("current.svg.png", 404, "There is no such map"),
        ("current.png?scale=9", 400, "from 0.5 to 4"),
        ("current.png?scale=nan", 400, "from 0.5 to 4"),
        ("current.png?scale=large", 400, "from 0.5 to 4"),
        ("current.svg?theme=pink", 400, "theme is one of dark, light, article"),
    ],
)
def test_what_is_no_such_thing_is_said(site: Site, address: str, status: int, words: str) -> None:
    """A wrong address or option gets a sentence that says what there is, never what was asked."""
    answer = site.client.get(f"/map/{address}")
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert words in answer.text
    assert "pink" not in answer.text


def test_deeper_addresses_are_not_ours(site: Site) -> None:
    """Below a map there is nothing."""
    assert site.client.get("/map/current.svg/more").status_code == 404
    assert site.client.get("/map/").status_code == 404


def test_before_the_first_snapshot(site: Site) -> None:
    """While there is no map the address says so."""
    before = site.shown
    try:
        site.shown = view(snapshot=None, state="first-run")
        answer = site.client.get("/map/current.svg")
        assert answer.status_code == 503
        assert "No map was made yet" in answer.text
    finally:
        site.shown = before


def test_foreign_names_are_refused(site: Site) -> None:
    """The Host check of the page holds for its pictures."""
    assert site.client.get("/map/current.svg", headers={"Host": "evil.example"}).status_code == 403


def test_another_site_shows_the_picture(browser: Browser) -> None:
    """A page of any other origin may have the map as an image; a table it gets no hold of."""
    app = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
    add_pictures(app.server, view)
    serving = serve(app, "127.0.0.1", 0)
    page = browser.new_page()
    try:
        for name, is_shown in (("change.svg", True), ("current.png", True), ("current.csv", False)):
            page.set_content(f'<img src="http://127.0.0.1:{serving.port}/map/{name}">')
            page.wait_for_function("() => document.images[0].complete")
            assert page.evaluate("document.images[0].naturalWidth > 700") is is_shown, name
    finally:
        page.close()
        serving.close()


def missing(_subject: Subject, _theme: Theme, _scale: float) -> bytes:
    """Fail as Parquet does where pyarrow is not installed."""
    raise MonitorError(MISSING)


def test_a_format_that_is_not_installed_is_said() -> None:
    """An extra that is missing is a sentence on how to get it."""
    app = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
    add_pictures(app.server, view, {**FORMATS, "parquet": dataclasses.replace(FORMATS["parquet"], make=missing)})
    answer = app.server.test_client().get("/map/current.parquet")
    assert (answer.status_code, answer.mimetype) == (501, "text/plain")
    assert "pip install pyarrow" in answer.text


class Counting:
    """A format that says how often it was made, slowly enough that threads meet."""

    def __init__(self) -> None:
        """Nothing was made yet."""
        self.made: list[tuple[str, str, float]] = []

    def make(self, subject: Subject, theme: Theme, scale: float) -> bytes:
        """Make a file of a few bytes."""
        threading.Event().wait(0.02)
        self.made.append((subject.title, theme, scale))
        return f"{subject.title} {theme} {scale}".encode()


def test_made_once_for_all() -> None:
    """Many requests at once cost one drawing for each version and option, and none a second one."""
    counting = Counting()
    pictures = Pictures({"svg": Format(media="image/svg+xml", make=counting.make)})
    shown, dark = snapshot(), dataclasses.replace(CURRENT, theme="dark")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda asked: pictures.of(shown, asked), [CURRENT, dark] * 20))
    assert len(set(answers)) == 2
    assert sorted(counting.made) == [("Last 4 weeks", "article", 1.0), ("Last 4 weeks", "dark", 1.0)]
    pictures.of(snapshot("two"), CURRENT)
    assert len(counting.made) == 3


def test_the_cache_is_bounded() -> None:
    """However many sizes are asked for, only so many files are kept; the oldest goes first."""
    counting = Counting()
    pictures = Pictures({"svg": Format(media="image/svg+xml", make=counting.make)})
    shown = snapshot()
    for number in range(KEPT + 1):
        pictures.of(shown, dataclasses.replace(CURRENT, scale=float(number)))
    pictures.of(shown, dataclasses.replace(CURRENT, scale=float(KEPT)))
    assert len(counting.made) == KEPT + 1
    pictures.of(shown, dataclasses.replace(CURRENT, scale=0.0))
    assert len(counting.made) == KEPT + 2


def test_options_that_mean_nothing_cost_nothing() -> None:
    """A table has no look and only a PNG a size, so that such options do not fill the cache; sizes are in tenths."""
    assert read_address("current.csv", {"theme": "dark", "scale": "3"}) == dataclasses.replace(CURRENT, form="csv")
    assert read_address("current.svg", {"scale": "3"}) == CURRENT
    assert read_address("current.png", {"scale": "1.234"}).scale == 1.2


def test_the_change_waits_for_its_test() -> None:
    """Until the marks of the day are made, the change on show is drawn without colours, and says why."""
    asked = dataclasses.replace(CURRENT, what="change")
    before = snapshot(change=dataclasses.replace(snapshot().change, marks=None))
    untested = Pictures().of(before, asked).decode()
    assert "the test of the day is still to come" in untested
    tested = snapshot(change=dataclasses.replace(snapshot().change, marks=some_marks()))
    assert "coloured: more than chance" in Pictures().of(tested, asked).decode()
    fills = set(re.findall(r"fill: (#[0-9a-f]{6})", untested))
    assert fills <= {getattr(LOOKS["article"], name) for name in ("background", "strong", "quiet", "still")}


def test_the_page_and_its_pictures_speak_one_language() -> None:
    """Weekdays and numbers are written as the page's locale has it; where the font lacks its letters, in English."""
    names = {"pt_PT": ("seg", "55m"), "de": ("Mo", "1,1"), "ja": ("Mon", "55m")}
    for locale, words in names.items():
        board = dataclasses.replace(BOARD, locale=locale)
        made = Pictures().of(snapshot(board=board), dataclasses.replace(CURRENT, theme="light"))
        texts = {text.text for text in ET.fromstring(made).iter(f"{SVG}text")}  # noqa: S314 - our own
        assert texts >= set(words), locale


def test_the_closed_hours_of_the_snapshot_are_hatched() -> None:
    """What the wall hatches, the picture hatches."""
    closed = ((False,) * 23 + (True,),) * 7
    none = ((None,) * 24,) * 7
    split = snapshot(split=Split(closed=none, working=none, is_closed=closed))
    made = Pictures().of(split, CURRENT).decode()
    assert len(re.findall(r"fill: url\(#", made)) == 7
