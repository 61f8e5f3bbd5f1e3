"""Maps and responses as tables: the columns that CSV and Parquet have in common, and CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from monitor.export.plain import instant
from monitor.records import NO_VALUES, Change, Grid, Response

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Value = str | int | float | bool | None
Columns = dict[str, list[Value]]
"""Columns of 168 values each, Monday 0 first; None is no data."""


def columns(cells: Grid | Change, fingerprint: str) -> Columns:
    """Return a map as a table of one row for each cell.

    A grid: ``weekday, hour, value, count, low, high, at_least, open_count, raw, fingerprint``. A change: ``weekday,
    hour, value, count, against_count, marked, low, high, fingerprint``; without a test the
    three before the last are None.
    """
    own = _change_columns(cells) if isinstance(cells, Change) else _grid_columns(cells)
    return {
        "weekday": _each(lambda day, _: WEEKDAYS[day]),
        "hour": _each(lambda _, hour: hour),
        **{name: [value for row in part for value in row] for name, part in own.items()},
        "fingerprint": _each(lambda _day, _hour: fingerprint),
    }


Part = tuple[tuple[Value, ...], ...]


def _grid_columns(grid: Grid) -> dict[str, Part]:
    return {
        "value": grid.values,
        "count": grid.counts,
        "low": grid.lows,
        "high": grid.highs,
        "at_least": grid.at_least,
        "open_count": grid.open_counts,
        "raw": grid.raw,
    }


def _change_columns(change: Change) -> dict[str, Part]:
    marks = change.marks
    return {
        "value": change.values,
        "count": change.counts,
        "against_count": change.against_counts,
        "marked": marks.marked if marks else NO_VALUES,
        "low": marks.lows if marks else NO_VALUES,
        "high": marks.highs if marks else NO_VALUES,
    }


def _each(of: Callable[[int, int], Value]) -> list[Value]:
    return [of(day, hour) for day in range(7) for hour in range(24)]


def map_csv(cells: Grid | Change, fingerprint: str) -> str:
    """Return the columns of a map as CSV: full precision, ``true`` and ``false``, empty without data."""
    table = columns(cells, fingerprint)
    return "".join(_lines(table, zip(*table.values(), strict=True)))


def responses_csv(rows: Iterable[tuple[str, Response]]) -> Iterator[str]:
    """Yield the lines of ``mailbox,received_at,seconds``, the header first, as fast as the rows come."""
    return _lines(
        ("mailbox", "received_at", "seconds"),
        ((mailbox, instant(response.received_at), response.seconds) for mailbox, response in rows),
    )


def _lines(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield CSV lines; floats are written so that reading them gives the same number."""
    yield _line(header)
    for row in rows:
        yield _line(row)


def _line(row: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(
        str(value).lower() if isinstance(value, bool) else value for value in row
    )
    return buffer.getvalue()
