"""Pictures as files: what programs read out of them, and that they are the same every time."""

import re
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pytest
from axe_playwright_python.sync_playwright import Axe
from matplotlib.backends.backend_agg import FigureCanvasAgg
from playwright.sync_api import Browser

from monitor.pictures import geometry
from monitor.pictures.captions import captions
from monitor.pictures.cells import cells_of
from monitor.pictures.drawing import draw, settings
from monitor.pictures.files import FILES, pdf, png
from monitor.records import Theme
from monitor.wall.looks import LOOKS
from monitor.wall.names import names_of
from tests.pictures.subjects import PRINT, SUBJECTS

SVG = "{http://www.w3.org/2000/svg}"
NAMES = pytest.mark.parametrize("name", SUBJECTS)
THEMES = pytest.mark.parametrize("theme", LOOKS)


def size_of(picture: bytes) -> tuple[int, int]:
    """Return a PNG's width and height."""
    assert picture.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@NAMES
@pytest.mark.parametrize("theme", ["article", "dark"])
def test_svg_is_xml_with_text_as_text(name: str, theme: Theme) -> None:
    """An SVG parses; its texts are the 168 numbers in order, the names of days and hours, the title, the captions."""
    tree = ET.fromstring(FILES["svg"](SUBJECTS[name], theme, 1.0))  # noqa: S314 - our own
    texts = [text.text for text in tree.iter(f"{SVG}text")]
    cells = cells_of(SUBJECTS[name], LOOKS[theme])
    assert texts[:168] == [cell.text for cell in cells]
    assert texts[168] == SUBJECTS[name].title
    assert texts[169:176] == list(names_of(SUBJECTS[name].locale).days)
    assert texts[176:200] == [str(hour) for hour in range(24)]
    assert texts[200:] == list(captions(SUBJECTS[name]))
    groups = {group.get("id"): group for group in tree.iter(f"{SVG}g")}
    assert groups["cell-4-23"].findtext(f"{SVG}title") == cells[4 * 24 + 23].words


def test_svg_has_square_cells_and_the_weekend_at_the_bottom() -> None:
    """Each cell is as wide as it is high, and days go down from Monday."""
    tree = ET.fromstring(FILES["svg"](SUBJECTS["grid"], "article", 1.0))  # noqa: S314 - our own
    corners = {}
    for group in tree.iter(f"{SVG}g"):
        if (place := group.get("id", "")).startswith("cell-"):
            path = group.find(f"{SVG}path")
            assert path is not None
            numbers = [float(number) for number in re.findall(r"[\d.]+", path.get("d", ""))]
            xs, ys = numbers[::2], numbers[1::2]
            assert max(xs) - min(xs) == pytest.approx(max(ys) - min(ys), abs=0.01)
            corners[place] = (min(xs), min(ys))
    assert len(corners) == 168
    assert corners["cell-0-9"][1] < corners["cell-4-9"][1] < corners["cell-6-9"][1]
    assert corners["cell-0-0"][0] < corners["cell-0-23"][0]


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("name", ["grid", "marked"])
def test_same_subject_same_bytes(name: str, form: str) -> None:
    """Nothing in a file depends on the clock, the process or what was drawn before it."""
    first = FILES[form](SUBJECTS[name], "article", 1.0)
    FILES["svg"](SUBJECTS["change"], "dark", 1.0)
    assert FILES[form](SUBJECTS[name], "article", 1.0) == first


@pytest.mark.parametrize("form", ["svg", "png"])
def test_threads(form: str) -> None:
    """Files drawn by many threads at once are those that one draws."""
    alone = {name: FILES[form](SUBJECTS[name], "light", 1.0) for name in ("grid", "marked")}
    with ThreadPoolExecutor(4) as pool:
        asked = [*alone] * 2
        assert list(pool.map(lambda name: FILES[form](SUBJECTS[name], "light", 1.0), asked)) == [
            alone[name] for name in asked
        ]


@pytest.mark.parametrize("scale", [0.5, 1.0, 2.0, 3.7])
def test_png_scales(scale: float) -> None:
    """A PNG has PIXELS times the scale, to the pixel."""
    width, height = size_of(png(SUBJECTS["grid"], "article", scale))
    assert width == pytest.approx(geometry.PIXELS[0] * scale, abs=1)
    assert height == pytest.approx(geometry.PIXELS[1] * scale, abs=1)


def test_the_fingerprint_is_in_the_file() -> None:
    """Every picture carries its fingerprint for programs, too, and no instant."""
    made = {form: write(SUBJECTS["grid"], "article", 1.0) for form, write in FILES.items()}
    assert f"<dc:identifier>{PRINT}</dc:identifier>".encode() in made["svg"]
    assert b"Fingerprint\x00" + PRINT.encode() in made["png"]
    assert f"/Subject ({PRINT})".encode() in made["pdf"]
    assert b"CreationDate" not in made["pdf"]
    assert b"<dc:date>" not in made["svg"]


def test_pdf_is_one_page_with_text() -> None:
    """A PDF has one page, no wider than A4 on its side, with fonts embedded."""
    made = pdf(SUBJECTS["grid"], "article")
    assert made.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", made)) == 1
    (box,) = re.findall(rb"/MediaBox \[([^\]]+)\]", made)
    _, _, width, height = (float(number) for number in box.split())
    assert width == pytest.approx(geometry.WIDTH * geometry.POINTS_PER_CELL, abs=0.01)
    assert height == pytest.approx(geometry.HEIGHT * geometry.POINTS_PER_CELL, abs=0.01)
    assert width < 842 - 2 * 28
    assert b"/FontFile2" in made
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", made, re.DOTALL)
    drawn = b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")
    assert drawn.count(b" Tj") + drawn.count(b" TJ") >= 168


@NAMES
@pytest.mark.parametrize("theme", ["article", "dark"])
def test_nothing_leaves_its_place(name: str, theme: Theme) -> None:
    """Every number fits into its cell, and every word into the picture, whatever the values."""
    with settings():
        cells = cells_of(SUBJECTS[name], LOOKS[theme])
        figure = draw(cells, SUBJECTS[name], LOOKS[theme])
        (axes,) = figure.axes
        whole, pen = figure.bbox, FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]  # matplotlib
        for text in axes.texts:
            box = text.get_window_extent(pen)
            assert whole.x0 <= box.x0 <= box.x1 <= whole.x1, text.get_text()
            assert whole.y0 <= box.y0 <= box.y1 <= whole.y1, text.get_text()
        for patch, text in zip(axes.patches, axes.texts, strict=False):
            cell, box = patch.get_window_extent(pen), text.get_window_extent(pen)
            assert cell.x0 <= box.x0 <= box.x1 <= cell.x1, text.get_text()


def test_settings_are_given_back() -> None:
    """Whoever draws with matplotlib beside us keeps their settings, and ours do not depend on them."""
    before = FILES["svg"](SUBJECTS["grid"], "article", 1.0)
    with mpl.rc_context({"svg.fonttype": "path", "text.color": "red", "lines.linewidth": 9}):
        assert FILES["svg"](SUBJECTS["grid"], "article", 1.0) == before
        assert mpl.rcParams["svg.fonttype"] == "path"


@THEMES
def test_html_needs_nothing_else(theme: Theme) -> None:
    """The page loads nothing, runs nothing, and has the map as a table."""
    text = FILES["html"](SUBJECTS["marked"], theme, 1.0).decode()
    assert "<script" not in text
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?!#)[^\"')\s]+", text) == []
    names = set(re.findall(r"https?://[^\"'\s<>]+", text))
    assert all(
        name.startswith(("http://www.w3.org/", "http://purl.org/", "http://creativecommons.org/")) for name in names
    )
    assert text.count("<td>") == 168 + 1
    assert "Monday 9–10" in text  # noqa: RUF001 - as shown


def test_html_hovers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Under the pointer a cell says its words, and asks nobody; without it nothing covers the map; axe is content."""
    file = tmp_path_factory.mktemp("html") / "map.html"
    file.write_bytes(FILES["html"](SUBJECTS["marked"], "dark", 1.0))
    page = browser.new_page(viewport={"width": 1100, "height": 600})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(file.as_uri())
        tips = page.locator(".hours i")
        assert tips.count() == 168
        assert not tips.nth(9).is_visible()
        for number in (0, 9, 23, 144, 167):
            page.locator(".hours b").nth(number).hover()
            assert tips.nth(number).is_visible()
            box = tips.nth(number).bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 1100
            assert box["y"] >= 0
        assert asked == [file.as_uri()]
        page.locator("summary").click()
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], rule["impact"]) for rule in found] == []
    finally:
        page.close()
