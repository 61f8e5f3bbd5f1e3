"""The parts of the test: weeks, labellings and discoveries."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from math import comb

import numpy as np

from monitor.numbers.marking import discoveries, labellings, midnight, week_bounds
from monitor.numbers.marking.weeks import DRAWN
from monitor.records import Window


def test_midnight_is_the_last_one_of_the_zone() -> None:
    """Just after midnight in Berlin it is still the day before in UTC."""
    now = datetime(2024, 7, 1, 22, 30, tzinfo=UTC)
    assert midnight(now, "Europe/Berlin") == datetime(2024, 7, 1, 22, tzinfo=UTC)
    assert midnight(now, "UTC") == datetime(2024, 7, 1, tzinfo=UTC)


def test_weeks_follow_the_wall_clock_and_lie_whole_in_the_window() -> None:
    """The week in which the clocks go forward is an hour short; the three days left over are no week."""
    at = datetime(2024, 4, 7, 22, tzinfo=UTC)
    window = Window(start=at - timedelta(days=17), end=at, time_zone="Europe/Berlin")
    lengths = np.diff(week_bounds(at, window)).ravel().tolist()
    assert lengths == [7 * 86400, 7 * 86400 - 3600]


def test_a_week_across_the_end_of_the_window_is_dropped() -> None:
    """A trailing window that ends within a week starts with the next whole one."""
    at = datetime(2024, 4, 1, tzinfo=UTC)
    window = Window(start=at - timedelta(days=21), end=at - timedelta(days=1), time_zone="UTC")
    assert week_bounds(at, window)[:, 1].tolist() == [int((at - timedelta(days=7 * k)).timestamp()) for k in (1, 2)]


def test_all_labellings_or_a_repeatable_draw() -> None:
    """Few are all tried, each once; of many the same seed draws the same, each with as many current weeks."""
    few, many = labellings(3, 9, 1), labellings(10, 40, 1)
    assert len(np.unique(few, axis=0)) == len(few) == comb(9, 3)
    assert few[0].tolist() == [1] * 3 + [0] * 6
    assert many.shape == (DRAWN + 1, 40)
    assert set(many.sum(axis=1)) == {10}
    assert np.array_equal(many, labellings(10, 40, 1))


def test_labellings_are_those_of_one_large_draw() -> None:
    """Drawn in pieces they are what one table of random numbers gives: the weeks with the smallest ones of each row."""
    smallest = np.random.default_rng(3).random((DRAWN, 60)).argsort(axis=1)[:, :7]
    expected = np.zeros((DRAWN, 60))
    np.put_along_axis(expected, smallest, 1, axis=1)
    assert np.array_equal(labellings(7, 60, 3)[1:], expected)


def test_decades_fit_into_memory() -> None:
    """Twenty years against twenty: some hundred megabytes at most are taken, and half of the weeks are current."""
    tracemalloc.start()
    rows = labellings(1043, 2086, 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 130_000_000
    assert len(rows) > 10_000
    assert set(rows.sum(axis=1)) == {1043}


def test_discoveries_step_up() -> None:
    """The largest p under its line takes the smaller ones with it; none of none passes."""
    assert discoveries(np.array([0.04, 0.03, 0.9, 0.5]), 0.1).tolist() == [True, True, False, False]
    assert not discoveries(np.array([0.2, 0.3]), 0.1).any()
    assert discoveries(np.array([]), 0.1).tolist() == []
