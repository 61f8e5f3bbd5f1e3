"""Shades: fixed scales, logarithmic for a grid, signed and symmetric for a change."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers.shades import change_shade, change_shades, shade, shades
from monitor.numbers.statistics import measure_of
from tests.numbers.office import P80

HOURS = st.floats(0, 10_000)


@pytest.mark.parametrize(
    ("hours", "expected"), [(0, 0), (0.25, 0), (24, 1), (500, 1), (6**0.5, 0.5), (0.25 * 96**0.25, 0.25)]
)
def test_shade(hours: float, expected: float) -> None:
    """15 minutes and less is 0, 24 hours and more is 1, and equal factors of time are equal steps between."""
    assert shade(hours) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("hours", "expected"), [(0, 0), (8, 1), (-8, -1), (40, 1), (-40, -1), (0.25, 0.198), (1, 0.46)]
)
def test_change_shade(hours: float, expected: float) -> None:
    """No change is 0, 8 hours and more the full colour; a quarter of an hour is a fifth of it."""
    assert change_shade(hours) == pytest.approx(expected, abs=1e-3)


@given(HOURS, HOURS)
def test_more_is_never_paler(one: float, other: float) -> None:
    """A longer time is never a lower shade, and a larger change never a smaller one."""
    less, more = sorted((one, other))
    assert (shade(less) or 0) <= (shade(more) or 0)
    assert (change_shade(less) or 0) <= (change_shade(more) or 0)


@given(HOURS)
def test_change_is_symmetric(hours: float) -> None:
    """Faster and slower by the same time are equally strong."""
    assert change_shade(-hours) == -(change_shade(hours) or 0)


def test_no_data_has_no_shade() -> None:
    """None stays None, in place."""
    assert shades(((None, 24.0), (0.0, None)), P80) == ((None, 1.0), (0.0, None))
    assert change_shades(((None, -8.0), (0.0, None)), P80) == ((None, -1.0), (0.0, None))


def test_more_in_time_is_better() -> None:
    """All in time is the best shade and none the worst; ten points fewer are a fifth of the worst change."""
    measure = measure_of(80, 4.0, "share")
    assert shades(((1.0, 0.25, 0.0, None),), measure) == ((0.0, 0.75, 1.0, None),)
    assert change_shades(((-0.1, 0.25, 0.9, -1.0, 0.0, None),), measure) == ((0.2, -0.5, -1.0, 1.0, 0.0, None),)


def test_direction_is_the_measures() -> None:
    """Hours of which more is better have the same scale turned round."""
    measure = replace(P80, is_lower_better=False)
    assert shades(((24.0, 0.0),), measure) == ((0.0, 1.0),)
    assert change_shades(((-8.0, 8.0),), measure) == ((1.0, -1.0),)
