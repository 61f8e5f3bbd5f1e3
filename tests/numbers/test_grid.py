"""Grids against a computation that goes through the responses one at a time, with zoneinfo and numpy.percentile."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.grid import grid, hour_of_week
from monitor.records import Grid
from tests.numbers.office import P80, Row, at, naive_cell, naive_pools, responses, row, window

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Kathmandu",  # + 5:45
    "Pacific/Apia",  # went without a whole day in 2011
    "Africa/Casablanca",  # summer time but for Ramadan
)
YEARS = st.integers(int(at("1980-01-01").timestamp()), int(at("2060-01-01").timestamp()))
DAYS_AROUND_CHANGES = st.integers(int(at("2026-10-24").timestamp()), int(at("2026-11-02").timestamp()))
ROWS = st.lists(st.tuples(YEARS | DAYS_AROUND_CHANGES, st.integers(0, 10**6) | st.just(3600)), max_size=80)


def occupied(of: Grid) -> dict[tuple[int, int], tuple[object, int]]:
    """Return value and count of each cell that has any."""
    return {
        (day, hour): (of.values[day][hour], of.counts[day][hour])
        for day in range(7)
        for hour in range(24)
        if of.values[day][hour] is not None or of.counts[day][hour]
    }


@settings(deadline=None)
@given(st.lists(YEARS | DAYS_AROUND_CHANGES, min_size=1, max_size=50), st.sampled_from(ZONES))
def test_hour_of_week_is_the_wall_clocks(epochs: list[int], zone: str) -> None:
    """The cell is the weekday and hour that a clock in the zone shows, in every year and on every clock change."""
    cells = hour_of_week(np.array(epochs, dtype=np.int64), zone).tolist()
    assert [divmod(cell, 24) for cell in cells] == [naive_cell(epoch, zone) for epoch in epochs]


@settings(deadline=None)
@given(ROWS, st.sampled_from(ZONES))
def test_grid_is_the_naive_one(rows: list[Row], zone: str) -> None:
    """Every cell holds the percentile and the count of its own responses, and every other cell None and 0."""
    of = window("1999-01-01T00:00", "2040-05-05T05:05", zone)
    expected: dict[tuple[int, int], tuple[object, int]] = {
        cell: (pytest.approx(np.percentile(pool, 80), rel=1e-12), len(pool))
        for cell, pool in naive_pools(rows, of).items()
    }
    result = grid(responses(rows), of, P80)
    assert occupied(result) == expected
    assert result.total == sum(count for _, count in expected.values())
    assert (result.measure, result.window) == (P80, of)


@settings(deadline=None)
@given(ROWS)
def test_days_are_whole_weekdays(rows: list[Row]) -> None:
    """A day's value is the percentile of all its responses, not of its cells."""
    of = window("1980-01-01", "2060-01-01", "Europe/Paris")
    days: dict[int, list[float]] = {}
    for (day, _), pool in naive_pools(rows, of).items():
        days.setdefault(day, []).extend(pool)
    expected = [pytest.approx(np.percentile(days[day], 80), rel=1e-12) if day in days else None for day in range(7)]
    assert list(grid(responses(rows), of, P80).days) == expected


@settings(deadline=None)
@given(ROWS, st.randoms())
def test_order_does_not_matter(rows: list[Row], random: st.DataObject) -> None:
    """The same responses in another order give the same grid, to the last bit."""
    of = window("1980-01-01", "2060-01-01")
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # st.randoms gives a random.Random
    assert grid(responses(rows), of, P80) == grid(responses(shuffled), of, P80)


def test_window_is_half_open() -> None:
    """A response at the start is in, one at the end is not."""
    of = window("2026-03-02T10:00", "2026-03-02T11:00")
    rows = [row("2026-03-02T09:59:59", 1), row("2026-03-02T10:00", 2), row("2026-03-02T11:00", 3)]
    assert occupied(grid(responses(rows), of, P80)) == {(0, 10): (2.0, 1)}


def test_dst_end() -> None:
    """Both 02:30s of the autumn night fall in one cell."""
    of = window("2026-10-25T00:00", "2026-10-26T00:00", "Europe/Paris")
    rows = [row("2026-10-25T00:30:00+00:00", 1), row("2026-10-25T01:30:00+00:00", 1)]
    assert occupied(grid(responses(rows), of, P80)) == {(6, 2): (1.0, 2)}


def test_dst_start() -> None:
    """Nothing falls in the skipped hour: 01:59 and the next second are in cells 1 and 3."""
    of = window("2026-03-29T00:00", "2026-03-30T00:00", "Europe/Paris")
    rows = [row("2026-03-29T00:59:59+00:00", 1), row("2026-03-29T01:00:00+00:00", 2)]
    assert occupied(grid(responses(rows), of, P80)) == {(6, 1): (1.0, 1), (6, 3): (2.0, 1)}


def test_leap_day_and_year_end() -> None:
    """29 February 2028 is a Tuesday; the last second of 2026 a Thursday, the next a Friday."""
    of = window("2026-01-01", "2029-01-01")
    rows = [row("2028-02-29T12:00", 1), row("2026-12-31T23:59:59", 2), row("2027-01-01T00:00", 3)]
    assert set(occupied(grid(responses(rows), of, P80))) == {(1, 12), (3, 23), (4, 0)}


def test_no_response_is_no_number() -> None:
    """An empty window holds no value, no shade and no day; a response time of 0 is a value."""
    of = window("2026-03-02", "2026-03-03")
    empty = grid(responses([]), of, P80)
    assert {value for row_ in (*empty.values, *empty.shades, empty.days) for value in row_} == {None}
    assert empty.total == 0
    instant = grid(responses([row("2026-03-02T10:00", 0)]), of, P80)
    assert (instant.values[0][10], instant.shades[0][10], instant.days[0]) == (0.0, 0.0, 0.0)


def test_shades_come_with_the_values() -> None:
    """Each value has its shade in the same place."""
    of = window("2026-03-02", "2026-03-03")
    result = grid(responses([row("2026-03-02T10:00", 24), row("2026-03-02T11:00", 0.25)]), of, P80)
    assert (result.shades[0][10], result.shades[0][11], result.shades[0][12]) == (1.0, 0.0, None)


def test_another_statistic() -> None:
    """The measure says which row of the table is used."""
    of = window("2026-03-02", "2026-03-03")
    rows = [row("2026-03-02T10:00", hours) for hours in (1, 2, 6)]
    for statistic, expected in {"mean": 3.0, "median": 2.0, "percentile": 4.4}.items():
        result = grid(responses(rows), of, replace(P80, statistic=statistic))
        assert result.values[0][10] == pytest.approx(expected, rel=1e-12)


def test_values_are_plain_numbers() -> None:
    """Values and counts are Python's own, so that JSON and equality need no conversion."""
    result = grid(responses([row("2026-03-02T10:00", 1)]), window("2026-03-02", "2026-03-03"), P80)
    assert {type(value) for row_ in result.values for value in row_} == {float, type(None)}
    assert {type(count) for row_ in result.counts for count in row_} == {int}
