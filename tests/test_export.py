"""Exports: the shape other programs rely on, at full precision, and nothing lost on the way."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from monitor.export import (
    change_json,
    grid_json,
    instant,
    map_csv,
    map_json,
    map_parquet,
    responses_csv,
    responses_json,
    responses_parquet,
    snapshot_json,
)
from monitor.numbers.change import change
from monitor.numbers.grid import grid
from monitor.records import Change, Cost, Grid, MarkedBlock, Redefined, Response, Today, UsualHour, Waiting
from monitor.snapshot import read_at, state
from tests.numbers.office import FOUR_AND_26, P80, Row, at, responses, row, window
from tests.test_snapshot import GOOD, NEVER, NOTHING, NOW, snapshot, some_marks

GOLDEN = Path(__file__).parent / "golden" / "snapshot.json"
ROOT = Path(__file__).parent.parent
PARIS = "Europe/Paris"
PRINT = "928d26-b319ee"
NEW, OLD = window("2026-03-09", "2026-03-16", PARIS), window("2026-03-02", "2026-03-09", PARIS)
ROWS = responses(
    [row("2026-03-09T10:30", 1.1, PARIS), row("2026-03-02T10:30", 4, PARIS), row("2026-03-15T23:30", 7, PARIS)]
)
CURRENT, TRAILING = grid(ROWS, NEW, P80), grid(ROWS, OLD, P80)
CHANGE = change(CURRENT, TRAILING)
MEASURE = {
    "name": "Response time",
    "unit": "h",
    "statistic": "percentile",
    "parameter": 80,
    "is_lower_better": True,
    "target": 4.0,
}
ANSWERED = [
    ("support", "2016-03-01T12:00:00+00:00", 0),
    ('a "b", c', "2026-03-29T03:30:00+02:00", 86_399),
    ("Büro", "1999-12-31T23:59:59+00:00", 10**9),
]


def answered() -> Iterator[tuple[str, Response]]:
    """Yield the rows of a store."""
    for mailbox, received, seconds in ANSWERED:
        yield (
            mailbox,
            Response(original_key=b"k" * 16, received_at=at(received), sent_at=at(received), seconds=seconds),
        )


def test_instant_is_utc() -> None:
    """An instant of any zone is written in UTC with a Z, fractions kept."""
    assert instant(at("2026-03-29T03:30:00.250+02:00")) == "2026-03-29T01:30:00.250000Z"
    assert instant(at("2026-03-29T01:30:00")) == "2026-03-29T01:30:00Z"


def test_grid_json() -> None:
    """A grid is measure, window, values and counts, 7 x 24 with Monday first, null where there is no data."""
    read = json.loads(json.dumps(grid_json(CURRENT)))
    assert list(read) == [
        "measure", "window", "values", "counts", "raw", "lows", "highs", "at_least", "open_counts",
        "days", "hours", "overall", "within", "within_overall", "days_at_least", "hours_at_least", "overall_at_least",
    ]  # fmt: skip
    assert [len(cells) for name in (*list(read)[4:9], "within") for cells in read[name]] == [24] * 42
    assert (len(read["days"]), len(read["hours"])) == (7, 24)
    assert (len(read["days_at_least"]), len(read["hours_at_least"]), read["overall_at_least"]) == (7, 24, False)
    assert read["measure"] == MEASURE
    assert read["window"] == {"start": "2026-03-08T23:00:00Z", "end": "2026-03-15T23:00:00Z", "time_zone": PARIS}
    assert [len(cells) for cells in (*read["values"], *read["counts"])] == [24] * 14
    assert (read["values"][0][10], read["values"][6][23], read["values"][0][11]) == (1.1, 7.0, None)
    assert (read["counts"][0][10], read["counts"][6][23], read["counts"][0][11]) == (1, 1, 0)


def test_change_json() -> None:
    """A change has both windows and both counts."""
    read = json.loads(json.dumps(change_json(CHANGE)))
    assert list(read) == [
        "measure", "window", "against_window", "values", "counts", "against_counts",
        "verdict", "tested_at", "rate", "marked", "p_values", "lows", "highs", "blocks",
    ]  # fmt: skip
    assert {read[name] for name in list(read)[6:]} == {None}
    assert (read["window"]["start"], read["against_window"]["start"]) == (
        "2026-03-08T23:00:00Z",
        "2026-03-01T23:00:00Z",
    )
    assert read["values"][0][10] == 1.1 - 4
    assert (read["values"][6][23], read["counts"][6][23], read["against_counts"][6][23]) == (None, 1, 0)
    assert (read["counts"][0][10], read["against_counts"][0][10]) == (1, 1)


def test_change_json_with_marks() -> None:
    """Of a tested change it says when, how strictly, which cells are marked and between what their change lies."""
    read = json.loads(json.dumps(change_json(replace(CHANGE, marks=some_marks()))))
    assert (read["verdict"], read["tested_at"], read["rate"]) == ("tested", "2026-11-24T00:00:00Z", 0.1)
    assert [hour for hour, marked in enumerate(read["marked"][0]) if marked] == [9, 10]
    assert [len(cells) for name in ("marked", "p_values", "lows", "highs") for cells in read[name]] == [24] * 28
    assert (read["lows"][0][9], read["highs"][0][9], read["lows"][1][9]) == (0.5, 2.5, None)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
def test_grid_csv_loses_nothing(seconds: list[int]) -> None:
    """Reading the CSV back gives the same numbers to the last bit, one row for each cell."""
    rows: list[Row] = [row("2026-03-09T10:30", second / 3600, PARIS) for second in seconds]
    made = grid(responses(rows), NEW, P80)
    read = list(csv.DictReader(io.StringIO(map_csv(made, PRINT))))
    assert list(read[0]) == [
        "weekday", "hour", "value", "count", "low", "high", "at_least", "open_count", "raw", "fingerprint",
    ]  # fmt: skip
    assert len(read) == 168
    assert [line["weekday"] for line in read[::24]] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]  # fmt: skip
    assert [int(line["hour"]) for line in read[:24]] == list(range(24))
    values = [float(line["value"]) if line["value"] else None for line in read]
    assert values == [value for values in made.values for value in values]
    assert [int(line["count"]) for line in read] == [count for counts in made.counts for count in counts]


def test_csv_of_an_estimate() -> None:
    """What a value is corrected from, its interval, whether it is a lower bound and who still waits stand beside it."""
    made = replace(
        CURRENT,
        lows=((1.0,) * 24,) * 7,
        highs=((None,) * 24,) * 7,
        at_least=((True,) + (False,) * 23,) * 7,
        open_counts=((2,) * 24,) * 7,
        raw=((0.5,) * 24,) * 7,
    )
    lines = map_csv(made, PRINT).splitlines()
    assert lines[1] == f"Monday,0,,0,1.0,,true,2,0.5,{PRINT}"
    assert lines[11] == f"Monday,10,1.1,1,1.0,,false,2,0.5,{PRINT}"


def test_change_csv() -> None:
    """A change has the count of both windows; its value is empty where one side has none, its marks without a test."""
    lines = map_csv(CHANGE, PRINT).splitlines()
    assert lines[0] == "weekday,hour,value,count,against_count,marked,low,high,fingerprint"
    assert lines[11] == f"Monday,10,{1.1 - 4!r},1,1,,,,{PRINT}"
    assert lines[168] == f"Sunday,23,,1,0,,,,{PRINT}"
    assert len(lines) == 169


def test_change_csv_with_marks() -> None:
    """Of a tested change each row says whether it is marked, and between what its change lies."""
    lines = map_csv(replace(CHANGE, marks=some_marks()), PRINT).splitlines()
    assert lines[11] == f"Monday,10,{1.1 - 4!r},1,1,true,0.5,2.5,{PRINT}"
    assert lines[12] == f"Monday,11,,0,0,false,0.5,2.5,{PRINT}"
    assert lines[168] == f"Sunday,23,,1,0,false,,,{PRINT}"


@pytest.mark.parametrize(
    "cells", [CURRENT, CHANGE, replace(CHANGE, marks=some_marks())], ids=["grid", "change", "marked"]
)
def test_csv_json_and_parquet_are_one(cells: Grid | Change) -> None:
    """The three formats hold the same numbers, to the last bit."""
    table = parquet.read_table(io.BytesIO(map_parquet(cells, PRINT)))
    rows = list(csv.DictReader(io.StringIO(map_csv(cells, PRINT))))
    read = json.loads(json.dumps(map_json(cells, PRINT)))
    assert list(rows[0]) == table.column_names
    for name in table.column_names:
        texts = ["" if value is None else str(value).lower() for value in table.column(name).to_pylist()]
        assert texts == [row[name].lower() for row in rows], name
    flat = {key: [value for row in read[key] for value in row] for key in ("values", "counts")}
    assert table.column("value").to_pylist() == flat["values"]
    assert table.column("count").to_pylist() == flat["counts"]
    assert set(table.column("fingerprint").to_pylist()) == {PRINT} == {read["fingerprint"]}
    about = json.loads(table.schema.metadata[b"monitor"])
    assert about == {name: read[name] for name in about}
    assert ("against_window" in about) is isinstance(cells, Change)


def test_parquet_is_the_same_every_time() -> None:
    """The same map gives the same bytes."""
    assert map_parquet(CURRENT, PRINT) == map_parquet(CURRENT, PRINT)


def test_parquet_without_pyarrow() -> None:
    """Where pyarrow is not installed a sentence says how to get it, and everything else works."""
    code = (
        "import sys; sys.modules['pyarrow'] = None\n"
        "from monitor.export import responses_csv, responses_parquet\n"
        "print(''.join(responses_csv([])), end='')\n"
        "responses_parquet([])"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "mailbox,received_at,seconds\n"
    assert "MonitorError: Parquet files need the package pyarrow" in done.stderr
    assert "pip install pyarrow" in done.stderr


def test_responses_parquet() -> None:
    """Each response is one row, in order, its instant in UTC; none is an empty table of the same columns."""
    table = parquet.read_table(io.BytesIO(responses_parquet(answered())))
    assert table.to_pylist() == [
        {"mailbox": mailbox, "received_at": response.received_at, "seconds": response.seconds}
        for mailbox, response in answered()
    ]
    assert str(table.schema.field("received_at").type) == "timestamp[us, tz=UTC]"
    empty = parquet.read_table(io.BytesIO(responses_parquet(iter(()))))
    assert (empty.num_rows, empty.schema) == (0, table.schema)


def test_responses_csv() -> None:
    """Each response is one line, in order, with names quoted where they must be."""
    read = list(csv.reader(io.StringIO("".join(responses_csv(answered())))))
    assert read == [
        ["mailbox", "received_at", "seconds"],
        ["support", "2016-03-01T12:00:00Z", "0"],
        ['a "b", c', "2026-03-29T01:30:00Z", "86399"],
        ["Büro", "1999-12-31T23:59:59Z", "1000000000"],
    ]


def test_responses_json() -> None:
    """The streamed lines are one JSON array of the same rows; none give an empty array."""
    text = "".join(responses_json(answered()))
    assert '"mailbox": "Büro"' in text
    assert json.loads(text) == [
        {"mailbox": "support", "received_at": "2016-03-01T12:00:00Z", "seconds": 0},
        {"mailbox": 'a "b", c', "received_at": "2026-03-29T01:30:00Z", "seconds": 86_399},
        {"mailbox": "Büro", "received_at": "1999-12-31T23:59:59Z", "seconds": 10**9},
    ]
    assert json.loads("".join(responses_json(iter(())))) == []


@pytest.mark.parametrize("export", [responses_csv, responses_json])
def test_responses_stream(export: object) -> None:
    """Lines come while rows are still being read: a store of any size needs no memory."""
    taken: list[str] = []

    def rows() -> Iterator[tuple[str, Response]]:
        for mailbox, response in answered():
            taken.append(mailbox)
            yield mailbox, response

    lines = responses_csv(rows()) if export is responses_csv else responses_json(rows())
    next(lines)
    assert len(taken) <= 1


def office() -> list[Row]:
    """Return thirty weeks of a small office, by arithmetic: nights are slow, and Friday afternoons became slower."""
    first = int(at("2026-04-28T14:30").timestamp())
    rows = []
    for hour in range(30 * 168):
        received_at = first + hour * 3600
        weekday, of_day = (hour + 38) // 24 % 7, (hour + 38) % 24  # 28 April 2026, 14 h, is Tuesday
        is_friday_late = weekday == 4 and 15 <= of_day < 19
        hours = 9 if of_day < 6 else 1
        hours += 4 if is_friday_late and hour >= 26 * 168 else 0
        rows += [(received_at + at_, hours * 3600 + hour % 5 * 600 + at_) for at_ in (0, 900)]
    return rows


def test_golden_snapshot() -> None:
    """The whole of /api/snapshot for the small office is the committed file, number for number.

    Its numbers stand by the naive computations of tests/numbers; this file is for seeing in a diff what a change does.
    """
    report = replace(GOOD, problems={"no-date": 2}, unmatched=3)
    made = snapshot(responses(office()), report, marks=some_marks())
    read = json.loads(json.dumps(snapshot_json(made, state(made, NOW), read_at(made))))
    read.pop("version")
    assert read == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_snapshot_json_has_everything_on_the_wall() -> None:
    """Every part is there, maps as in their own exports, and problems of all mailboxes added up."""
    reports = [replace(GOOD, problems={"no-date": 1, "odd": 1}), replace(GOOD, name="b", problems={"odd": 2})]
    made = snapshot(ROWS, *reports)
    read = snapshot_json(made, "stale", NOW)
    assert list(read) == [
        "version", "fingerprint", "title", "state", "headline", "read_at", "current", "trailing", "change",
        "problems", "notes", "waiting", "costs", "trend", "load", "today", "split", "redefined", "newest_at",
    ]  # fmt: skip
    assert (read["version"], read["title"], read["state"]) == (made.version, "Support desk", "stale")
    assert read["fingerprint"] == made.fingerprint
    assert (read["headline"], read["notes"]) == (made.headline, made.notes)
    assert read["read_at"] == "2026-11-24T14:07:00Z"
    assert (read["current"], read["trailing"]) == (grid_json(made.current), grid_json(made.trailing))
    assert read["change"] == change_json(made.change)
    assert read["problems"] == {"no-date": 1, "odd": 3}


def test_snapshot_json_has_what_stands_beside_the_maps() -> None:
    """Records are written field by field, nested ones too, instants in UTC; what there is none of is null."""
    made = replace(
        snapshot(ROWS, GOOD),
        waiting=Waiting(count=2, oldest_at=at("2026-11-24T09:00:00+01:00"), late=1, soon=0),
        costs=(Cost(day=4, first=16, last=18, hours_per_week=7.5, value=3.0, count=9),),
        today=Today(weekday=1, hours=(UsualHour(hour=0, received=None, usual=1.5),), words="quiet"),
        redefined=Redefined(at=NOW, words="holidays added"),
        split=None,
    )
    read = json.loads(json.dumps(snapshot_json(made, "fresh", NOW)))
    assert read["waiting"] == {"count": 2, "oldest_at": "2026-11-24T08:00:00Z", "late": 1, "soon": 0}
    assert read["costs"] == [
        {"day": 4, "first": 16, "last": 18, "hours_per_week": 7.5, "value": 3.0, "count": 9, "at_least": False}
    ]
    hours = [{"hour": 0, "received": None, "usual": 1.5}]
    assert read["today"] == {"weekday": 1, "hours": hours, "words": "quiet", "weeks": 0}
    assert read["redefined"] == {"at": "2026-11-24T14:07:00Z", "words": "holidays added"}
    assert read["split"] is None


def test_marked_blocks_are_written() -> None:
    """A block that was marked as one says which hours it has, by how much it changed, and the interval."""
    block = MarkedBlock(
        days=(0, 1), first=9, last=11, change=1.5, low=0.5, high=2.5, p=0.001, count=40, against_count=200
    )
    read = json.loads(json.dumps(change_json(replace(CHANGE, marks=replace(some_marks(), blocks=(block,))))))
    assert read["blocks"] == [
        {
            "days": [0, 1], "first": 9, "last": 11, "change": 1.5, "low": 0.5, "high": 2.5, "p": 0.001,
            "count": 40, "against_count": 200,
        }
    ]  # fmt: skip


def test_snapshot_json_before_the_first_poll() -> None:
    """Nothing read yet is null, not a date."""
    made = snapshot(NOTHING, NEVER, of=FOUR_AND_26)
    assert snapshot_json(made, "first-run", read_at(made))["read_at"] is None
