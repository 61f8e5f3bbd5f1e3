"""Numbers for people."""

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers.progress import Progress
from monitor.numbers.stretches import Stretch
from monitor.numbers.words import duration, headline, last, span


def stretch(day: int = 6, first: int = 11, end: int = 15, value: float = 17.2) -> Stretch:
    """Return a stretch, by default Sunday 11-15."""
    return Stretch(day=day, first=first, last=end, count=20, value=value)


def shares(current: float, trailing: float) -> Progress:
    """Return a comparison of 100 responses each."""
    return Progress(current=current, trailing=trailing, current_count=100, trailing_count=100)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "0 min"),
        (0.66, "40 min"),
        (0.99, "59 min"),
        (59.6 / 60, "1 h"),
        (1.63, "1 h 40"),
        (1.99, "2 h"),
        (9.95, "10 h"),
        (17.2, "17 h"),
        (47.4, "47 h"),
        (47.6, "2 d"),
        (52.3, "2 d 4 h"),
        (239.4, "9 d 23 h"),
        (239.6, "10 d"),
        (300, "12 d"),
    ],
)
def test_duration(hours: float, words: str) -> None:
    """A time is said with two units at most, and rounding up never leaves 60 minutes or 24 hours."""
    assert duration(hours) == words


@pytest.mark.parametrize(
    ("length", "words", "last_words"),
    [
        (relativedelta(weeks=4), "4 weeks", "last 4 weeks"),
        (relativedelta(weeks=1), "1 week", "last week"),
        (relativedelta(days=10), "10 days", "last 10 days"),
        (relativedelta(months=1), "1 month", "last month"),
        (relativedelta(years=1, months=6), "1 year 6 months", "last 1 year 6 months"),
        (relativedelta(hours=36), "1 day 12 hours", "last 1 day 12 hours"),
    ],
)
def test_span(length: relativedelta, words: str, last_words: str) -> None:
    """A span reads as it is written in config.yaml."""
    assert (span(length), last(length)) == (words, last_words)


def test_headline_answers_both_questions() -> None:
    """Where to improve and how it goes, in the issue's own words."""
    assert headline(stretch(), shares(0.243, 0.2)) == (
        "Slowest: Sunday 11–15, 17 h. 24 % waited longer than usual for their hour, before 20 %."  # noqa: RUF001 - an en dash
    )


def test_headline_of_a_whole_day() -> None:
    """Midnight to midnight is the day."""
    assert headline(stretch(first=0, end=24), None).startswith("Slowest: Sunday, 17 h.")


def test_headline_with_too_little_data() -> None:
    """What cannot be said is said to be so, each half by itself."""
    assert headline(None, None) == "Too few answers yet to name the slowest hours. Too few to compare with before."
    assert headline(stretch(), None).endswith("17 h. Too few to compare with before.")
    assert headline(None, shares(0, 1)).endswith("hours. 0 % waited longer than usual for their hour, before 100 %.")


@given(
    st.integers(0, 6), st.integers(0, 22), st.floats(0, 8760), st.floats(0, 0.994) | st.just(0.0), st.floats(0, 0.994)
)
def test_headline_is_read_from_four_metres(day: int, first: int, hours: float, current: float, trailing: float) -> None:
    """Whenever a stretch is named, the sentence has at most 97 characters."""
    assert len(headline(stretch(day, first, first + 2, hours), shares(current, trailing))) <= 97
