"""``monitor export`` as a person uses it: an mbox of two years, imported, then files."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from pyarrow import parquet

from monitor.app.exporting import EXPORTS
from monitor.app.picturing import FORMATS
from monitor.cli import exporting
from monitor.pictures import geometry
from monitor.wall.looks import LOOKS
from tests.letters import US, call, environment
from tests.pictures.test_files import size_of
from tests.test_notebook import ME, write_mbox

SVG: Final = "{http://www.w3.org/2000/svg}"
YEARS: Final = ("--period", "2016", "--against", "2015")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a store of two years: Monday at 9 took 2 hours in 2015 and 5 in 2016, one Saturday 72."""
    made = tmp_path_factory.mktemp("export")
    write_mbox(made / "m.mbox")
    (made / "password").write_text("x")
    (made / "config.yaml").write_text(
        "time_zone: Europe/Paris\n"
        f"mailboxes:\n  - {{name: m, host: 127.0.0.1, username: {US}, password_file: password, addresses: [{ME}]}}\n"
    )
    assert call(made, "import", "m.mbox").status == 0
    return made


def numbers(picture: bytes) -> list[str | None]:
    """Return the 168 texts in the cells of an SVG."""
    return [text.text for text in ET.fromstring(picture).iter(f"{SVG}text")][:168]  # noqa: S314 - our own


def test_choices_are_the_tables() -> None:
    """The command offers just what can be made; it does not load the tables to say so."""
    assert tuple(EXPORTS) == exporting.WHAT
    assert tuple(FORMATS) == exporting.FORMATS
    assert set(exporting.THEMES) == set(LOOKS)


@pytest.mark.parametrize(
    ("arguments", "monday", "saturday"),
    [
        (["map", "--period", "2015"], "2", "–"),  # noqa: RUF001 - as drawn
        (["map", "--period", "2016"], "5", "72"),
        (["change", *YEARS], "+3", "–"),  # noqa: RUF001 - as drawn
        (["map", "--period", "2016-Q1"], "5", "72"),
        (["current", "--at", "2016-01-20"], "5", "72"),
        (["trailing", "--at", "2015-06-01"], "2", "–"),  # noqa: RUF001 - as drawn
    ],
)
def test_svg_of_a_map(folder: Path, arguments: list[str], monday: str, saturday: str) -> None:
    """Each map comes out as a picture, its numbers as text: whole hours, as in the article."""
    assert call(folder, "export", *arguments, "-o", "map.svg").status == 0
    texts = numbers((folder / "map.svg").read_bytes())
    assert (texts[9], texts[5 * 24 + 13]) == (monday, saturday)
    assert texts.count("–") == 168 - (monday != "–") - (saturday != "–")  # noqa: RUF001 - as drawn


@pytest.mark.parametrize(
    ("later", "earlier", "words"),
    [("2015", "2016", "3 h faster than 2016"), ("2016-Q1", "2015-01..2015-03", "3 h slower than 2015-01 to 2015-03")],
)
@pytest.mark.parametrize("form", ["svg", "html"])
def test_a_change_of_periods_names_the_earlier(folder: Path, later: str, earlier: str, words: str, form: str) -> None:
    """A pointer is told faster or slower than what, by the name that was asked for."""
    periods = ("--period", later, "--against", earlier)
    assert call(folder, "export", "change", *periods, "-o", f"named.{form}").status == 0
    text = (folder / f"named.{form}").read_text()
    assert words in text
    assert "than before" not in text


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["map", "--period", "1999"], "1999"),
        (["change", "--period", "2016", "--against", "1999"], "1999"),
        (["change", "--period", "1998", "--against", "1999"], "1998 or 1999"),
        (["map", "--period", "2016"], None),
    ],
)
def test_a_period_without_mail_is_said_to_be_one(folder: Path, arguments: list[str], named: str | None) -> None:
    """On stderr, with the years that have some: who mistypes a year must not look for a fault in an empty map."""
    done = call(folder, "export", *arguments, "--format", "csv")
    assert done.status == 0
    sentence = f"No answered message in {named}; mail is known from 2015 to 2016."
    assert (sentence in done.err) == (named is not None)
    assert "No answered message" not in done.out
    assert ("No answered message" in done.err) == (named is not None)


@pytest.mark.parametrize(
    ("period", "title"),
    [("2016-01..2016-03", "2016-01 to 2016-03"), ("2016-01-01/2016-04-01", "2016-01-01 to 2016-04-01")],
)
def test_a_span_is_named_in_the_title(folder: Path, period: str, title: str) -> None:
    """The title says from when to when, as it was asked for."""
    assert call(folder, "export", "map", "--period", period, "-o", "span.svg").status == 0
    assert f"<title>{title}</title>" in (folder / "span.svg").read_text()


def test_every_format_holds_the_same(folder: Path) -> None:
    """CSV, JSON and Parquet have the same values to the last bit, and the pictures their whole hours."""
    made = {}
    for form in FORMATS:
        assert call(folder, "export", "change", *YEARS, "-o", f"c.{form}").status == 0
        made[form] = (folder / f"c.{form}").read_bytes()
    table = parquet.read_table(io.BytesIO(made["parquet"]))
    values = table.column("value").to_pylist()
    rows = list(csv.DictReader(io.StringIO(made["csv"].decode())))
    assert [float(row["value"]) if row["value"] else None for row in rows] == values
    read = json.loads(made["json"])
    assert [value for row in read["values"] for value in row] == values
    drawn = [f"{value:+.0f}" if value is not None else "–" for value in values]  # noqa: RUF001 - as drawn
    assert numbers(made["svg"]) == drawn
    assert {row["fingerprint"] for row in rows} == {read["fingerprint"]} == set(table.column("fingerprint").to_pylist())
    for form in ("svg", "png", "pdf", "html"):
        assert read["fingerprint"].encode() in made[form]
    assert (read["verdict"], rows[9]["marked"]) == (None, "")


def test_two_runs_give_one_file_and_say_nothing(folder: Path) -> None:
    """The same mail and options give the same bytes, in another process, too.

    What libraries report while they draw, a font that is pruned for one, is no news for a person.
    """
    arguments = ["export", "map", "--period", "2016", "-o"]
    for form in FORMATS:
        assert call(folder, *arguments, f"one.{form}").status == 0
    code = (
        "from contextlib import suppress\nfrom monitor.cli import main\n"
        f"for form in {tuple(FORMATS)}:\n"
        f"    with suppress(SystemExit):\n        main([*{arguments}, 'two.' + form])"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("", "")
    for form in FORMATS:
        assert (folder / f"one.{form}").read_bytes() == (folder / f"two.{form}").read_bytes(), form


def test_scale_and_theme(folder: Path) -> None:
    """A PNG is as large as asked for; a theme changes colours and how numbers are written."""
    assert call(folder, "export", "map", "--period", "2016", "--scale", "2", "-o", "large.png").status == 0
    assert size_of((folder / "large.png").read_bytes()) == tuple(2 * side for side in geometry.PIXELS)
    assert call(folder, "export", "change", *YEARS, "--theme", "dark", "-o", "dark.svg").status == 0
    text = (folder / "dark.svg").read_text()
    assert LOOKS["dark"].background in text


def test_closed_hours(folder: Path) -> None:
    """With working hours closed hours are hatched, in a map and in a change, and a cell's wait is split."""
    (folder / "shifts.yaml").write_text(
        (folder / "config.yaml").read_text() + 'working_hours: {monday: "09:00-17:30", friday: "09:00-17:30"}\n'
    )
    for arguments in (["map", "--period", "2016"], ["change", *YEARS]):
        assert call(folder, "export", *arguments, "--config", "shifts.yaml", "-o", "closed.svg").status == 0
        text = (folder / "closed.svg").read_text()
        assert text.count("(closed)") == 168 - 2 * 9
        assert ("on average 3 d = 2 d 16 h closed + 8 h 30 working" in text) is (arguments[0] == "map")


def test_the_test_of_the_day(folder: Path) -> None:
    """The change of the wall's windows carries marks in all formats; two periods have no test."""
    arguments = ("export", "change", "--at", "2016-03-20", "--format")
    read = call(folder, *arguments, "json").json
    assert read["verdict"] in {"tested", "too few messages"}
    assert [len(row) for row in read["marked"]] == [24] * 7
    rows = list(csv.DictReader(io.StringIO(call(folder, *arguments, "csv").out)))
    assert [row["marked"] for row in rows] == [str(mark).lower() for row in read["marked"] for mark in row]


def test_standard_output(folder: Path) -> None:
    """Without a file the bytes go to standard output; a terminal gets a sentence instead of a binary file."""
    arguments = [sys.executable, "-m", "monitor", "export", "map", "--period", "2016", "--format", "png"]
    piped = subprocess.run(  # noqa: S603 - our own program
        arguments, cwd=folder, env=environment(), capture_output=True, check=True, timeout=60
    )
    assert size_of(piped.stdout) == geometry.PIXELS
    outer, inner = pty.openpty()
    try:
        shown = subprocess.run(  # noqa: S603 - as above
            arguments,
            cwd=folder,
            env=environment(),
            stdout=inner,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        os.close(inner)
        os.close(outer)
    assert shown.returncode == 2
    assert "a terminal cannot show png: name a file with -o" in shown.stderr


def test_no_home(folder: Path) -> None:
    """Where matplotlib can keep nothing, a picture is drawn all the same, without a word."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "export", "map", "--period", "2016", "-o", "homeless.svg"],
        cwd=folder,
        env=environment({"HOME": "/proc", "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": ""}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert numbers((folder / "homeless.svg").read_bytes())[9] == "5"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["responses", "--format", "svg"], "--format is one of csv, json, parquet"),
        (["responses", "-o", "rows.png"], "--format is one of csv, json, parquet"),
        (["map", "--period", "2016", "--format", "svg", "--scale", "2"], "--scale goes with --format png"),
        (["map", "--period", "2016", "--scale", "0"], "0.1<=x<=10"),
        (["map", "--period", "2016", "--format", "bmp"], "'bmp' is not one of"),
        (["map", "--period", "2016", "-o", "x.gif"], "as .gif: let its name end in one of csv, json, parquet, svg"),
        (["current", "-o", "x.jpeg"], "as .jpeg: let its name end in one of csv, json, parquet, svg, png, pdf, html"),
        (["map", "--period", "2016", "--theme", "pink"], "'pink' is not one of"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], words: str) -> None:
    """What does not go together is exit 2 and a sentence, before anything is read."""
    done = call(folder, "export", *arguments)
    assert done.status == 2
    assert words in done.err
    assert not [*folder.glob("x.*")]


def test_any_name_with_a_format(folder: Path) -> None:
    """Whoever says the format may name the file as they like; a name without an ending is CSV."""
    arguments = ("export", "map", "--period", "2016")
    assert call(folder, *arguments, "--format", "svg", "-o", "drawn.backup").status == 0
    assert numbers((folder / "drawn.backup").read_bytes())[9] == "5"
    assert call(folder, *arguments, "-o", "plain").status == 0
    assert len(list(csv.DictReader(io.StringIO((folder / "plain").read_text())))) == 168


def test_responses_as_parquet(folder: Path) -> None:
    """All responses in one file, the same as in CSV."""
    assert call(folder, "export", "responses", "-o", "rows.parquet").status == 0
    table = parquet.read_table(folder / "rows.parquet")
    rows = list(csv.DictReader(io.StringIO(call(folder, "export", "responses").out)))
    assert table.column("seconds").to_pylist() == [int(row["seconds"]) for row in rows]
    assert len(rows) == 41


def test_no_picture_no_matplotlib(folder: Path) -> None:
    """A table is written without loading matplotlib: only who draws waits for it."""
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom monitor.cli import main\n"
        "done = CliRunner().invoke(main, ['export', 'map', '--period', '2016'])\n"
        "assert done.exit_code == 0, done.output\n"
        "import monitor.app.service\n"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment(), check=True, timeout=60)  # noqa: S603 - our own
