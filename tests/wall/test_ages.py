"""How long ago and how long still, in words."""

from datetime import timedelta

import pytest

from monitor.wall.ages import about, age


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=12, seconds=29), "12 min"),
        (timedelta(minutes=89), "89 min"),
        (timedelta(minutes=90), "2 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=13), "13 days"),
        (timedelta(days=14), "2 weeks"),
        (timedelta(days=60), "9 weeks"),
        (timedelta(days=93), "3 months"),
        (timedelta(days=729), "24 months"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_an_age_is_said_in_the_unit_that_people_would_use(length: timedelta, expected: str) -> None:
    """Two units of it at least, so that a rounded number is never far from the truth."""
    assert age(length) == expected


def test_a_guess_says_that_it_is_one() -> None:
    """Below a minute no number is worth its place."""
    assert about(timedelta(minutes=12)) == "about 12 min"
    assert about(timedelta(seconds=59)) == "less than a minute"
