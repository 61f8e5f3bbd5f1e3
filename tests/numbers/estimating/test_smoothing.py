"""Smoothing: what a cell borrows, what it never borrows, and that its own count and raw value stay."""

from dataclasses import replace
from math import exp, log

import numpy as np
import pytest

from monitor.numbers.estimating import DEFAULT_SMOOTHING, SMOOTHINGS, estimate
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Grid, Waits
from tests.numbers.office import FOUR_AND_26, Row, at, responses, row, window

WEEK = window("2026-03-02", "2026-03-09")
BORROWING = sorted(set(SMOOTHINGS) - {"none"})


def waits_of(rows: list[Row], open_rows: list[Row] | None = None) -> Waits:
    """Return rows as columns, the answered ones first."""
    columns = responses([*rows, *(open_rows or [])])
    is_open = np.arange(len(columns)) >= len(rows)
    return Waits(received_at=columns.received_at, seconds=columns.seconds, is_open=is_open, until=at("2027-03-09"))


def made(rows: list[Row], smoothing: str, definition: Definition = FOUR_AND_26, **others: list[Row]) -> Grid:
    """Return the grid of a week."""
    return estimate(waits_of(rows, **others), WEEK, replace(definition, smoothing=smoothing))


def test_neighbours_by_hand() -> None:
    """One message of the next hour lends three quarters of 19 twentieths of itself, and pulls the mean by that much."""
    mean = replace(FOUR_AND_26, measure=measure_of(50, 4.0, "mean"))
    rows = [row("2026-03-03T10:30", 1), row("2026-03-03T11:30", 9)]
    found = made(rows, "neighbours", mean)
    lent = 0.75 * (1 - 1 / 20)
    assert found.values[1][11] == pytest.approx((9 + lent) / (1 + lent))
    assert found.values[1][10] == pytest.approx((1 + 9 * lent) / (1 + lent))


def test_profiles_by_hand() -> None:
    """One message against eight: a ninth of the cell, and eight of its hour's median and its day's distance from it."""
    rows = [
        row("2026-03-03T10:30", 1),
        row("2026-03-03T11:30", 8),
        row("2026-03-04T10:30", 4),
        row("2026-03-04T11:30", 8),
    ]
    rows += [row("2026-03-05T10:30", 4), row("2026-03-07T10:30", 99)]
    median = replace(FOUR_AND_26, measure=measure_of(50, 4.0, "median"))
    found = made(rows, "profiles", median)
    # the weekdays' 10:30 is 4 h; Tuesday lies a quarter (at 10) and not at all (at 11) from what is usual: half of that
    expected = exp((log(1) + 8 * log(4 / 2)) / 9)
    assert found.values[1][10] == pytest.approx(expected)
    assert found.values[5][10] == 99.0


def test_a_share_stays_a_share() -> None:
    """Without logarithms, and nothing is above all or below none."""
    share = replace(FOUR_AND_26, measure=measure_of(80, 4.0, "share"))
    rows = [
        row("2026-03-03T10:30", 1),
        row("2026-03-03T11:30", 1),
        row("2026-03-04T11:30", 9),
        row("2026-03-04T12:30", 9),
    ]
    rows += [row("2026-03-05T10:30", 9), *[row("2026-03-05T12:30", 1)] * 3]
    found = made(rows, "profiles", share)
    assert all(value is None or 0.0 <= value <= 1.0 for line in found.values for value in line)
    assert 0.0 < (found.values[3][10] or 0.0) < 1.0


def test_an_odd_afternoon_has_no_part_in_what_others_are_drawn_to() -> None:
    """However long Fridays 16:00 wait, Monday's 16:00 is drawn to what the other weekdays are like."""
    rows = [row(f"2026-03-0{day}T{hour:02}:30", 1) for day in range(2, 6) for hour in range(24) for _ in range(3)]
    odd = [[*rows, *[row("2026-03-06T16:30", hours)] * 9] for hours in (1, 300)]
    usual, slow = (made(each, "profiles") for each in odd)
    assert usual.values[:4] == slow.values[:4]
    assert (slow.values[4][16] or 0) > 100


@pytest.mark.parametrize("smoothing", sorted(SMOOTHINGS))
def test_what_smoothing_never_touches(smoothing: str) -> None:
    """Counts, raw values, days, hours, the whole, the shares within the target and empty cells are as without it."""
    rows = [row(f"2026-03-0{2 + n % 7}T{10 + n % 5}:30", 0.2 + n * n % 17) for n in range(60)]
    found, plain = made(rows, smoothing), made(rows, "none")
    for name in ("counts", "raw", "days", "hours", "overall", "within", "within_overall", "total", "open_counts"):
        assert getattr(found, name) == getattr(plain, name), name
    for smoothed, values in zip(found.values, plain.values, strict=True):
        assert [value is None for value in smoothed] == [value is None for value in values]
    assert (found.values == plain.values) == (smoothing == "none")


@pytest.mark.parametrize("smoothing", BORROWING)
def test_intervals_hold_their_value(smoothing: str) -> None:
    """A smoothed value lies between its bounds."""
    random = np.random.default_rng(2)
    rows = [row(f"2026-03-0{2 + n % 7}T{10 + n % 4}:30", random.lognormal(1, 2)) for n in range(700)]
    found = made(rows, smoothing)
    triples = [
        (low, value, high)
        for lows, values, highs in zip(found.lows, found.values, found.highs, strict=True)
        for low, value, high in zip(lows, values, highs, strict=True)
        if low is not None and value is not None and high is not None
    ]
    assert len(triples) == 28
    assert all(low <= value <= high for low, value, high in triples)


def test_an_hour_like_no_other_keeps_what_is_sure_of_it() -> None:
    """Drawn towards its day and hour, it stops at the bound of its own messages; the interval is its own."""
    rows = [row(f"2026-03-0{day}T{hour:02}:30", 1) for day in range(2, 9) for hour in range(24) for _ in range(9)]
    slow = [row("2026-03-06T16:40", 7 + n / 100) for n in range(12)]
    found, plain = made([*rows, *slow], "profiles"), made([*rows, *slow], "none")
    low = plain.lows[4][16]
    assert low is not None
    assert found.values[4][16] == low
    assert low < (plain.values[4][16] or 0)
    assert (found.lows, found.highs) == (plain.lows, plain.highs)


def test_weekend_and_weekdays_lend_each_other_nothing() -> None:
    """Friday's last hour borrows from the hour before, not from Saturday's first; Sunday's last not from Monday's."""
    ends = [row("2026-03-06T23:30", 1), row("2026-03-07T00:30", 99), row("2026-03-08T23:30", 7)]
    ends.append(row("2026-03-02T00:30", 3))
    found = made(ends, "neighbours")
    assert (found.values[4][23], found.values[5][0], found.values[6][23], found.values[0][0]) == (1.0, 99.0, 7.0, 3.0)
    lent = made([*ends, row("2026-03-06T22:30", 5)], "neighbours")
    assert lent.values[4][23] != 1.0
    assert lent.values[5][0] == 99.0


def test_midnight_is_no_border() -> None:
    """Tuesday's last hour and Wednesday's first lend each other what other hours do."""
    mean = replace(FOUR_AND_26, measure=measure_of(50, 4.0, "mean"))
    found = made([row("2026-03-03T23:30", 1), row("2026-03-04T00:30", 9)], "neighbours", mean)
    assert 1.0 < (found.values[1][23] or 0) < (found.values[2][0] or 0) < 9.0


def test_enough_of_its_own() -> None:
    """A cell with twenty messages borrows nothing of the hours around it."""
    rows = [*[row("2026-03-03T10:30", 1)] * 20, row("2026-03-03T11:30", 99)]
    found = made(rows, "neighbours")
    assert found.values[1][10] == 1.0
    assert (found.values[1][11] or 0) < 99.0


@pytest.mark.parametrize("smoothing", BORROWING)
def test_a_lower_bound_stays(smoothing: str) -> None:
    """What is at least so much is so whatever other hours are like."""
    counting = replace(FOUR_AND_26, counts_unanswered=True)
    rows = [row("2026-03-03T11:30", 0.5) for _ in range(9)]
    found = made(rows, smoothing, counting, open_rows=[row("2026-03-03T10:30", 70)])
    assert (found.values[1][10], found.at_least[1][10], found.counts[1][10]) == (70.0, True, 1)


def test_what_still_waits_is_not_lent() -> None:
    """Five answers of ten hours stay ten hours, however many wait for five minutes in the hours around them."""
    counting = replace(FOUR_AND_26, counts_unanswered=True)
    rows = [row("2026-03-03T10:30", 10)] * 5
    young = [row(f"2026-03-03T{hour:02}:30", 1 / 12) for hour in (8, 9, 11, 12) for _ in range(10)]
    assert made(rows, "neighbours", counting, open_rows=young).values[1][10] == 10.0


def test_a_cell_that_is_all_there_is() -> None:
    """The only message of a window is its own profile."""
    assert made([row("2026-03-03T10:30", 2)], "profiles").values[1][10] == 2.0


def test_default_is_a_row() -> None:
    """The default is a row of the table, and not to smooth can be chosen."""
    assert DEFAULT_SMOOTHING in SMOOTHINGS
    assert next(iter(SMOOTHINGS)) == "none"
