"""The library as a person at a notebook uses it."""

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import numpy as np
import pandas as pd
import pytest

import monitor
from monitor.errors import FileError
from tests.letters import JANE, ROOT, US, call, letter

ME = "me@example.com"


def write_mbox(path: Path) -> None:
    """Write two years of mail: Monday at 9 in Paris 2 hours in 2015 and 5 in 2016; a Saturday that took 3 days."""
    mails = []
    for year, hours in ((2015, 2), (2016, 5)):
        for week in range(20):
            at = datetime(year, 1, 5 if year == 2015 else 4, 8, 30, tzinfo=UTC) + timedelta(weeks=week % 10)
            mails.append(letter(f"q{year}.{week}@x", at, to=ME))
            answered_at = at + timedelta(hours=hours)
            mails.append(letter(f"a{year}.{week}@x", answered_at, sender=ME, to=JANE, answers=[f"q{year}.{week}@x"]))
    saturday = datetime(2016, 1, 9, 12, 0, tzinfo=UTC)
    mails.append(letter("sat@x", saturday, to=ME))
    mails.append(letter("sata@x", saturday + timedelta(days=3), sender=ME, to=JANE, answers=["sat@x"]))
    path.write_bytes(
        b"".join(b"From - Mon Jan  2 00:00:00 2017\n" + mail.replace(b"\r\n", b"\n") + b"\n" for mail in mails)
    )


def test_notebook_runs(tmp_path: Path) -> None:
    """The shipped notebook draws four maps from an mbox: overall, 2015, 2016 and their difference."""
    write_mbox(tmp_path / "All mail.mbox")
    notebook: Any = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)  # type: ignore[no-untyped-call]  # nbformat
    nbclient.NotebookClient(notebook, resources={"metadata": {"path": str(tmp_path)}}, timeout=120).execute()
    figures = [
        output.data["application/vnd.plotly.v1+json"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    titles = [figure["layout"]["title"]["text"] for figure in figures]
    assert titles == ["Overall", "2015", "2016", "2016 - 2015"]
    assert [figure["data"][0]["text"][0][9] for figure in figures] == ["5", "2", "5", "+3"]
    assert [figure["data"][0]["text"][5][13] for figure in figures] == ["72", "", "72", ""]
    assert (tmp_path / "difference.svg").read_text().startswith("<?xml")
    (drawn,) = [
        output.data["image/svg+xml"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/svg+xml" in output.get("data", {})
    ]
    assert "2016 − 2015" in drawn  # noqa: RUF001 - as drawn
    source = "".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert len([line for line in source.splitlines() if line]) <= 12


def test_read_mbox(tmp_path: Path) -> None:
    """An mbox gives one row for each response, ordered, with aware instants; a missing file a clear error."""
    write_mbox(tmp_path / "m.mbox")
    mail = monitor.read_mbox(tmp_path / "m.mbox", addresses=[ME])
    assert list(mail.columns) == ["received_at", "seconds"]
    assert len(mail) == 41
    assert mail["received_at"].is_monotonic_increasing
    assert str(mail["received_at"].dtype) == "datetime64[s, UTC]"
    assert mail["seconds"].max() == 3 * 86400
    with pytest.raises(FileError):
        monitor.read_mbox(tmp_path / "missing.mbox")


def test_heat_map(tmp_path: Path) -> None:
    """A map is days x hours in hours, NaN where there is no data, by the wall clock of the zone."""
    write_mbox(tmp_path / "m.mbox")
    mail = monitor.read_mbox(tmp_path / "m.mbox", addresses=[ME])
    cells = monitor.heat_map(mail, "2015", time_zone="Europe/Paris")
    assert cells.shape == (7, 24)
    assert cells.loc["Mon", 9] == 2.0
    assert np.isnan(cells.loc["Tue", 9])
    assert int(cells.notna().sum().sum()) == 1
    assert monitor.heat_map(mail, time_zone="UTC", percentile=50).loc["Mon", 8] == 3.5
    assert monitor.heat_map(mail.iloc[:0]).isna().all().all()


@pytest.mark.parametrize("name", ["Europe/Pariss", "Europe", "", "../Paris", "/etc/passwd"])
def test_wrong_time_zone(name: str) -> None:
    """A name that no time zone has is a sentence that says how to write one, in a map and in a picture."""
    mail = pd.DataFrame({"received_at": pd.to_datetime([], utc=True), "seconds": np.array([], dtype=np.int64)})
    for call_ in (monitor.heat_map, monitor.picture):
        with pytest.raises(ValueError, match=r"is not a time zone; write its IANA name, .* \(Europe/Paris\)") as raised:
            call_(mail, "2016", time_zone=name)
        assert str(raised.value).startswith(repr(name))


def test_read_store(tmp_path: Path) -> None:
    """The monitor's own store reads as the mbox that was imported into it."""
    mail = imported(tmp_path)
    pd.testing.assert_frame_equal(monitor.read_store(tmp_path / "config.yaml"), mail)


def test_figure_is_square_and_plain(tmp_path: Path) -> None:
    """A figure has square cells with whole hours, the weekend at the bottom, no colour bar, a fixed scale."""
    write_mbox(tmp_path / "m.mbox")
    cells = monitor.heat_map(monitor.read_mbox(tmp_path / "m.mbox", addresses=[ME]), "2016")
    figure = json.loads(monitor.figure(cells, "2016").to_json())
    (map_,) = figure["data"]
    assert (map_["showscale"], map_["zmin"], map_["zmax"]) == (False, 0.0, 24.0)
    assert map_["y"][0] == "Mon"
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"
    assert figure["layout"]["yaxis"]["scaleanchor"] == "x"


def imported(folder: Path) -> pd.DataFrame:
    """Import the two years into a store below ``folder``, and read them as a notebook does."""
    write_mbox(folder / "m.mbox")
    (folder / "password").write_text("x")
    (folder / "config.yaml").write_text(
        "time_zone: Europe/Paris\n"
        f"mailboxes:\n  - {{name: m, host: 127.0.0.1, username: {US}, password_file: password, addresses: [{ME}]}}\n"
    )
    assert call(folder, "import", "m.mbox").status == 0
    return monitor.read_mbox(folder / "m.mbox", addresses=[ME])


def export_lines(page: Path) -> list[str]:
    """Return the arguments of the lines on a page of documentation that export into a picture."""
    return re.findall(r"^\.venv/bin/monitor (export .* -o \S+\.svg)$", page.read_text(encoding="utf-8"), re.MULTILINE)


def test_four_pictures_in_four_lines(tmp_path: Path) -> None:
    """The article's pictures come out of the lines in the documentation, the same as those a notebook saves."""
    mail = imported(tmp_path)
    lines = export_lines(ROOT / "docs" / "pictures.md")
    assert len(lines) == 4
    assert export_lines(ROOT / "README.md") == lines
    assert all("--raw" in line for line in lines)
    for line in lines:
        done = call(tmp_path, *shlex.split(line))
        assert (done.status, done.out, done.err) == (0, "", "")
    asked = {
        "overall": ("2015-01-01/2017-01-01", None),
        "2015": ("2015", None),
        "2016": ("2016", None),
        "difference": ("2016", "2015"),
    }
    for name, (period, against) in asked.items():
        picture = monitor.picture(mail, period, against=against, time_zone="Europe/Paris")
        picture.save(tmp_path / "notebook.svg")
        assert (tmp_path / "notebook.svg").read_bytes() == (tmp_path / f"{name}.svg").read_bytes(), name
        if against is None:
            cells = monitor.heat_map(mail, period, time_zone="Europe/Paris")
            drawn = np.array(picture.subject.cells.values, dtype=float)
            np.testing.assert_array_equal(drawn, cells.to_numpy())


def test_a_picture_as_on_the_wall(tmp_path: Path) -> None:
    """Without raw a picture is the file of the command without ``--raw``, and another one than with it."""
    mail = imported(tmp_path)
    call(tmp_path, "export", "map", "--period", "2016", "-o", "wall.svg")
    monitor.picture(mail, "2016", time_zone="Europe/Paris", raw=False).save(tmp_path / "notebook.svg")
    assert (tmp_path / "notebook.svg").read_bytes() == (tmp_path / "wall.svg").read_bytes()
    assert monitor.picture(mail, "2016", time_zone="Europe/Paris").subject.fingerprint not in (
        tmp_path / "wall.svg"
    ).read_text(encoding="utf-8")


def test_picture_has_the_numbers_of_the_heat_map(tmp_path: Path) -> None:
    """All mail without a period, another percentile and look: the cells say what ``heat_map`` does; CSV in full."""
    mail = imported(tmp_path)
    cells = monitor.heat_map(mail, time_zone="Europe/Paris", percentile=50)
    picture = monitor.picture(mail, time_zone="Europe/Paris", percentile=50, theme="dark")
    picture.save(tmp_path / "all.csv").save(tmp_path / "all.png", scale=0.5)
    values = pd.read_csv(tmp_path / "all.csv")["value"].to_numpy()
    np.testing.assert_array_equal(values, cells.to_numpy().ravel())
    assert "Overall" in picture._repr_svg_()
    assert (tmp_path / "all.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(FileError, match="no format 'bmp'; let the name end in one of csv"):
        picture.save(tmp_path / "all.bmp")
    assert monitor.picture(mail.iloc[:0]).subject.cells.counts == ((0,) * 24,) * 7


def test_unknown_name() -> None:
    """The package offers what it says and nothing else."""
    assert all(hasattr(monitor, name) for name in monitor.__all__)
    with pytest.raises(AttributeError):
        _ = monitor.nonsense
