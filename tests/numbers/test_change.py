"""Change: current - trailing, only where both sides have data."""

from dataclasses import replace

import pytest

from monitor.numbers.change import change, is_large, with_marks
from monitor.numbers.grid import grid
from monitor.numbers.shades import change_shade
from monitor.numbers.statistics import measure_of
from monitor.records import NO_FLAGS, NO_VALUES, Change, Marks
from tests.numbers.office import FOUR_AND_26, P80, responses, row, window

NEW, OLD = window("2026-03-09", "2026-03-16"), window("2026-03-02", "2026-03-09")


def test_change_where_both_have_data() -> None:
    """Faster is below zero, slower above; a cell with one side only is None and keeps both counts."""
    rows = responses(
        [
            row("2026-03-09T10:30", 1.5),
            row("2026-03-02T10:30", 4),
            row("2026-03-10T11:30", 3),
            row("2026-03-03T11:30", 1),
            row("2026-03-03T11:40", 1),
            row("2026-03-11T12:30", 2),
            row("2026-03-04T13:30", 2),
        ]
    )
    result = change(grid(rows, NEW, P80), grid(rows, OLD, P80))
    assert {(d, h): v for d, r in enumerate(result.values) for h, v in enumerate(r) if v is not None} == {
        (0, 10): -2.5,
        (1, 11): 2.0,
    }
    assert (result.counts[1][11], result.against_counts[1][11]) == (1, 2)
    assert (result.counts[2][12], result.against_counts[2][12]) == (1, 0)
    assert (result.counts[2][13], result.against_counts[2][13]) == (0, 1)
    assert (result.window, result.against, result.measure) == (NEW, OLD, P80)


def test_change_carries_its_shades() -> None:
    """The shade of a cell is that of its own change, None where there is none."""
    rows = responses([row("2026-03-09T10:30", 1), row("2026-03-02T10:30", 4)])
    result = change(grid(rows, NEW, P80), grid(rows, OLD, P80))
    assert result.shades[0][10] == change_shade(-3.0)
    assert result.shades[0][11] is None


@pytest.mark.parametrize(("change_hours", "longer", "expected"), [(0.25, 1, True), (-0.2, 1, False), (1, 11, False)])
def test_a_trifle_of_time(change_hours: float, longer: float, expected: bool) -> None:  # noqa: FBT001 - a table
    """A time changes by a quarter of an hour and a tenth of the longer one, either way."""
    assert is_large(change_hours, longer, FOUR_AND_26) is expected


@pytest.mark.parametrize(("points", "expected"), [(0.8 - 0.75, True), (-0.06, True), (0.04, False)])
def test_a_trifle_of_a_share(points: float, expected: bool) -> None:  # noqa: FBT001 - a table
    """A share changes by five points, whatever the setting for times is."""
    shared = replace(FOUR_AND_26, measure=measure_of(80, 4.0, "share"), least_change=3.0)
    assert is_large(points, 0.8, shared) is expected


def test_a_marked_cell_has_the_value_that_was_tested() -> None:
    """The number beside a mark is the one that the mark is about, with its shade; every other is that of the maps."""
    rows = responses([row("2026-03-09T10:30", 1), row("2026-03-02T10:30", 4), row("2026-03-10T10:30", 9)])
    shown = change(grid(rows, NEW, P80), grid(rows, OLD, P80))
    only = tuple(tuple((day, hour) in {(0, 10), (1, 10)} for hour in range(24)) for day in range(7))
    made = replace(as_marks(shown), marked=only, changes=((-2.0,) * 24,) * 7)
    found = with_marks(shown, made)
    assert (found.values[0][10], found.shades[0][10]) == (-2.0, change_shade(-2.0))
    assert found.values[1][10] is None  # nothing to compare
    assert with_marks(shown, replace(made, marked=NO_FLAGS)).values == shown.values
    assert with_marks(shown, replace(made, changes=NO_VALUES)).values == shown.values
    assert (with_marks(shown, None).values, with_marks(shown, None).marks) == (shown.values, None)


def as_marks(shown: Change) -> Marks:
    """Return a test of this change that knows nothing."""
    return Marks(
        made_at=NEW.end,
        current=NEW,
        trailing=OLD,
        verdict="tested",
        marked=NO_FLAGS,
        p_values=NO_VALUES,
        lows=NO_VALUES,
        highs=NO_VALUES,
        blocks=(),
        weeks=1,
        against_weeks=1,
        eligible=len(shown.values),
        rate=0.1,
    )
