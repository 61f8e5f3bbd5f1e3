"""A made-up snapshot with everything the wall can show: slow nights, thin slow weekends, gaps, good news and bad."""

import dataclasses
import json
import random
from datetime import UTC, datetime, timedelta
from math import copysign, log

from dateutil.relativedelta import relativedelta

from monitor.records import (
    NO_VALUES,
    Board,
    Change,
    Definition,
    Grid,
    Marks,
    Measure,
    PollReport,
    Snapshot,
    Values,
    Window,
)
from monitor.wall.view import View

NOW = datetime(2026, 11, 24, 13, 7, 30, tzinfo=UTC)
ZONE = "Europe/Paris"
MEASURE = Measure(
    name="response time", unit="hours", statistic="percentile", parameter=80, is_lower_better=True, target=4.0
)
DEFINITION = Definition(
    time_zone=ZONE, current=relativedelta(weeks=4), trailing=relativedelta(weeks=26), measure=MEASURE
)
BOARD = Board(title="Support desk", program_version="0.1.0", poll_seconds=60, page_seconds=15)
HEADLINE = "Slowest: Sunday 11–15, 17 h. 24 % waited longer than usual for their hour, before 20 %."  # noqa: RUF001 - as shown
NOTES = ("1,284 answers in 4 weeks, 7,912 before", "38 wait now, the longest 2 d 4 h")


def shade(hours: float | None) -> float | None:
    """Return 0 to 1, logarithmic from 15 minutes to 24 hours."""
    return None if hours is None else min(1.0, max(0.0, log(max(hours, 0.01) / 0.25) / log(96)))


def change_shade(hours: float | None) -> float | None:
    """Return -1 to 1, signed-logarithmic from 15 minutes to 8 hours."""
    if hours is None:
        return None
    return copysign(min(1.0, max(0.0, log(max(abs(hours), 0.01) / 0.25) / log(32))), hours)


def usual(day: int, hour: int) -> float:
    """Return a response time in hours that an office with thin nights and weekends would have."""
    if day > 4:
        return 16.0 if not 6 <= hour < 9 else 7.0
    if hour < 6 or hour > 21:
        return 8.0 + day * 0.6
    if hour < 8:
        return 1.7 + day * 0.3
    return 0.75 + day * 0.1 if hour < 18 else 1.6 + 0.35 * day


def grids(seed: int = 7) -> tuple[Grid, Grid, Change]:
    """Return both windows and the change between them."""
    dice = random.Random(seed)  # noqa: S311 - no secret depends on it
    before = [[usual(d, h) * dice.uniform(0.8, 1.25) for h in range(24)] for d in range(7)]
    now = [[value * dice.uniform(0.93, 1.07) for value in row] for row in before]
    for day in range(5):
        for hour in range(18, 22):
            now[day][hour] = before[day][hour] * 0.5
    for hour in range(15, 19):
        now[4][hour] = before[4][hour] + 3.4
    now[4][23] = 27.0
    counts = [[dice.randint(6, 12) if d < 5 else dice.choice((1, 2, 3, 4, 4, 6)) for _ in range(24)] for d in range(7)]
    for day, hour in ((2, 21), (4, 3), (4, 21), (5, 13), (6, 0), (6, 12), (6, 17), (6, 21)):
        counts[day][hour] = 0
    for day, hour in ((1, 4), (1, 6), (3, 1), (4, 6)):
        counts[day][hour] = 3
    against = [[count * 6 for count in row] for row in counts]
    current, trailing = (
        as_grid(now, counts, NOW - timedelta(weeks=4), NOW),
        as_grid(before, against, NOW - timedelta(weeks=30), NOW - timedelta(weeks=4)),
    )
    return current, trailing, as_change(current, trailing)


def as_grid(hours: list[list[float]], counts: list[list[int]], start: datetime, end: datetime) -> Grid:
    """Return a grid of these hours where the counts are not 0."""
    values: Values = tuple(
        tuple(value if count else None for value, count in zip(row, row_counts, strict=True))
        for row, row_counts in zip(hours, counts, strict=True)
    )
    known = [sorted(value for value in row if value is not None) for row in values]
    return Grid(
        values=values,
        counts=tuple(tuple(row) for row in counts),
        shades=tuple(tuple(shade(value) for value in row) for row in values),
        days=tuple(row[len(row) * 7 // 10] if row else None for row in known),
        total=sum(sum(row) for row in counts),
        measure=MEASURE,
        window=Window(start=start, end=end, time_zone=ZONE),
    )


def as_change(current: Grid, trailing: Grid) -> Change:
    """Return current - trailing."""
    values: Values = tuple(
        tuple(None if a is None or b is None else a - b for a, b in zip(row, other, strict=True))
        for row, other in zip(current.values, trailing.values, strict=True)
    )
    return Change(
        values=values,
        counts=current.counts,
        against_counts=trailing.counts,
        shades=tuple(tuple(change_shade(value) for value in row) for row in values),
        measure=MEASURE,
        window=current.window,
        against=trailing.window,
        marks=as_marks(current, trailing, values),
    )


def as_marks(current: Grid, trailing: Grid, change: Values) -> Marks:
    """Return marks of what moved by a third of the longer time, as a test might give them; no bounds, no blocks."""
    marked = tuple(
        tuple(
            value is not None and before is not None and abs(value) > max(before, before + value) / 3
            for value, before in zip(row, other, strict=True)
        )
        for row, other in zip(change, trailing.values, strict=True)
    )
    return Marks(
        made_at=NOW,
        current=current.window,
        trailing=trailing.window,
        verdict="tested",
        marked=marked,
        p_values=tuple(tuple(0.001 if flag else 0.5 for flag in row) for row in marked),
        lows=NO_VALUES,
        highs=NO_VALUES,
        blocks=(),
        weeks=4,
        against_weeks=26,
        eligible=120,
        rate=0.1,
    )


def report(**changes: object) -> PollReport:
    """Return the report of a good poll, with ``changes``."""
    good = PollReport(
        name="support", started_at=NOW, finished_at=NOW, good_at=NOW - timedelta(seconds=12), messages_read=3
    )
    return dataclasses.replace(good, **changes)  # type: ignore[arg-type]  # the tests' own keywords


def snapshot(version: str = "one", **changes: object) -> Snapshot:
    """Return a full snapshot, with ``changes``."""
    current, trailing, change = grids()
    full = Snapshot(
        version=version,
        board=BOARD,
        definition=DEFINITION,
        made_at=NOW,
        current=current,
        trailing=trailing,
        change=change,
        headline=HEADLINE,
        notes=NOTES,
        reports=(report(),),
    )
    return dataclasses.replace(full, **changes)  # type: ignore[arg-type]  # the tests' own keywords


def empty_snapshot(version: str = "empty", **changes: object) -> Snapshot:
    """Return a snapshot without one response."""
    nothing = as_grid([[0.0] * 24] * 7, [[0] * 24] * 7, NOW - timedelta(weeks=4), NOW)
    blank: dict[str, object] = {
        "current": nothing,
        "trailing": nothing,
        "change": as_change(nothing, nothing),
        "headline": "Too few answers to say where you are slow.",
        "notes": (),
    }
    return snapshot(version, **(blank | changes))


def view(**changes: object) -> View:
    """Return a fresh view of the full snapshot, with ``changes``."""
    shown = snapshot()
    fresh = View(
        snapshot=shown,
        state="fresh",
        now=NOW,
        read_at=NOW - timedelta(seconds=12),
        snapshot_json=json.dumps({"version": shown.version}).encode(),
    )
    return dataclasses.replace(fresh, **changes)  # type: ignore[arg-type]  # the tests' own keywords
