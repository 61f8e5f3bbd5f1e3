"""Where to improve, against a search through every stretch, one message at a time."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.story import costs
from monitor.records import Cost, Measure
from tests.numbers.office import FOUR_AND_26, P80, Row, at, naive_pools, row, window
from tests.numbers.story.mail import later, shuffled, waits

WEEK = window("2026-03-02", "2026-03-09")
UNTIL = at("2026-03-09")
MONDAY = int(at("2026-03-02").timestamp())
SHARE = replace(P80, statistic="share", parameter=4.0)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 2 * 86400 - 1).map(lambda second: MONDAY + second)
        | st.integers(9, 12).map(lambda hour: MONDAY + hour * 3600),
        st.integers(0, 60).map(lambda quarters: quarters * 1800) | st.just(500 * 3600),
    ),
    min_size=20,
    max_size=150,
)
MEASURES = st.sampled_from(
    [
        P80,
        SHARE,
        replace(P80, statistic="median", parameter=50.0),
        replace(P80, statistic="mean"),
        replace(P80, target=None),
    ]
)


def value(pool: list[float], measure: Measure) -> float:
    """Return the measure's statistic of hours, by numpy."""
    if measure.statistic == "share":
        return float(np.mean(np.array(pool) <= measure.parameter))
    return float(np.mean(pool) if measure.statistic == "mean" else np.percentile(pool, measure.parameter))


def full_pools(rows: list[Row]) -> dict[tuple[int, int], list[float]]:
    """Return the hours of every cell that has five messages and more."""
    return {cell: pool for cell, pool in naive_pools(rows, WEEK).items() if len(pool) > 4}


def search(rows: list[Row], measure: Measure) -> list[tuple[int, int, int, float]]:
    """Return day, first, last and hours a week of the dearest stretches, by trying every one anew."""
    pools, target = full_pools(rows), measure.target or 0.0
    number = max(sum(map(len, pools.values())), 1)
    excess = {cell: [min(max(hours - target, 0), 168) for hours in pool] for cell, pool in pools.items()}
    average = sum(map(sum, excess.values())) / number
    late_on_the_whole = sum(over > 0 for pool in excess.values() for over in pool) / number
    tried = []
    for day in range(7):
        for first in range(24):
            for last in range(first + 1, 25):
                pool = [hours for hour in range(first, last) for hours in pools.get((day, hour), [])]
                over = [hours for hour in range(first, last) for hours in excess.get((day, hour), [])]
                late = sum(hours > 0 for hours in over) / max(len(over), 1)
                if not pools.get((day, first)) or not pools.get((day, last - 1)):
                    continue
                if len(pool) < 20 or not sum(over) or sum(over) - average * len(over) < -1e-6:
                    continue
                is_over = (
                    late >= late_on_the_whole - 1e-6
                    if measure.statistic == "share"
                    else value(pool, measure) > target + 1e-9
                )
                if is_over:
                    tried.append((round(sum(over) - average * len(over), 6), sum(over), day, first, last))
    found: list[tuple[int, int, int, float]] = []
    for _, hours, day, first, last in sorted(tried, key=lambda one: (-one[0], -round(one[1], 6), *one[2:])):
        if len(found) < 5 and not any(day == d and first < b and a < last for d, a, b, _ in found):
            found.append((day, first, last, hours))
    return sorted(found, key=lambda one: (-round(one[3], 6), *one[:2]))


@settings(max_examples=60, deadline=None)
@given(ROWS, MEASURES)
def test_dearest_of_all_stretches(rows: list[Row], measure: Measure) -> None:
    """The stretches are those that a search through all of them takes, with their hours beyond the target a week."""
    found = costs(waits(rows, UNTIL), WEEK, replace(FOUR_AND_26, measure=measure))
    expected = search(rows, measure)
    assert [(one.day, one.first, one.last) for one in found] == [one[:3] for one in expected]
    assert [one.hours_per_week for one in found] == pytest.approx([one[3] for one in expected])
    pools = full_pools(rows)
    for one in found:
        pool = [hours for hour in range(one.first, one.last) for hours in pools.get((one.day, hour), [])]
        assert one.value == pytest.approx(value(pool, measure))
        assert one.count == len(pool)


@settings(max_examples=20, deadline=None)
@given(ROWS)
def test_order_is_nothing_and_a_day_is_a_day(rows: list[Row]) -> None:
    """The order of the messages changes nothing; all of it a day later is the same a day later."""
    some = waits(rows, at("2026-03-10"))
    found = costs(some, WEEK, FOUR_AND_26)
    assert costs(shuffled(some), WEEK, FOUR_AND_26) == found
    moved = costs(later(some, 86_400), window("2026-03-03", "2026-03-10"), FOUR_AND_26)
    assert moved == tuple(replace(one, day=one.day + 1) for one in found)


def test_dear_is_not_slowest() -> None:
    """Many who wait an hour too long cost more than a few who wait ten, and a stretch ends where waits are ordinary."""
    rows = [
        *[row(f"2026-03-06T{hour}:30", 9) for hour in (16, 17, 18) for _ in range(200)],
        *[row(f"2026-03-05T{hour:02}:30", 14) for hour in (3, 4) for _ in range(10)],
        *[
            row(f"2026-03-0{day}T{hour:02}:30", 1)
            for day in (2, 3, 4, 5, 6)
            for hour in range(9, 16)
            for _ in range(50)
        ],
    ]
    found = costs(waits(rows, UNTIL), WEEK, FOUR_AND_26)
    assert found == (
        Cost(day=4, first=16, last=19, hours_per_week=3000.0, value=9.0, count=600),
        Cost(day=3, first=3, last=5, hours_per_week=200.0, value=14.0, count=20),
    )


def test_a_week_is_seven_days() -> None:
    """Over four weeks the same messages cost a quarter of that each week."""
    rows = [row("2026-03-06T16:30", 9)] * 20
    (one,) = costs(waits(rows, UNTIL), window("2026-02-09", "2026-03-09"), FOUR_AND_26)
    assert one.hours_per_week == 25.0


def test_one_forgotten_message_names_no_hour() -> None:
    """A message that waited a year does not make its hour slow: four of five are within the target."""
    rows = [row("2026-03-06T16:30", 1)] * 30 + [row("2026-03-06T16:30", 8760)]
    assert costs(waits(rows, UNTIL), WEEK, FOUR_AND_26) == ()


def test_too_few_and_all_alike() -> None:
    """Nineteen messages are no stretch; where all wait alike the whole day is."""
    rows = [row(f"2026-03-04T{hour}:30", 9) for hour in ("00", "12", "23") for _ in range(5)]
    rows += [row("2026-03-04T12:40", 9)] * 4
    assert costs(waits(rows, UNTIL), WEEK, FOUR_AND_26) == ()
    (one,) = costs(waits([*rows, row("2026-03-04T23:30", 9)], UNTIL), WEEK, FOUR_AND_26)
    assert (one.day, one.first, one.last, one.count) == (2, 0, 24, 20)  # 23 is not empty


def test_thin_cells_count_nowhere() -> None:
    """A day of cells of one message is no stretch; three slow ones beside one make it neither longer nor slower."""
    rows = [row(f"2026-03-02T{hour:02}:30", 30) for hour in range(24)]
    rows += [row("2026-03-03T10:30", 1)] * 100
    assert costs(waits(rows, UNTIL), WEEK, FOUR_AND_26) == ()
    rows += [row("2026-03-02T16:40", 9)] * 20 + [row("2026-03-02T17:40", 99)] * 3
    (one,) = costs(waits(rows, UNTIL), WEEK, FOUR_AND_26)
    assert (one.day, one.first, one.last, one.value, one.count) == (0, 16, 17, 9.0, 21)


def test_five_at_most() -> None:
    """Six slow evenings on six days are five stretches, the dearest of them."""
    rows = [
        *[row(f"2026-03-0{day}T18:30", 10 + day) for day in (2, 3, 4, 5, 6, 7) for _ in range(20)],
        *[row("2026-03-08T18:30", 1)] * 2_000,
    ]
    assert [one.day for one in costs(waits(rows, UNTIL), WEEK, FOUR_AND_26)] == [5, 4, 3, 2, 1]


def test_only_the_hours_asked_for() -> None:
    """Of today only what is still to come can be searched."""
    rows = [row(f"2026-03-06T{hour}:30", 30 - hour) for hour in range(10, 16) for _ in range(20)]
    hours = range(4 * 24 + 13, 5 * 24)
    assert {(one.day, one.first) for one in costs(waits(rows, UNTIL), WEEK, FOUR_AND_26, hours)} <= {
        (4, first) for first in range(13, 24)
    }
    rows += [row("2026-03-06T14:30", 90)] * 20
    assert costs(waits(rows, UNTIL), WEEK, FOUR_AND_26, hours)[0].first == 14


def test_open_messages_only_where_they_count() -> None:
    """A message that waits still is left out by default; counted, it makes the value a lower bound."""
    rows = [row("2026-03-06T16:30", 9)] * 20 + [row("2026-03-06T16:45", 50)] * 20
    some = waits(rows, UNTIL, [False] * 20 + [True] * 20)
    (one,) = costs(some, WEEK, FOUR_AND_26)
    assert (one.value, one.count, one.at_least) == (9.0, 20, False)
    (one,) = costs(some, WEEK, replace(FOUR_AND_26, counts_unanswered=True))
    assert (one.value, one.count, one.at_least) == (50.0, 40, True)


def test_the_open_end_is_corrected_as_in_a_cell() -> None:
    """A wait that only the older of two weeks could have shown stands for two; one without weight for none."""
    rows = [row("2026-03-06T16:30", 5)] * 20 + [row("2026-02-27T16:30", 100)] * 5
    within, until = window("2026-02-23", "2026-03-09"), at("2026-03-09")
    plain, corrected = (
        costs(waits(rows, until), within, replace(FOUR_AND_26, open_end=name))[0].value for name in ("none", "weeks")
    )
    assert plain < corrected
    assert costs(waits(rows[:20], until), within, replace(FOUR_AND_26, open_end="follow-up")) == ()
