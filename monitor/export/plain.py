"""Records as JSON, for files and for ``/api/snapshot``."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any, Final

from monitor.records import Change, Grid, Measure, Response, Snapshot, State, Window

Json = dict[str, Any]
BESIDE: Final = ("waiting", "costs", "trend", "load", "today", "split", "redefined", "newest_at")
"""What of a snapshot is written as the record says it."""


def instant(at: datetime) -> str:
    """Return an instant as ISO 8601 in UTC, ending in ``Z``."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def plain(value: Any) -> Any:  # noqa: ANN401 - any record, and what is in it
    """Return a record as JSON can hold it: its fields by name, instants in UTC."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return instant(value) if isinstance(value, datetime) else value


def measure_json(measure: Measure) -> Json:
    """Return what a value is."""
    return {
        "name": measure.name,
        "unit": measure.unit,
        "statistic": measure.statistic,
        "parameter": measure.parameter,
        "is_lower_better": measure.is_lower_better,
        "target": measure.target,
    }


def window_json(window: Window) -> Json:
    """Return a window; its end is not part of it."""
    return {"start": instant(window.start), "end": instant(window.end), "time_zone": window.time_zone}


def grid_json(grid: Grid) -> Json:
    """Return a grid, 7 x 24 each, Monday first; null is no data.

    ``raw`` are the values without correction and smoothing, ``lows`` to ``highs`` a 90 % interval of a value, which is
    a lower bound where ``at_least``; ``open_counts`` of the messages still wait. ``days``, ``hours`` and ``overall``
    are the statistic of weekdays, hours of the day and the window, lower bounds where ``days_at_least``,
    ``hours_at_least`` and ``overall_at_least``; ``within`` the share answered within the target.
    """
    return {
        "measure": measure_json(grid.measure),
        "window": window_json(grid.window),
        "values": grid.values,
        "counts": grid.counts,
        "raw": grid.raw,
        "lows": grid.lows,
        "highs": grid.highs,
        "at_least": grid.at_least,
        "open_counts": grid.open_counts,
        "days": grid.days,
        "hours": grid.hours,
        "overall": grid.overall,
        "within": grid.within,
        "within_overall": grid.within_overall,
        "days_at_least": grid.days_at_least,
        "hours_at_least": grid.hours_at_least,
        "overall_at_least": grid.overall_at_least,
    }


def change_json(change: Change) -> Json:
    """Return a change: the window and its counts, those it is held against, and what of it is more than chance.

    ``marked`` (7 x 24), the interval ``lows`` to ``highs`` of the change, ``verdict`` and the rest of the test are null
    where no test was made; it is made for the windows that ended at ``tested_at``, the last midnight.
    """
    marks = change.marks
    return {
        "measure": measure_json(change.measure),
        "window": window_json(change.window),
        "against_window": window_json(change.against),
        "values": change.values,
        "counts": change.counts,
        "against_counts": change.against_counts,
        "verdict": marks and marks.verdict,
        "tested_at": marks and instant(marks.made_at),
        "rate": marks and marks.rate,
        "marked": marks and marks.marked,
        "p_values": marks and marks.p_values,
        "lows": marks and marks.lows,
        "highs": marks and marks.highs,
        "blocks": marks and [plain(block) for block in marks.blocks],
    }


def map_json(cells: Grid | Change, fingerprint: str) -> Json:
    """Return a grid or a change under its fingerprint."""
    return {"fingerprint": fingerprint} | (change_json(cells) if isinstance(cells, Change) else grid_json(cells))


def responses_json(rows: Iterable[tuple[str, Response]]) -> Iterator[str]:
    """Yield the lines of a JSON array with one object a line, as fast as the rows come."""
    separator = "["
    for mailbox, response in rows:
        row = {"mailbox": mailbox, "received_at": instant(response.received_at), "seconds": response.seconds}
        yield f"{separator}\n{json.dumps(row, ensure_ascii=False)}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def snapshot_json(snapshot: Snapshot, state: State, read_at: datetime | None) -> Json:
    """Return everything on the wall; the weekday ``day`` is 0 on Monday."""
    problems: dict[str, int] = {}
    for report in snapshot.reports:
        for kind, count in report.problems.items():
            problems[kind] = problems.get(kind, 0) + count
    return {
        "version": snapshot.version,
        "fingerprint": snapshot.fingerprint,
        "title": snapshot.board.title,
        "state": state,
        "headline": snapshot.headline,
        "read_at": None if read_at is None else instant(read_at),
        "current": grid_json(snapshot.current),
        "trailing": grid_json(snapshot.trailing),
        "change": change_json(snapshot.change),
        "problems": problems,
        "notes": snapshot.notes,
        **{name: plain(getattr(snapshot, name)) for name in BESIDE},
    }
