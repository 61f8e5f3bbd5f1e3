"""Durations are read as people and ISO 8601 write them, and refused with a sentence that helps."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.durations import LONGEST_YEARS, UNITS, exact, length, parse, write


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90 s", relativedelta(seconds=90)),
        ("90s", relativedelta(seconds=90)),
        ("15 minutes", relativedelta(minutes=15)),
        ("2 h", relativedelta(hours=2)),
        ("2h 30min", relativedelta(hours=2, minutes=30)),
        ("1.5 hours", relativedelta(minutes=90)),
        ("0.5 weeks", relativedelta(days=3, hours=12)),
        ("0.25 s", relativedelta(microseconds=250_000)),
        ("4 weeks", relativedelta(weeks=4)),
        (" 4  Weeks ", relativedelta(weeks=4)),
        ("1 month", relativedelta(months=1)),
        ("1 year 6 months", relativedelta(years=1, months=6)),
        ("P4W", relativedelta(weeks=4)),
        ("PT90S", relativedelta(seconds=90)),
        ("P1Y6M", relativedelta(years=1, months=6)),
        ("P1DT12H30M", relativedelta(days=1, hours=12, minutes=30)),
    ],
)
def test_both_ways_of_writing_are_read(text: str, span: relativedelta) -> None:
    """A duration in words or in ISO 8601 is the calendar span that it says."""
    assert parse(text) == span


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("4 wekks", '"wekks" is no unit of time; the nearest unit is "weeks"'),
        ("4 qqq", '"qqq" is no unit of time; units are years, months, weeks, days, hours, minutes, seconds'),
        ("60", "a duration needs a unit; write 60 seconds, or 60 minutes, hours, days, weeks ..."),
        ("15 m", '"m" could be several units; write min (minutes) or months'),
        ("-4 weeks", "a duration cannot be negative"),
        ("0 weeks", "a duration must be longer than zero"),
        ("P", "a duration must be longer than zero"),
        ("PT", "this cannot be read as a duration; write a number and a unit, such as 4 weeks"),
        ("weeks", "this cannot be read as a duration; write a number and a unit, such as 4 weeks"),
        ("4 weeks and 2 days", "this cannot be read as a duration; write a number and a unit, such as 4 weeks"),
        ("", "a duration is missing"),
        ("6 months 1 year", "name each unit once and the longest first, such as 1 year 6 months"),
        ("1 h 1 hour", "name each unit once and the longest first, such as 1 year 6 months"),
        ("1.5 months", "years and months must be whole numbers"),
        ("101 years", "no duration may be longer than 100 years"),
        ("999999999 weeks", "no duration may be longer than 100 years"),
    ],
)
def test_what_is_no_duration_is_refused_in_words(text: str, sentence: str) -> None:
    """What cannot be read is refused with one sentence: what is wrong, and what to write."""
    with pytest.raises(ValueError, match=rf"^{re.escape(sentence)}$"):
        parse(text)


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=60), "60 seconds"),
        (timedelta(seconds=15), "15 seconds"),
        (timedelta(seconds=1.5), "1.5 seconds"),
        (timedelta(minutes=2), "2 minutes"),
        (timedelta(hours=4), "4 hours"),
        (timedelta(hours=25, minutes=1), "1 day 1 hour 1 minute"),
        (relativedelta(weeks=26), "26 weeks"),
        (relativedelta(days=30), "30 days"),
        (relativedelta(months=18), "1 year 6 months"),
    ],
)
def test_a_duration_is_written_in_familiar_units(span: relativedelta | timedelta, text: str) -> None:
    """A duration is written as a person would: few units, the longest first."""
    assert write(span) == text


amounts = st.fixed_dictionaries(
    {},
    optional={
        "years": st.integers(1, 50),
        "months": st.integers(1, 200),
        "weeks": st.integers(1, 500),
        "days": st.integers(1, 5_000),
        "hours": st.integers(1, 5_000),
        "minutes": st.integers(1, 5_000),
        "seconds": st.integers(1, 5_000_000).map(lambda thousandths: thousandths / 1000),
    },
).filter(bool)


@given(amounts)
def test_what_is_written_is_read_again(chosen: dict[str, float]) -> None:
    """Any duration survives: words are read, written and read again as the same span."""
    span = parse(" ".join(f"{chosen[unit]} {unit}" for unit in UNITS if unit in chosen))
    assert parse(write(span)) == span


@given(st.timedeltas(timedelta(milliseconds=1), timedelta(days=36_000)))
def test_a_fixed_length_stays_the_same(span: timedelta) -> None:
    """A fixed length, to the millisecond, is the same after writing and reading it."""
    span -= timedelta(microseconds=span.microseconds % 1000)
    span = span or timedelta(seconds=1)
    assert exact(parse(write(span))) == span
    assert length(parse(write(span))) == pytest.approx(span.total_seconds())


@given(amounts)
def test_lengths_compare_like_the_calendar(chosen: dict[str, float]) -> None:
    """The length used for bounds is within three days of what the calendar says, wherever one starts."""
    span = parse(" ".join(f"{chosen[unit]} {unit}" for unit in UNITS if unit in chosen))
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert abs((start + span - start).total_seconds() - length(span)) < 3 * 86_400
    assert length(span) <= length(relativedelta(years=LONGEST_YEARS))


@pytest.mark.parametrize("span", [relativedelta(months=1), relativedelta(years=1)])
def test_months_have_no_fixed_length(span: relativedelta) -> None:
    """A month or year is refused where a fixed length is needed."""
    with pytest.raises(ValueError, match="months and years differ in length"):
        exact(span)
