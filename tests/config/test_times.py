"""Times of the day and of the week, as people write them."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.times import DAY, WEEK, WEEKDAYS, between, days, overlap, week_spans

MINUTES: Final = st.integers(0, DAY - 1)


def written(minute: int) -> str:
    """Return a minute of the day as people write it."""
    return f"{minute // 60:02}:{minute % 60:02}"


@given(MINUTES, MINUTES.filter(bool))
def test_times_as_written(first: int, length: int) -> None:
    """What is written is read back, also past midnight; the length is that of the times."""
    text = f"{written(first)}-{written((first + length) % DAY)}"
    assert between(text) == (first, first + length)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mon", (0,)),
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("Fri - Mon", (4, 5, 6, 0)),
        ("Saturday to Sunday", (5, 6)),
        ("su", (6,)),
        ("Tu–Th", (1, 2, 3)),  # noqa: RUF001 - people write it
    ],
)
def test_days(text: str, found: tuple[int, ...]) -> None:
    """Weekdays are known by their beginnings, and a range may run over the end of the week."""
    assert days(text) == found


@given(st.integers(0, 6), MINUTES)
def test_spans_of_the_week(day: int, minute: int) -> None:
    """A span begins on its day, and without a day there is one on each."""
    text = f"{written(minute)}-{written((minute + 1) % DAY)}"
    assert week_spans(f"{WEEKDAYS[day]} {text}") == ((day * DAY + minute, day * DAY + minute + 1),)
    assert len(week_spans(text)) == 7


@given(st.lists(st.tuples(st.integers(0, WEEK - 1), st.integers(1, 3 * DAY)), min_size=1, max_size=5))
def test_overlap(starts: list[tuple[int, int]]) -> None:
    """Spans on the circle of the week overlap exactly where some minute lies in two of them."""
    spans = tuple((first, first + length) for first, length in starts)
    minutes = [minute % WEEK for first, last in spans for minute in range(first, last)]
    found = overlap(spans, WEEK)
    assert (found is not None) == (len(minutes) != len(set(minutes)))
    assert found is None or minutes.count(found) > 1
