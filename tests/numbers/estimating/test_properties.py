"""What holds of every grid, whatever the mail: nothing is lost, nothing depends on order, zones only roll it."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.change import change
from monitor.numbers.estimating import OPEN_ENDS, estimate
from monitor.numbers.grid import FEW, hour_of_week
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Grid, Waits, Window
from tests.numbers.office import FOUR_AND_26, at, naive_cell, window

FIRST, LAST = at("2026-03-02T00:00"), at("2026-03-30T00:00")
HERE = Window(start=FIRST, end=LAST, time_zone="UTC")
MESSAGES = st.lists(
    st.tuples(
        st.integers(int(FIRST.timestamp()) - 9999, int(LAST.timestamp()) + 9999),
        st.integers(0, 30 * 86400),
        st.booleans(),
    ),
    max_size=80,
)
Message = tuple[int, int, bool]


def waits_of(messages: list[Message]) -> Waits:
    """Return messages as columns."""
    received, seconds, is_open = (list(column) for column in zip(*messages, strict=True)) if messages else ([], [], [])
    return Waits(
        received_at=np.array(received, dtype=np.int64),
        seconds=np.array(seconds, dtype=np.int64),
        is_open=np.array(is_open, dtype=np.bool_),
        until=LAST,
    )


def chosen(open_end: str, *, counts_unanswered: bool = False) -> Definition:
    """Return the usual definition with a row of OPEN_ENDS."""
    return replace(FOUR_AND_26, open_end=open_end, counts_unanswered=counts_unanswered)


@settings(max_examples=40, deadline=None)
@given(MESSAGES, st.randoms(), st.sampled_from(sorted(OPEN_ENDS)), st.booleans())
def test_order_changes_nothing(messages: list[Message], random: Random, open_end: str, counts: bool) -> None:  # noqa: FBT001 - drawn
    """Permuted rows give the very same grid, to the last bit."""
    shuffled = list(messages)
    random.shuffle(shuffled)
    definition = chosen(open_end, counts_unanswered=counts)
    assert estimate(waits_of(shuffled), HERE, definition) == estimate(waits_of(messages), HERE, definition)


@settings(max_examples=40, deadline=None)
@given(MESSAGES, st.sampled_from(sorted(OPEN_ENDS)), st.booleans())
def test_a_zone_24_hours_off_rolls_the_grid(messages: list[Message], open_end: str, counts: bool) -> None:  # noqa: FBT001 - drawn
    """Kiritimati is 24 hours ahead of Honolulu: the same grid, one weekday later, with everything that is in it."""
    definition = chosen(open_end, counts_unanswered=counts)
    west, east = (
        estimate(waits_of(messages), replace(HERE, time_zone=zone), definition)
        for zone in ("Pacific/Honolulu", "Pacific/Kiritimati")
    )
    names = ("values", "counts", "raw", "lows", "highs", "shades", "at_least", "open_counts", "within", "days")
    for name in names:
        rows = getattr(west, name)
        assert getattr(east, name) == (rows[-1], *rows[:-1]), name
    assert (east.hours, east.total, east.overall) == (west.hours, west.total, west.overall)


@settings(max_examples=40, deadline=None)
@given(MESSAGES, st.integers(0, 28 * 24), st.sampled_from(["none", "weeks", "reverse"]), st.booleans())
def test_merged_windows_lose_nothing(messages: list[Message], hours: int, open_end: str, counts: bool) -> None:  # noqa: FBT001 - drawn
    """Wherever a window is cut in two, the counts of the parts add up to those of the whole; so do the open ones."""
    definition = chosen(open_end, counts_unanswered=counts)
    middle = FIRST + timedelta(hours=hours)
    parts = [
        estimate(waits_of(messages), part, definition)
        for part in (replace(HERE, end=middle), replace(HERE, start=middle))
    ]
    whole = estimate(waits_of(messages), HERE, definition)
    for name in ("counts", "open_counts"):
        one, other, both = (np.array(getattr(grid, name)) for grid in (*parts, whole))
        assert (one + other == both).all()
    assert sum(part.total for part in parts) == whole.total == np.sum(whole.counts)


@settings(max_examples=40, deadline=None)
@given(MESSAGES, st.sampled_from(sorted(OPEN_ENDS)))
def test_open_messages_are_left_out(messages: list[Message], open_end: str) -> None:
    """Unless they are counted, open messages change nothing at all."""
    answered = [message for message in messages if not message[2]]
    definition = chosen(open_end)
    found = estimate(waits_of(messages), HERE, definition)
    assert found == estimate(waits_of(answered), HERE, definition)
    assert np.sum(found.open_counts) == 0


@settings(max_examples=40, deadline=None)
@given(MESSAGES, st.sampled_from(sorted(OPEN_ENDS)))
def test_counts_are_what_a_value_rests_on(messages: list[Message], open_end: str) -> None:
    """A cell has a value just where its count is not 0, and no dropped message is counted."""
    found = estimate(waits_of(messages), HERE, chosen(open_end))
    for values, counts in zip(found.values, found.counts, strict=True):
        assert [value is not None for value in values] == [count > 0 for count in counts]
    assert found.total == np.sum(found.counts)


@settings(max_examples=60, deadline=None)
@given(MESSAGES)
def test_a_lower_bound_has_no_change(messages: list[Message]) -> None:
    """A cell that is at least so much has no upper bound, and no change either way."""
    found = estimate(waits_of(messages), HERE, chosen("none", counts_unanswered=True))
    for day, hour in ((day, hour) for day in range(7) for hour in range(24)):
        if found.at_least[day][hour]:
            assert found.highs[day][hour] is None
            assert change(found, found).values[day][hour] is None
        elif found.values[day][hour] is not None:
            assert change(found, found).values[day][hour] == 0


@settings(max_examples=60, deadline=None)
@given(MESSAGES, st.integers(0, 20 * 86400), st.sampled_from(["percentile", "median", "mean"]))
def test_what_is_at_least_so_much_never_falls(messages: list[Message], later: int, statistic: str) -> None:
    """Where every open message waited longest in its cell, answers to them, now or later, make no bound untrue."""
    waited = [(received, 3 * 86400 if is_open else seconds % 86400, is_open) for received, seconds, is_open in messages]
    answered = [(received, seconds + later * is_open, False) for received, seconds, is_open in waited]
    definition = replace(chosen("none", counts_unanswered=True), measure=measure_of(80, 4.0, statistic))
    bounds, truth = (estimate(waits_of(rows), HERE, definition) for rows in (waited, answered))
    for day, hour in ((day, hour) for day in range(7) for hour in range(24)):
        low, value = bounds.values[day][hour], truth.values[day][hour]
        if bounds.at_least[day][hour]:
            assert low is not None
            assert value is not None
            assert low <= value * (1 + 1e-9)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("year", [1971, 2026])
def test_many_messages_have_the_same_hours(zone: str, year: int) -> None:
    """The hour of the week of many messages of a short time is that of the standard library, each for itself."""
    random = np.random.default_rng(3)
    start = int(at(f"{year}-09-20T00:00").timestamp())
    received = random.integers(start, start + 60 * 86400, 3 * FEW)
    expected = [naive_cell(second, zone) for second in received.tolist()]
    assert hour_of_week(received, zone).tolist() == [day * 24 + hour for day, hour in expected]


def test_nothing_at_all() -> None:
    """A window without messages is None throughout, with every choice."""
    empty = waits_of([])
    found: list[Grid] = [estimate(empty, window("2026-03-02", "2026-03-30"), chosen(row)) for row in OPEN_ENDS]
    assert {grid.total for grid in found} == {0}
    assert {value for grid in found for row in (*grid.values, *grid.raw, grid.days, grid.hours) for value in row} == {
        None
    }
