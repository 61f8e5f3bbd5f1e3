"""The slowest stretch, against a search through every stretch with numpy.percentile."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.stretches import Stretch, slowest
from tests.numbers.office import P80, Row, at, naive_pools, responses, row, window

WEEK = window("2026-03-02", "2026-03-09")
MONDAY = int(at("2026-03-02").timestamp())
ROWS = st.lists(
    st.tuples(
        st.integers(0, 8).map(lambda hours: MONDAY + hours * 3600) | st.integers(MONDAY, MONDAY + 7 * 86400 - 1),
        st.integers(0, 50).map(lambda hours: hours * 3600),
    ),
    min_size=15,
    max_size=120,
)


def every_stretch(rows: list[Row]) -> dict[tuple[int, int, int], tuple[float, int]]:
    """Return value and count of every stretch of two hours and more with 20 responses and more."""
    pools = naive_pools(rows, WEEK)
    found = {}
    for day in range(7):
        for first in range(24):
            for last in range(first + 2, 25):
                pool = [hours for hour in range(first, last) for hours in pools.get((day, hour), [])]
                if len(pool) >= 20:
                    found[day, first, last] = (float(np.percentile(pool, 80)), len(pool))
    return found


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_slowest_of_all_stretches(rows: list[Row]) -> None:
    """No stretch of one day with enough responses has a higher pooled percentile, and no equal one more responses."""
    found, expected = slowest(responses(rows), WEEK, P80), every_stretch(rows)
    if found is None:
        assert not expected
        return
    value, count = expected[found.day, found.first, found.last]
    assert found.count == count
    assert found.value == pytest.approx(value)
    assert found.value == pytest.approx(max(value for value, _ in expected.values()))
    assert count == max(count for other, count in expected.values() if other == pytest.approx(value))


def test_twenty_are_enough() -> None:
    """Nineteen responses are no stretch, twenty are."""
    rows = [row("2026-03-02T10:00", 1)] * 10 + [row("2026-03-02T11:00", 1)] * 9
    assert slowest(responses(rows), WEEK, P80) is None
    found = slowest(responses([*rows, rows[-1]]), WEEK, P80)
    assert found is not None
    assert (found.day, found.count) == (0, 20)


def test_equal_stretches() -> None:
    """Of equal stretches the one with most responses is named, without empty hours at its ends, then the earliest."""
    rows = [row("2026-03-05T10:00", 1)] * 20 + [row("2026-03-04T10:00", 1)] * 20
    assert slowest(responses(rows), WEEK, P80) == Stretch(day=2, first=9, last=11, count=20, value=1.0)
    more = [*rows, row("2026-03-05T13:00", 1)]
    assert slowest(responses(more), WEEK, P80) == Stretch(day=3, first=10, last=14, count=21, value=1.0)


def test_not_over_midnight() -> None:
    """Two hours on both sides of midnight are not one stretch, however slow."""
    rows = [row("2026-03-02T23:30", 9)] * 10 + [row("2026-03-03T00:30", 9)] * 10
    assert slowest(responses(rows), WEEK, P80) is None


def test_one_slow_hour_needs_a_neighbour() -> None:
    """A stretch has two hours at least, so one slow hour is named with the neighbour that hides it least."""
    rows = [
        *[row("2026-03-02T09:30", 1)] * 90,
        *[row("2026-03-02T10:30", 8)] * 20,
        *[row("2026-03-02T11:30", 2)] * 2,
        *[row("2026-03-02T12:30", 1)] * 90,
    ]
    assert slowest(responses(rows), WEEK, P80) == Stretch(day=0, first=10, last=12, count=22, value=8.0)


def test_only_the_window() -> None:
    """Responses outside the window do not make a stretch slow."""
    rows = [row("2026-03-02T10:00", 1)] * 20 + [row("2026-02-23T10:00", 40)] * 20
    found = slowest(responses(rows), WEEK, P80)
    assert found is not None
    assert found.value == 1.0
