"""Numbers for people."""

from dataclasses import replace

import pytest
from dateutil.relativedelta import relativedelta

from monitor.numbers.statistics import STATISTICS
from monitor.numbers.words import duration, hours, last, span, waits
from tests.numbers.office import P80


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, "0 min"),
        (0.66, "40 min"),
        (0.99, "59 min"),
        (59.6 / 60, "1 h"),
        (1.63, "1 h 38"),
        (1.05, "1 h 03"),
        (1.99, "1 h 59"),
        (1.995, "2 h"),
        (9.95, "9 h 57"),
        (9.995, "10 h"),
        (17.2, "17 h"),
        (47.4, "47 h"),
        (47.6, "2 d"),
        (52.3, "2 d 4 h"),
        (239.4, "9 d 23 h"),
        (239.6, "10 d"),
        (300, "13 d"),
    ],
)
def test_duration(length: float, words: str) -> None:
    """A time is said with two units at most, and rounding up never leaves 60 minutes or 24 hours."""
    assert duration(length) == words


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


@pytest.mark.parametrize(
    ("statistic", "parameter", "value", "words"),
    [
        ("percentile", 80, 7, "1 in 5 waits over 7 h"),
        ("percentile", 99.5, 7, "1 in 200 waits over 7 h"),
        ("percentile", 50, 7, "half wait over 7 h"),
        ("percentile", 70, 7, "30 % wait over 7 h"),
        ("percentile", 20, 7, "80 % wait over 7 h"),
        ("median", 50, 0.5, "half wait over 30 min"),
        ("mean", 80, 7, "7 h on average"),
        ("share", 4, 0.624, "62 % within 4 h"),
    ],
)
def test_what_a_value_says(statistic: str, parameter: float, value: float, words: str) -> None:
    """A value of every statistic is said as people say it."""
    assert waits(replace(P80, statistic=statistic, parameter=float(parameter)), value) == words


def test_a_lower_bound_is_said_to_be_one() -> None:
    """A mean that still grows is over what it is; a percentile is said to be over anyway."""
    assert waits(replace(P80, statistic="mean"), 7, at_least=True) == "over 7 h on average"
    assert waits(P80, 7, at_least=True) == "1 in 5 waits over 7 h"


def test_hours_of_a_day() -> None:
    """A whole day has no hours."""
    assert (hours(16, 19), hours(0, 24)) == ("16–19", "")  # noqa: RUF001 - an en dash


def test_every_statistic_has_words() -> None:
    """No row of STATISTICS is said in the words of another."""
    said = {waits(replace(P80, statistic=name), 1.0) for name in STATISTICS}
    assert len(said) == len(STATISTICS)
