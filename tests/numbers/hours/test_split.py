"""Closed and working waits, against a walk from minute to minute."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.grid import grid
from monitor.numbers.hours import split
from monitor.records import ALWAYS, Split, Waits, Window, WorkingHours
from tests.numbers.office import P80, Row, at, naive_cell, responses, row, window

BERLIN = "Europe/Berlin"
NIGHTS = WorkingHours(
    shifts=(*(((0, 360), (540, 1020), (1320, 1440)),) * 5, (), ((0, 360),)),
    holidays=frozenset({date(2026, 3, 30), date(2026, 10, 26)}),
)
"""Night shifts from 22 to 6 and days from 9 to 17, cut at midnight, with a Monday off after each change of clocks."""
SPRING, AUTUMN = window("2026-03-26", "2026-04-02", BERLIN), window("2026-10-22", "2026-10-29", BERLIN)
ROWS = st.lists(st.tuples(st.integers(0, 7 * 96 - 8), st.integers(0, 200)), max_size=12)


def waits(rows: list[Row], is_open: bool = False) -> Waits:  # noqa: FBT001, FBT002 - the rows of a test
    """Return rows as waits."""
    columns = responses(rows)
    return Waits(
        received_at=columns.received_at,
        seconds=columns.seconds,
        is_open=np.full(len(columns), is_open),
        until=at("2027-01-01"),
    )


def walk(start: int, seconds: int, hours: WorkingHours) -> int:
    """Return how many seconds of a wait fall into a shift, a quarter of an hour at a time."""
    worked = 0
    for quarter in range(start, start + seconds, 900):
        local = datetime.fromtimestamp(quarter, UTC).astimezone(ZoneInfo(BERLIN))
        minute = local.hour * 60 + local.minute
        shifts = () if local.date() in hours.holidays else hours.shifts[local.weekday()]
        worked += 900 * any(first <= minute < last for first, last in shifts)
    return worked


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([SPRING, AUTUMN]), ROWS)
def test_equal_to_a_walk(within: Window, rows: list[tuple[int, int]]) -> None:
    """Over both changes of clocks, night shifts and holidays, each cell has the mean of both parts."""
    start = int(within.start.timestamp())
    mail = [(start + received * 900, waited * 900) for received, waited in rows]
    found = split(waits(mail), within, NIGHTS, BERLIN)
    parts: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for received, seconds in mail:
        worked = walk(received, seconds, NIGHTS)
        parts.setdefault(naive_cell(received, BERLIN), []).append((worked, seconds - worked))
    for day in range(7):
        for hour in range(24):
            pool = parts.get((day, hour))
            for part, values in enumerate((found.working, found.closed)):
                mean = pool and sum(one[part] for one in pool) / len(pool) / 3600
                assert values[day][hour] == (None if mean is None else pytest.approx(mean))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([SPRING, AUTUMN]), ROWS, st.sampled_from([NIGHTS, ALWAYS, WorkingHours(shifts=((),) * 7)]))
def test_both_parts_are_the_whole(within: Window, rows: list[tuple[int, int]], hours: WorkingHours) -> None:
    """Closed + working is the elapsed time that the map keeps, whatever the hours."""
    start = int(within.start.timestamp())
    mail = [(start + received * 900, waited * 977) for received, waited in rows]
    found = split(waits(mail), within, hours, BERLIN)
    means = grid(responses(mail), within, replace(P80, statistic="mean"))
    for closed, working, whole in zip(found.closed, found.working, means.values, strict=True):
        for one, other, mean in zip(closed, working, whole, strict=True):
            assert (one is None) == (mean is None)
            if one is not None and other is not None:
                assert one + other == pytest.approx(mean)
                assert min(one, other) >= 0


def test_the_example_of_the_documentation() -> None:
    """A message of Friday 18:00, answered on Monday at 11:00, waited 65 h: 63 closed and 2 working."""
    office = WorkingHours(shifts=(((540, 1020),),) * 5 + ((),) * 2)
    found = split(
        waits([row("2026-03-06T18:00", 65, BERLIN)]), window("2026-03-02", "2026-03-09", BERLIN), office, BERLIN
    )
    assert (found.closed[4][18], found.working[4][18]) == (63.0, 2.0)


def test_holidays_are_applied_to_old_mail() -> None:
    """A holiday that is entered afterwards turns working hours of the past into closed ones."""
    office = WorkingHours(shifts=(((540, 1020),),) * 7)
    mail, within = waits([row("2026-03-06T09:00", 8, BERLIN)]), window("2026-03-02", "2026-03-09", BERLIN)
    before = split(mail, within, office, BERLIN)
    after = split(mail, within, WorkingHours(shifts=office.shifts, holidays=frozenset({date(2026, 3, 6)})), BERLIN)
    assert (before.working[4][9], before.closed[4][9]) == (8.0, 0.0)
    assert (after.working[4][9], after.closed[4][9]) == (0.0, 8.0)


def test_closed_hours() -> None:
    """An hour is closed where no shift touches it; half an hour of a shift is enough to open it."""
    office = WorkingHours(shifts=(((540, 1050),),) * 5 + ((),) * 2)
    found = split(waits([]), SPRING, office, BERLIN)
    assert [hour for hour in range(24) if not found.is_closed[0][hour]] == list(range(9, 18))
    assert all(found.is_closed[6])


def test_open_messages_are_left_out() -> None:
    """What waits still has no wait to split, nor has what came outside the window."""
    within = window("2026-03-02", "2026-03-09", BERLIN)
    nothing = Split(closed=((None,) * 24,) * 7, working=((None,) * 24,) * 7, is_closed=((False,) * 24,) * 7)
    assert split(waits([row("2026-03-06T09:00", 8)], is_open=True), within, ALWAYS, BERLIN) == nothing
    assert split(waits([row("2026-03-12T09:00", 8)]), within, ALWAYS, BERLIN) == nothing
