"""Progress, against a count that goes through the responses one at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.progress import Progress, progress
from tests.numbers.office import P80, Row, at, naive_cell, naive_pools, responses, row, window

ZONE = "Europe/Paris"
OLD, NEW = window("2026-03-01", "2026-04-01", ZONE), window("2026-04-01", "2026-04-15", ZONE)
BOTH = window("2026-03-01", "2026-04-15", ZONE)
START = int(at("2026-03-01", ZONE).timestamp())
ROWS = st.lists(
    st.tuples(
        st.builds(lambda day, hour: START + day * 86400 + hour * 3600, st.integers(-5, 50), st.sampled_from((9, 10))),
        st.integers(0, 40).map(lambda quarters: quarters * 900),
    ),
    min_size=40,
    max_size=250,
)


def shares(rows: list[Row]) -> tuple[list[bool], list[bool]]:
    """Return for each compared response of the new and the old window whether it took longer than usual."""
    usual = {cell: np.percentile(pool, 80) for cell, pool in naive_pools(rows, BOTH).items() if len(pool) >= 5}
    new: list[bool] = []
    old: list[bool] = []
    for epoch, seconds in rows:
        cell = naive_cell(epoch, ZONE)
        if cell in usual:
            for of, side in ((NEW, new), (OLD, old)):
                if of.start.timestamp() <= epoch < of.end.timestamp():
                    side.append(bool(seconds / 3600 > usual[cell] + 1e-12))
    return new, old


@settings(max_examples=60, deadline=None)
@given(ROWS)
def test_shares_longer_than_usual(rows: list[Row]) -> None:
    """Each response of both windows is held to the pooled percentile of its own hour of the week."""
    new, old = shares(rows)
    found = progress(responses(rows), NEW, OLD, P80)
    if len(new) < 20 or len(old) < 20:
        assert found is None
    else:
        assert found is not None
        assert (found.current_count, found.trailing_count) == (len(new), len(old))
        assert found.current == pytest.approx(sum(new) / len(new))
        assert found.trailing == pytest.approx(sum(old) / len(old))


def test_thin_current_window_does_not_look_faster() -> None:
    """The same mail in both windows gives about the same share, though few values have a lower percentile.

    A count of cells would see an improvement: the percentile of 2 values in a cell lies below that of 20.
    """
    random = np.random.default_rng(7)
    weeks = [(OLD.start, week) for week in range(4)] * 5 + [(NEW.start, week) for week in range(2)]
    rows = [
        (int(start.timestamp()) + week * 7 * 86400 + hour * 3600, int(random.lognormal(8, 1.2)))
        for start, week in weeks
        for hour in range(7 * 24)
    ]
    found = progress(responses(rows), NEW, OLD, P80)
    assert found is not None
    assert found.current_count < found.trailing_count / 8
    assert found.current == pytest.approx(found.trailing, abs=0.04)


def test_faster_and_slower() -> None:
    """Half as long for everybody is a smaller share than before, twice as long a larger one."""
    old = [row(f"2026-03-{day:02}T10:00", 1 + day / 10, ZONE) for day in range(1, 29)]
    for factor, is_better in ((0.1, True), (3, False)):
        new = [row(f"2026-04-{day:02}T10:00", factor * (1 + day / 10), ZONE) for day in range(1, 15)] * 2
        found = progress(responses([*old, *new]), NEW, OLD, P80)
        assert found is not None
        assert (found.current < found.trailing) is is_better


def test_thin_hours_have_no_usual_time() -> None:
    """Hours of the week with four responses are left out on both sides, so nothing is left to compare."""
    rows = [row(f"2026-03-{day:02}T{hour:02}:00", 1, ZONE) for day in (2, 9) for hour in range(24)]
    rows += [row(f"2026-04-{day:02}T{hour:02}:00", 2, ZONE) for day in (6, 13) for hour in range(24)]
    assert progress(responses(rows), NEW, OLD, P80) is None
    assert progress(responses([*rows, *rows]), NEW, OLD, P80) is not None


def test_twenty_on_each_side() -> None:
    """Twenty responses in each window are compared, nineteen in either are not."""
    old, new = [row("2026-03-02T10:00", 1, ZONE)] * 20, [row("2026-04-06T10:00", 1, ZONE)] * 20
    assert progress(responses(old + new), NEW, OLD, P80) is not None
    assert progress(responses(old[1:] + new), NEW, OLD, P80) is None
    assert progress(responses(old + new[1:]), NEW, OLD, P80) is None


def test_equal_is_not_longer() -> None:
    """Where everybody waits the same, nobody waits longer than usual."""
    rows = [row(f"2026-03-{day:02}T10:00", 1, ZONE) for day in range(1, 29)]
    rows += [row(f"2026-04-{day:02}T10:00", 1, ZONE) for day in range(1, 15)] * 2
    found = progress(responses(rows), NEW, OLD, P80)
    assert found == Progress(current=0, trailing=0, current_count=28, trailing_count=28)
