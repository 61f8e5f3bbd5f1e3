"""Estimates: equal to the raw grid where nothing is missing, and to an independent reckoning where something is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.change import change
from monitor.numbers.estimating import DEFAULT_OPEN_END, OPEN_ENDS, estimate, pooled
from monitor.numbers.estimating.open_end import Seen, kaplan_meier
from monitor.numbers.grid import grid
from monitor.numbers.statistics import STATISTICS, measure_of, statistic_of
from monitor.records import Waits
from tests.numbers.office import FOUR_AND_26, P80, Row, at, responses, row, window

WEEK = window("2026-03-02", "2026-03-09")
LATER = at("2026-03-09")
SHARE = measure_of(80, 4.0, "share")
MONDAY = int(at("2026-03-02").timestamp())
ROWS = st.lists(st.tuples(st.integers(MONDAY - 9999, MONDAY + 7 * 86400), st.integers(0, 9 * 86400)), max_size=60)


def waits(rows: Sequence[Row], open_rows: Sequence[Row] = (), until: datetime = LATER) -> Waits:
    """Return rows as columns, the answered ones first."""
    columns = responses([*rows, *open_rows])
    is_open = np.arange(len(columns)) >= len(rows)
    return Waits(received_at=columns.received_at, seconds=columns.seconds, is_open=is_open, until=until)


def flat(values: Sequence[Sequence[float | None]]) -> list[float]:
    """Return 168 numbers, nan for None."""
    return [np.nan if value is None else value for line in values for value in line]


@settings(max_examples=30, deadline=None)
@given(ROWS, st.sampled_from(sorted(STATISTICS)))
def test_nothing_missing_is_the_raw_grid(rows: list[Row], statistic: str) -> None:
    """Without a correction, values, days, counts and shades are those of the raw grid, and raw is the same."""
    measure = measure_of(80, 4.0, statistic)
    found = estimate(waits(rows), WEEK, replace(FOUR_AND_26, measure=measure))
    plain = grid(responses(rows), WEEK, measure)
    assert flat(found.values) == pytest.approx(flat(plain.values), nan_ok=True)
    assert flat(found.shades) == pytest.approx(flat(plain.shades), nan_ok=True)
    assert [v is None for v in found.days] == [v is None for v in plain.days]
    assert (found.raw, found.counts, found.total) == (plain.values, plain.counts, plain.total)


@settings(max_examples=30, deadline=None)
@given(ROWS, st.sampled_from(sorted(OPEN_ENDS)), st.randoms())
def test_order_changes_nothing(rows: list[Row], open_end: str, random: Random) -> None:
    """Permuted rows give the same grid, and a value lies in its interval."""
    chosen = replace(FOUR_AND_26, open_end=open_end)
    found = estimate(waits(rows), WEEK, chosen)
    assert estimate(waits(sorted(rows, key=lambda _: random.random())), WEEK, chosen) == found
    for low, value, high in zip(flat(found.lows), flat(found.values), flat(found.highs), strict=True):
        assert not low > value
        assert not high < value


def test_all_fields_by_hand() -> None:
    """Hours of the day, the whole window and the shares within the target are those of all its messages."""
    rows = [row("2026-03-02T10:30", 1), row("2026-03-03T10:30", 9), row("2026-03-03T11:30", 4)]
    found = estimate(waits(rows), WEEK, FOUR_AND_26)
    assert found.hours[10] == pytest.approx(7.4)
    assert (found.hours[11], found.hours[12]) == (4.0, None)
    assert found.days[1] == pytest.approx(8.0)
    assert found.overall == pytest.approx(7.0)
    assert (found.within[1][10], found.within[1][11]) == (0.0, 1.0)
    assert found.within_overall == pytest.approx(2 / 3)
    untargeted = estimate(waits(rows), WEEK, replace(FOUR_AND_26, measure=replace(P80, target=None)))
    assert untargeted.within_overall is None


def test_pooled_is_the_whole_window() -> None:
    """All messages as one sample give the value of the whole window; none give no sample."""
    rows = [row("2026-03-02T10:30", 1), row("2026-03-03T10:30", 9), row("2026-03-08T23:30", 4)]
    sample = pooled(waits(rows), WEEK, FOUR_AND_26)
    assert sample is not None
    assert sample.hours.tolist() == [1.0, 4.0, 9.0]
    assert estimate(waits(rows), WEEK, FOUR_AND_26).overall == statistic_of(P80)(sample.hours)
    assert pooled(waits([]), WEEK, FOUR_AND_26) is None


def test_no_message() -> None:
    """An empty window is None throughout."""
    found = estimate(waits([]), WEEK, FOUR_AND_26)
    assert (found.overall, found.within_overall, found.total) == (None, None, 0)


def test_totals_are_lower_bounds_too() -> None:
    """A day, an hour of the day and the window whose percentile has not come yet are at least so much, and say so."""
    found = waits([row("2026-03-03T11:30", 1)], [row("2026-03-02T10:40", 70)])
    counted = estimate(found, WEEK, replace(FOUR_AND_26, counts_unanswered=True))
    assert counted.days_at_least == (True,) + (False,) * 6
    assert [hour for hour in range(24) if counted.hours_at_least[hour]] == [10]
    assert [counted.overall, counted.overall_at_least] == [pytest.approx(56.2), True]
    silent = estimate(found, WEEK, FOUR_AND_26)
    assert not any((*silent.days_at_least, *silent.hours_at_least, silent.overall_at_least))


def test_unanswered_counts() -> None:
    """A cell whose percentile has not come yet is at least what it came to, with no change; else open is silent."""
    rows = [row("2026-03-02T10:30", 1), row("2026-03-03T10:30", 1), row("2026-03-03T10:40", 3)]
    found = waits(rows, [row("2026-03-02T10:40", 70), row("2026-03-03T10:30", 2)])
    counted = estimate(found, WEEK, replace(FOUR_AND_26, counts_unanswered=True))
    assert counted.values[0][10] == pytest.approx(56.2)
    assert (counted.at_least[0][10], counted.highs[0][10]) == (True, None)
    assert counted.values[1][10] == pytest.approx(2.6)
    assert not counted.at_least[1][10]
    assert (counted.counts[0][10], counted.open_counts[0][10], counted.total) == (2, 1, 5)
    assert counted.within[0][10] == 0.5
    silent = estimate(found, WEEK, FOUR_AND_26)
    assert (silent.values[0][10], silent.counts[0][10], silent.open_counts[0][10]) == (1.0, 1, 0)
    assert change(counted, silent).values[0][10] is None
    assert change(silent, silent).values[0][10] == 0.0


def test_change_of_a_share_is_signed_by_what_is_worse() -> None:
    """Fewer in time is a change below zero and a shade above it."""
    chosen = replace(FOUR_AND_26, measure=SHARE)
    good, bad = (estimate(waits([row("2026-03-02T10:30", hours)]), WEEK, chosen) for hours in (1, 9))
    result = change(bad, good)
    assert (result.values[0][10], result.shades[0][10], result.shades[0][11]) == (-1.0, 1.0, None)
    assert (good.shades[0][10], bad.shades[0][10]) == (0.0, 1.0)


def test_kaplan_meier_by_hand() -> None:
    """Of 1, 2+, 3, 4+ the jumps are 1/4, 0, 3/8, and the rest stays with the longest."""
    hours, is_open = np.array([1.0, 2, 3, 4]), np.array([False, True, False, True])
    assert kaplan_meier(hours, is_open, np.ones(4)) / 4 == pytest.approx([0.25, 0, 0.375, 0.375])


def test_all_that_wait_longest_share_what_remains() -> None:
    """Of 1, 2, 2+, 2+, 2+ each of the open keeps its fifth; with weights, each keeps its own."""
    hours, is_open = np.array([1.0, 2, 2, 2, 2]), np.array([False, False, True, True, True])
    assert kaplan_meier(hours, is_open, np.ones(5)) == pytest.approx([1, 1, 1, 1, 1])
    heavy = np.array([1.0, 1, 1, 2, 5])
    assert kaplan_meier(hours, is_open, heavy) == pytest.approx(heavy)


def test_a_fifth_that_was_given_up_is_at_least_four_weeks() -> None:
    """Where a little over a fifth waits four weeks and on, the 80th percentile is at least that, the 70th known."""
    rows = [row("2026-03-02T10:30", 1 + k / 100) for k in range(78)]
    found = waits(rows, [row("2026-03-02T10:40", 672)] * 22, at("2026-05-02"))
    counted = replace(FOUR_AND_26, counts_unanswered=True)
    grid_80 = estimate(found, WEEK, counted)
    assert (grid_80.values[0][10], grid_80.at_least[0][10]) == (672.0, True)
    grid_70 = estimate(found, WEEK, replace(counted, measure=measure_of(70, 4.0)))
    assert grid_70.values[0][10] == pytest.approx(1.693)
    assert not grid_70.at_least[0][10]


def seen(hours: list[float], followed: list[int]) -> Seen:
    """Return the answered messages of one hour of a window of four weeks that ends now."""
    return Seen(hours=np.array(hours), followed=np.array(followed), shortest=0, longest=672)


def test_weeks_by_hand() -> None:
    """An hour that was 10, 178, 346 and 514 hours ago: a wait of 100 hours is seen in three of four weeks."""
    assert OPEN_ENDS["weeks"].weigh(seen([5, 100, 300], [10, 178, 514])) == pytest.approx([1, 4 / 3, 2])


def test_reverse_by_hand() -> None:
    """A wait of 100 hours with one younger message not at risk: the jump is 1/2 of what is at risk, not 1/3."""
    assert OPEN_ENDS["reverse"].weigh(seen([5, 20, 100], [10, 178, 178])) / 3 == pytest.approx([0.25, 0.25, 0.5])


def test_follow_up_by_hand() -> None:
    """Only what came three days ago and was answered in three days counts; other messages are in no count."""
    assert OPEN_ENDS["follow-up"].weigh(seen([5, 20, 100], [10, 178, 178])).tolist() == [0, 1, 0]
    found = estimate(waits([row("2026-03-08T10:30", 1)]), WEEK, replace(FOUR_AND_26, open_end="follow-up"))
    assert (found.values[6][10], found.counts[6][10], found.total, found.raw[6][10]) == (None, 0, 0, 1.0)


def test_default_is_a_row() -> None:
    """The default is a row that weighs a late wait more than an early one."""
    early, late = OPEN_ENDS[DEFAULT_OPEN_END].weigh(seen([5, 100], [10, 178]))
    assert early < late
