"""Where the intervals of two grids lie apart."""

import dataclasses

import pytest

from monitor.numbers.apart import apart
from monitor.records import Grid, Values
from tests.wall.example import grids


def with_interval(low: float | None, high: float | None) -> Grid:
    """Return a grid whose Friday 16 has this interval, and no other cell one."""

    def only(bound: float | None) -> Values:
        return tuple(tuple(bound if (day, hour) == (4, 16) else None for hour in range(24)) for day in range(7))

    return dataclasses.replace(grids()[0], lows=only(low), highs=only(high))


@pytest.mark.parametrize(
    ("one", "other", "is_apart"),
    [
        ((1.0, 2.0), (2.5, 4.0), True),
        ((2.5, 4.0), (1.0, 2.0), True),
        ((1.0, 3.0), (2.5, 4.0), False),
        ((1.0, 2.0), (2.0, 4.0), False),
        ((1.0, 9.0), (2.0, 4.0), False),
        ((None, 2.0), (2.5, 4.0), False),
        ((1.0, None), (2.5, 4.0), False),
        ((1.0, 2.0), (None, 4.0), False),
        ((1.0, 2.0), (2.5, None), False),
    ],
)
def test_intervals_without_a_common_point_are_apart(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None], *, is_apart: bool
) -> None:
    """Whichever is the later; a missing bound is no bound at all; no other cell says anything."""
    found = apart(with_interval(*one), with_interval(*other))
    assert found[4][16] == is_apart
    assert sum(sum(row) for row in found) == is_apart
    assert (len(found), {len(row) for row in found}) == (7, {24})
