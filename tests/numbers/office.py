"""Made-up responses for the tests of the numbers, and the same figures computed the slow and obvious way."""

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from dateutil.relativedelta import relativedelta

from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Responses, Window

P80 = measure_of(80, 4.0)
Row = tuple[int, int]
"""Epoch seconds and response time in seconds."""


def responses(rows: Iterable[Row]) -> Responses:
    """Return rows as columns."""
    rows = list(rows)
    return Responses(
        received_at=np.array([row[0] for row in rows], dtype=np.int64),
        seconds=np.array([row[1] for row in rows], dtype=np.int64),
    )


def at(text: str, zone: str = "UTC") -> datetime:
    """Return an instant from ISO 8601; without an offset it is the wall clock of ``zone``."""
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def row(text: str, hours: float, zone: str = "UTC") -> Row:
    """Return one response received then, answered after ``hours``."""
    return int(at(text, zone).timestamp()), round(hours * 3600)


def window(start: str, end: str, zone: str = "UTC") -> Window:
    """Return a window between two wall clocks of its zone."""
    return Window(start=at(start, zone), end=at(end, zone), time_zone=zone)


def definition(current: relativedelta, trailing: relativedelta, zone: str = "UTC") -> Definition:
    """Return a definition of the 80th percentile."""
    return Definition(time_zone=zone, current=current, trailing=trailing, measure=P80)


FOUR_AND_26 = definition(relativedelta(weeks=4), relativedelta(weeks=26))


def naive_cell(epoch: int, zone: str) -> tuple[int, int]:
    """Return weekday and hour of an instant, by the standard library alone."""
    local = datetime.fromtimestamp(epoch, ZoneInfo(zone))
    return local.weekday(), local.hour


def naive_pools(rows: Iterable[Row], within: Window) -> dict[tuple[int, int], list[float]]:
    """Return the hours waited of each cell that has any, one response at a time."""
    pools: dict[tuple[int, int], list[float]] = {}
    for epoch, seconds in rows:
        if within.start <= datetime.fromtimestamp(epoch, UTC) < within.end:
            pools.setdefault(naive_cell(epoch, within.time_zone), []).append(seconds / 3600)
    return pools
