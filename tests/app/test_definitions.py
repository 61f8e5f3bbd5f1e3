"""All definitions side by side, as `monitor export definitions` writes them."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from monitor.app.definitions import COLUMNS, compared, export_definitions
from monitor.app.exporting import ExportRequest, check_request
from monitor.config.measuring import Clock
from monitor.errors import ConfigError
from monitor.mail.definitions import DEFINITIONS
from monitor.records import Defined, EverAnswered
from tests.app.test_waiting import NOW, office

SHIFTS = "working_hours: {monday: 8:00-18:00, tuesday: 8:00-18:00}"


def rows(folder: Path, text: str = "") -> dict[str, Defined]:
    """Return the rows of one office by their key."""
    with office(folder, text) as parts:
        return {row.key: row for row in compared(parts, NOW).rows}


def test_settings_name_the_rows() -> None:
    """What the settings allow as a definition are the rows of the table."""
    assert get_args(Clock) == tuple(DEFINITIONS)


def test_side_by_side(tmp_path: Path) -> None:
    """Each row has its number of times, its values, and what waits; differences are in minutes and in words."""
    found = rows(tmp_path)
    message, first = found["message"], found["first"]
    assert tuple(found) == tuple(DEFINITIONS)
    assert (message.count, message.waiting, message.median, message.mean) == (2, 3, 1.5, 1.5)
    assert (first.count, first.waiting, first.median) == (2, 2, 6.5)
    assert message.percentile == pytest.approx(1.8)
    assert first.percentile == pytest.approx(9.2)
    assert (message.minutes, message.differs) == (0, "")
    assert first.minutes == pytest.approx(444)
    assert first.differs == (
        "80th percentile 444 min longer, as many: a nudge does not restart the clock, and whatever we say in the "
        "thread stops it"
    )
    assert found["zendesk-next"].differs == ("nothing to compare, 2 fewer: only what follows the first answer counts")
    assert found["timetoreply"].differs == (
        "the same 80th percentile, as many: no working hours are set, so nothing is closed"
    )
    assert (found["zendesk-first"].own, found["zendesk-first"].own_value) == ("median", 6.5)


def test_working_hours(tmp_path: Path) -> None:
    """Rows with a working clock leave closed hours out: 6 of the 11 before Tuesday 14:00, 1 of 2 on Monday."""
    found = rows(tmp_path, SHIFTS)
    assert found["first"].percentile == pytest.approx(9.2)
    hours = {key: found[key].mean for key in ("first", "front-reply")}
    assert hours == {"first": 6.5, "front-reply": 3.5}
    assert found["front-reply"].differs.endswith("; closed hours do not count")


def test_without_a_target(tmp_path: Path) -> None:
    """A share needs answered times; where there are none every value is None."""
    found = rows(tmp_path, "measure: {target: 1 hour}")["zendesk-next"]
    assert (found.count, found.percentile, found.mean, found.own_value, found.minutes) == (0, None, None, None, None)


def test_before_any_mail(tmp_path: Path) -> None:
    """Before any mail was known every row is empty, and says so."""
    with office(tmp_path) as parts:
        found = compared(parts, NOW - timedelta(days=4000))
    assert {(row.count, row.waiting, row.percentile) for row in found.rows} == {(0, 0, None)}
    assert {kind.count for kind in found.kinds} == {0}


def test_kinds(tmp_path: Path) -> None:
    """How often each kind is ever answered is counted of messages four weeks old and more."""
    with office(tmp_path) as parts:
        openers, follow_ups, after = compared(parts, NOW + timedelta(weeks=5)).kinds
    assert openers == EverAnswered(kind="opens a thread", count=5, answered=2)
    assert (follow_ups.count, follow_ups.answered) == (2, 1)
    assert (after.count, after.answered) == (1, 0)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_files(tmp_path: Path, form: str) -> None:
    """A file has a row for each definition and the same columns in both forms; JSON says its span and the kinds.

    Both have the fingerprint, which is another one once the data are: here once less was known.
    """
    with office(tmp_path) as parts:
        text = export_definitions(parts, NOW, form)
        identity = compared(parts, NOW).fingerprint
        assert compared(parts, NOW + timedelta(minutes=1)).fingerprint == identity
        assert compared(parts, NOW - timedelta(days=1)).fingerprint != identity
    if form == "csv":
        read = list(csv.DictReader(io.StringIO(text)))
        assert {row.pop("fingerprint") for row in read} == {identity}
    else:
        whole = json.loads(text)
        read = whole["definitions"]
        assert whole["end"] == "2026-11-25T09:00:00Z"
        assert whole["fingerprint"] == identity
        assert whole["ever_answered"][0]["kind"] == "opens a thread"
    assert [row["definition"] for row in read] == list(DEFINITIONS)
    assert list(read[0]) == [name for name, _ in COLUMNS]
    assert float(read[1]["p80_hours"]) == pytest.approx(9.2)
    assert read[2]["source"].startswith("https://help.front.com/")


def test_what_goes_together() -> None:
    """Definitions are a table of their own: no picture, and nothing raw."""
    with pytest.raises(ConfigError, match="export definitions: --format is one of csv, json"):
        check_request(ExportRequest(what="definitions", form="svg"))
    with pytest.raises(ConfigError, match="definitions are as they are"):
        check_request(ExportRequest(what="definitions", is_raw=True))
    check_request(ExportRequest(what="definitions", form="json", at="2026-03-01"))
