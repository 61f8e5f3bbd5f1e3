"""The one sentence above the maps."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers.change import change
from monitor.numbers.grid import grid
from monitor.numbers.headline import headline
from monitor.numbers.windows import windows
from monitor.records import NO_FLAGS, NO_VALUES, Change, Cost, Flags, Grid, MarkedBlock, Marks, Measure, Today, Values
from tests.numbers.office import FOUR_AND_26, P80, Row, at, responses, row

NOW = at("2026-11-24T14:07")
CURRENT, TRAILING = windows(NOW, FOUR_AND_26)
FRIDAY = Cost(day=4, first=16, last=19, hours_per_week=60.0, value=7.0, count=40)
SHARE = replace(P80, statistic="share", parameter=4.0)
QUICK = [row("2026-11-20T10:30", 1)] * 20


def maps(rows: list[Row], measure: Measure = P80, marks: Marks | None = None) -> tuple[Grid, Change]:
    """Return the current map and the change of the rows and of as many a hundred days before."""
    before = [(received - 100 * 86_400, seconds) for received, seconds in rows]
    current, trailing = (grid(responses([*rows, *before]), window, measure) for window in (CURRENT, TRAILING))
    return current, replace(change(current, trailing), marks=marks)


def marks_of(*blocks: MarkedBlock, **changes: object) -> Marks:
    """Return marks with these blocks."""
    made = Marks(
        made_at=NOW,
        current=CURRENT,
        trailing=TRAILING,
        verdict="tested",
        marked=NO_FLAGS,
        p_values=NO_VALUES,
        lows=NO_VALUES,
        highs=NO_VALUES,
        blocks=blocks,
        weeks=4,
        against_weeks=26,
        eligible=24,
        rate=0.1,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests' own keywords


def block(days: tuple[int, ...], first: int, last: int, change: float, count: int = 50) -> MarkedBlock:
    """Return a marked block."""
    return MarkedBlock(
        days=days,
        first=first,
        last=last,
        change=change,
        low=change,
        high=change,
        p=0.001,
        count=count,
        against_count=300,
    )


def said(
    rows: list[Row] = QUICK,
    costs: tuple[Cost, ...] = (FRIDAY,),
    today: Today | None = None,
    marks: Marks | None = None,
    measure: Measure = P80,
) -> str:
    """Return the headline of these."""
    current, difference = maps(rows, measure, marks)
    return headline(current, costs, today, difference)


def test_both_answers() -> None:
    """Where to improve and how it goes."""
    better = marks_of(block((0, 1, 2, 3, 4), 18, 22, -2.0))
    assert said(marks=better) == (
        "Fridays 16–19 slowest: 1 in 5 waits over 7 h. Weekday evenings got 2 h faster."  # noqa: RUF001 - an en dash
    )


@pytest.mark.parametrize(
    ("days", "first", "last", "name"),
    [
        ((0, 1, 2, 3, 4), 0, 7, "Weekday nights"),
        ((5, 6), 0, 24, "Weekends"),
        ((4,), 15, 18, "Friday afternoons"),
        ((0, 1, 2, 3, 4), 11, 15, "Weekdays 11–15"),  # noqa: RUF001 - an en dash
        ((0, 1, 2, 3), 18, 22, "Monday to Thursday evenings"),
        ((0, 1, 2, 3), 15, 19, "Mondays to Thursdays 15–19"),  # noqa: RUF001 - an en dash
        ((0, 1, 2, 3), 0, 24, "Mondays to Thursdays"),
        ((0, 2), 7, 11, "Monday, Wednesday mornings"),
        ((0, 2), 10, 11, "Mondays, Wednesdays 10–11"),  # noqa: RUF001 - an en dash
    ],
)
def test_names_of_blocks(days: tuple[int, ...], first: int, last: int, name: str) -> None:
    """Hours that have a name are called by it."""
    assert said(marks=marks_of(block(days, first, last, 0.5))).endswith(f". {name} got 30 min slower.")


def test_the_block_that_touches_most_people() -> None:
    """Of several marked blocks that is said which changed most hours of people."""
    marks = marks_of(block((4,), 0, 24, -5.0, count=10), block((0,), 0, 24, 1.0, count=100))
    assert said(marks=marks).endswith("Mondays got 1 h slower.")


def test_of_overlapping_blocks_that_which_glows() -> None:
    """Friday 15 to 19 glows, so it is said, not the afternoon that was touched by it, though that has more messages."""
    wide, seen = block((4,), 12, 18, 3.0, count=60), block((4,), 15, 19, 4.0, count=40)
    marked = tuple(tuple(day == 4 and 15 <= hour < 19 for hour in range(24)) for day in range(7))
    assert said(marks=replace(marks_of(wide, seen), marked=marked)).endswith("Fridays 15–19 got 4 h slower.")  # noqa: RUF001 - an en dash


def test_the_sharpest_of_nested_blocks() -> None:
    """A day that changed by what changed in its afternoon is passed over for the afternoon; other news stays."""
    friday, afternoon = block((4,), 0, 24, 1.0, count=200), block((4,), 15, 18, 5.0, count=30)
    assert said(marks=marks_of(friday, afternoon)).endswith("Friday afternoons got 5 h slower.")
    assert said(marks=marks_of(friday, replace(afternoon, count=10))).endswith("Fridays got 1 h slower.")
    assert said(marks=marks_of(friday, replace(afternoon, change=-5.0))).endswith("Fridays got 1 h slower.")
    assert said(marks=marks_of(friday, replace(afternoon, days=(3, 4)))).endswith("Fridays got 1 h slower.")


def cells(signs: dict[tuple[int, int], int]) -> tuple[Flags, Values, Values]:
    """Return marked cells with intervals above or below 0."""
    marked = tuple(tuple((day, hour) in signs for hour in range(24)) for day in range(7))
    lows, highs = (
        tuple(
            tuple(None if (day, hour) not in signs else signs[day, hour] * 2.0 + side for hour in range(24))
            for day in range(7)
        )
        for side in (-1, 1)
    )
    return marked, lows, highs


def test_marked_cells_without_a_block() -> None:
    """The run of marked cells of one weekday and direction where most changed is said, by the intervals' direction."""
    rows = [row(f"2026-11-20T{hour}:30", 3) for hour in (10, 11, 12) for _ in range(8)]
    marked, lows, highs = cells({(4, 10): 1, (4, 11): 1, (4, 12): -1, (2, 3): -1, (2, 4): 0})
    marks = marks_of(marked=marked, lows=lows, highs=highs)
    current, difference = maps(rows, P80, marks)
    text = headline(current, (FRIDAY,), None, replace(difference, values=((1.5,) * 24,) * 7))
    assert text.endswith("h. Fridays 10–12 got slower.")  # noqa: RUF001 - an en dash
    only_faster = marks_of(marked=marked, lows=cells({(2, 3): -1})[1], highs=cells({(2, 3): -1})[2])
    assert said(marks=only_faster).endswith("h. Wednesdays 3–4 got faster.")  # noqa: RUF001 - an en dash
    open_below = replace(only_faster, lows=NO_VALUES)
    assert said(marks=open_below).endswith("h. Wednesdays 3–4 got faster."), "too few to say how much"  # noqa: RUF001 - the dash of the page


def test_nothing_of_change_without_a_test() -> None:
    """Nothing marked is said to be chance; what could not be told is not called so; and before a test nothing is."""
    assert said(marks=marks_of()).endswith(" No change that is more than chance.")
    assert said(marks=marks_of(verdict="too few weeks")).endswith(" Too few weeks to tell a change.")
    assert said(marks=marks_of(verdict="too few messages")).endswith(" Too few messages to tell a change.")
    assert said() == "Fridays 16–19 slowest: 1 in 5 waits over 7 h."  # noqa: RUF001 - an en dash


def test_a_share() -> None:
    """The share within the target is said as one, and more of it is better."""
    cost = replace(FRIDAY, value=0.62)
    marks = marks_of(block((4,), 0, 24, 0.12))
    assert said(costs=(cost,), marks=marks, measure=SHARE) == (
        "Fridays 16–19 slowest: 62 % within 4 h. Fridays got 12 points better."  # noqa: RUF001 - an en dash
    )
    assert said(costs=(cost,), marks=marks_of(block((4,), 0, 24, -0.03)), measure=SHARE).endswith("3 points worse.")


def test_a_whole_day_and_a_lower_bound() -> None:
    """Midnight to midnight is the day; what is at least so much is over it."""
    cost = replace(FRIDAY, first=0, last=24, value=72.0, at_least=True)
    assert said(costs=(cost,)) == "Fridays slowest: 1 in 5 waits over 3 d."


def test_nothing_to_improve() -> None:
    """Without a stretch over the target the hours are praised, where every one that is known well is within."""
    slow_cell = [*QUICK, *[row("2026-11-19T10:30", 9)] * 5]
    assert said(costs=()) == "All hours are within the target of 4 h."
    assert said(slow_cell, ()) == "No hours stand out over the target of 4 h."
    assert said(slow_cell[:-1], ()) == "All hours are within the target of 4 h."
    assert said(QUICK[:-1], ()) == "Too few answers yet to name the slowest hours."
    assert said(costs=(), measure=replace(P80, target=None)) == "No hours stand out as slow."
    current, difference = maps(QUICK)
    still = headline(replace(current, at_least=((True,) * 24,) * 7), (), None, difference)
    assert still == "No hours stand out over the target of 4 h."
    current, difference = maps(QUICK, SHARE)
    assert headline(replace(current, within_overall=1.0), (), None, difference).startswith("All hours")
    assert headline(replace(current, within_overall=0.9), (), None, difference).startswith("No hours")


def test_thin_cells_are_not_spoken_of() -> None:
    """Twenty answers in cells of four are too few, whatever their times."""
    rows = [row(f"2026-11-20T{hour}:30", 99) for hour in range(10, 15) for _ in range(4)]
    assert said(rows, ()) == "Too few answers yet to name the slowest hours."


def test_todays_words_where_they_are_the_news() -> None:
    """On the day of the dearest stretch its own words are said, if they are known and the sentence has room."""
    friday = Today(weekday=4, hours=(), words="Fri 16–19 usually 9 messages, 1 in 5 waits over 7 h")  # noqa: RUF001 - an en dash
    assert said(today=friday) == f"Slowest: {friday.words}."
    assert said(today=replace(friday, weekday=3)).startswith("Fridays")
    assert said(today=replace(friday, words="")).startswith("Fridays")
    assert said(today=friday, marks=marks_of()).startswith("Fridays")


@given(
    st.integers(0, 6),
    st.integers(0, 22),
    st.floats(0, 8760),
    st.floats(-8760, 8760),
    st.sampled_from([50.0, 80.0, 90.0, 95.0]),
)
def test_read_from_four_metres(day: int, first: int, value: float, moved: float, percent: float) -> None:
    """Whatever is said, the sentence has at most 97 letters."""
    cost = replace(FRIDAY, day=day, first=first, last=first + 2, value=value)
    marks = marks_of(block((day,), 12, 18, moved))
    measure = replace(P80, parameter=percent)
    assert len(said(costs=(cost,), marks=marks, measure=measure)) <= 97
