"""Numbers as people read them."""

import dataclasses
from datetime import UTC, datetime

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers import words as numbers_words
from monitor.records import Window
from monitor.wall import words
from tests.wall.example import MEASURE


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0, "0m"),
        (3 / 60, "3m"),
        (9.4 / 60, "9m"),
        (9.6 / 60, "10m"),
        (12 / 60, "10m"),
        (43 / 60, "45m"),
        (57 / 60, "55m"),
        (58 / 60, "1"),
        (1.4, "1.4"),
        (2.96, "3"),
        (3.94, "3.9"),
        (3.96, "4"),
        (4.4, "4"),
        (4.5, "5"),
        (22, "22"),
        (99.4, "99"),
        (99.5, "4d"),
        (120, "5d"),
    ],
)
def test_large_cells_have_minutes_then_tenths_then_hours_then_days(hours: float, text: str) -> None:
    """Each step of rounding meets the next one without a gap (never ``60m``, ``4.0`` or ``100``)."""
    assert words.large(hours) == text


@pytest.mark.parametrize(
    ("hours", "text"), [(0, "0"), (0.04, "0"), (0.05, ".1"), (0.8, ".8"), (0.96, "1"), (2.1, "2.1"), (12, "12")]
)
def test_small_cells_have_hours_without_a_leading_zero(hours: float, text: str) -> None:
    """``.8`` is narrower than ``0.8``, and as clear."""
    assert words.small(hours) == text


@pytest.mark.parametrize(
    ("hours", "text"),
    [(-0.8, "−.8"), (-0.96, "−1"), (1.4, "+1"), (2.5, "+3"), (-30, "−30"), (240, "+10d"), (0.25, "+.3")],  # noqa: RUF001 - U+2212 is what is shown
)
def test_a_change_carries_its_sign_in_the_text(hours: float, text: str) -> None:
    """The sign is a real minus (U+2212) or a plus, so the map is read without colours."""
    assert words.change(hours) == text


@given(st.floats(min_value=0, max_value=800))
def test_no_number_is_wider_than_its_cell(hours: float) -> None:
    """Three signs fit in a cell, four beside a sign."""
    assert len(words.large(hours)) <= 3
    assert len(words.small(hours)) <= 3
    assert len(words.change(-hours)) <= 4


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        (0.3 / 60, "0 min"),
        (40 / 60, "40 min"),
        (59.6 / 60, "1 h"),
        (1.41, "1 h 25"),
        (9.99, "9 h 59"),
        (17.2, "17 h"),
        (47.6, "2 d"),
        (52, "2 d 4 h"),
        (239.6, "10 d"),
        (300, "13 d"),
    ],
)
def test_a_duration_has_at_most_two_units(hours: float, text: str) -> None:
    """Sentences say what a person would say."""
    assert words.duration(hours) == text


@given(st.floats(0, 9000), st.integers(0, 40), st.integers(0, 30), st.integers(0, 90_000))
def test_the_headline_and_the_wall_say_lengths_alike(hours: float, months: int, days: int, seconds: int) -> None:
    """The numbers' own sentences stand on the same screen: no length is written in two ways."""
    assert words.duration(hours) == numbers_words.duration(hours)
    length = relativedelta(months=months, days=days, seconds=seconds)
    assert words.span(length) == numbers_words.span(length)


def test_a_comparison_says_the_direction_in_words() -> None:
    """Faster, slower, or no difference at all."""
    assert words.comparison(-100 / 60) == "1 h 40 faster than before"
    assert words.comparison(3) == "3 h slower than before"
    assert words.comparison(0.001) == "the same as before"


@pytest.mark.parametrize(
    ("seconds", "text"), [(15, "15 seconds"), (60, "minute"), (300, "5 minutes"), (3600, "hour"), (0.5, "0.5 seconds")]
)
def test_a_pace_stands_behind_every(seconds: float, text: str) -> None:
    """It is "every minute", not "every 1 minute"."""
    assert words.pace(seconds) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (relativedelta(weeks=4), "4 weeks"),
        (relativedelta(weeks=1), "1 week"),
        (relativedelta(days=10), "10 days"),
        (relativedelta(years=1), "1 year"),
        (relativedelta(months=1, days=3), "1 month 3 days"),
        (relativedelta(hours=36), "1 day 12 hours"),
    ],
)
def test_a_span_is_said_as_it_was_set(span: relativedelta, text: str) -> None:
    """Whole weeks are weeks."""
    assert words.span(span) == text


@pytest.mark.parametrize(
    ("statistic", "value", "meaning"),
    [
        ("percentile", "80 % within 40 min", "80 % were answered within"),
        ("median", "half within 40 min", "half were answered within"),
        ("mean", "40 min on average", "the average wait was"),
    ],
)
def test_every_statistic_says_what_its_numbers_mean(statistic: str, value: str, meaning: str) -> None:
    """Beside a cell and in the caption."""
    measure = dataclasses.replace(MEASURE, statistic=statistic)
    assert (words.value(measure, 40 / 60), words.meaning(measure)) == (value, meaning)


def test_a_clock_names_the_day_when_it_is_not_today() -> None:
    """What is "today" is decided by the wall clock of the configured zone."""
    now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    assert words.clock(datetime(2026, 11, 24, 12, 41, tzinfo=UTC), now, "Europe/Paris") == "13:41"
    assert words.clock(datetime(2026, 11, 23, 22, 41, tzinfo=UTC), now, "Europe/Paris") == "Mon 23 Nov 23:41"
    assert words.clock(datetime(2026, 11, 23, 23, 30, tzinfo=UTC), now, "Europe/Paris") == "00:30"
    assert words.many(1, "answer") == "1 answer"
    assert words.many(1284, "answer") == "1,284 answers"
    assert words.hour(14) == "14\N{EN DASH}15"


def test_a_window_is_named_by_its_days() -> None:
    """The days are those of the window's own zone."""
    start, end = datetime(2026, 10, 27, 23, 30, tzinfo=UTC), datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert words.days(Window(start=start, end=end, time_zone="Europe/Paris")) == "28 Oct 2026 to 25 Nov 2026"
    assert words.days(Window(start=start, end=end, time_zone="UTC")) == "27 Oct 2026 to 24 Nov 2026"
