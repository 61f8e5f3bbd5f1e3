"""Windows: half-open, by the wall clock of a zone, over clock changes, leap days and year ends."""

from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from monitor.numbers.windows import epoch_bounds, period, windows
from monitor.records import Window
from tests.numbers.office import FOUR_AND_26, at, definition

PARIS = "Europe/Paris"


def starts(now: datetime, current: relativedelta, trailing: relativedelta, zone: str) -> tuple[datetime, datetime]:
    """Return where the current and the trailing window start."""
    newer, older = windows(now, definition(current, trailing, zone))
    return newer.start, older.start


def test_windows_meet_and_end_now() -> None:
    """The current window ends now, the trailing one where the current one starts, and both are UTC."""
    now = at("2026-11-24T14:07:09.250", PARIS)
    current, trailing = windows(now, FOUR_AND_26)
    assert current.end == now
    assert trailing.end == current.start == at("2026-10-27T13:07:09.250")
    assert trailing.start == at("2026-04-28T13:07:09.250")
    assert {instant.utcoffset() for instant in (current.start, current.end, trailing.start)} == {timedelta(0)}


def test_weeks_are_by_the_wall_clock() -> None:
    """Four weeks back over the end of summer time is the same time of day, so an hour more than 28 days."""
    now = at("2026-11-10T09:30", PARIS)
    current, trailing = starts(now, relativedelta(weeks=4), relativedelta(weeks=26), PARIS)
    assert current == at("2026-10-13T09:30", PARIS)
    assert now - current == timedelta(days=28, hours=1)
    assert trailing == at("2026-04-14T09:30", PARIS)


def test_start_in_skipped_hour() -> None:
    """A start at 02:30 of the night that has none is 03:30; the trailing start keeps its own time of day."""
    now = at("2026-04-26T02:30", PARIS)
    current, trailing = starts(now, relativedelta(weeks=4), relativedelta(weeks=1), PARIS)
    assert current == at("2026-03-29T01:30:00+00:00") == at("2026-03-29T03:30", PARIS)
    assert trailing == at("2026-03-22T02:30", PARIS)


def test_start_in_doubled_hour() -> None:
    """A start at 02:30 of the night that has two is the first of them, also seen from a second one."""
    first = at("2026-10-25T00:30:00+00:00")
    assert starts(at("2026-11-22T02:30", PARIS), relativedelta(weeks=4), relativedelta(weeks=1), PARIS)[0] == first
    second = at("2026-10-25T01:30:00+00:00")
    current, _ = windows(second, definition(relativedelta(minutes=20), relativedelta(weeks=1), PARIS))
    assert (current.start, current.end) == (at("2026-10-25T00:10:00+00:00"), second)


def test_window_never_ends_before_it_starts() -> None:
    """Half an hour back from just after the skipped hour lies in it: the window is empty, not reversed."""
    now = at("2026-03-29T03:10", PARIS)
    current, trailing = windows(now, definition(relativedelta(minutes=30), relativedelta(minutes=1), PARIS))
    assert current.start == current.end == now
    assert trailing.start == trailing.end == now


def test_leap_day_and_year_end() -> None:
    """A year before 29 February is 28 February; a month before New Year is 1 December."""
    leap, _ = starts(at("2028-02-29T12:00"), relativedelta(years=1), relativedelta(weeks=1), "UTC")
    assert leap == at("2027-02-28T12:00")
    month, _ = starts(at("2026-01-01T00:00"), relativedelta(months=1), relativedelta(weeks=1), "UTC")
    assert month == at("2025-12-01T00:00")


@pytest.mark.parametrize("span", [relativedelta(years=3000), relativedelta(days=3_000_000)])
def test_span_before_year_one(span: relativedelta) -> None:
    """A span that no calendar holds is refused with a sentence that names the setting."""
    with pytest.raises(ValueError, match=r"shorten `window:`"):
        windows(at("2026-01-01"), definition(span, relativedelta(weeks=1), PARIS))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2016", "2016-01-01", "2017-01-01"),
        ("2016-02", "2016-02-01", "2016-03-01"),
        ("2016-12", "2016-12-01", "2017-01-01"),
        ("2016-02-29", "2016-02-29", "2016-03-01"),
        ("2016-01-01/2016-07-01", "2016-01-01", "2016-07-01"),
        (" 2016-03-27 / 2016-03-28 ", "2016-03-27", "2016-03-28"),
        ("2015/2016-07", "2015-01-01", "2016-07-01"),
        ("2016-Q1", "2016-01-01", "2016-04-01"),
        ("2016-q4", "2016-10-01", "2017-01-01"),
        ("2016-03..2016-05", "2016-03-01", "2016-06-01"),
        ("2015-Q4..2016", "2015-10-01", "2017-01-01"),
        (" 2016-03-01 .. 2016-03-01 ", "2016-03-01", "2016-03-02"),
    ],
)
def test_period(text: str, start: str, end: str) -> None:
    """A period runs from midnight to midnight of the zone, its end not included."""
    expected = Window(start=at(start, PARIS), end=at(end, PARIS), time_zone=PARIS)
    assert period(text, PARIS) == expected


def test_period_of_a_short_day() -> None:
    """The day on which summer time starts has 23 hours."""
    day = period("2016-03-27", PARIS)
    assert day.end - day.start == timedelta(hours=23)


def test_period_from_a_skipped_midnight() -> None:
    """A day whose midnight is skipped starts at one o'clock."""
    assert period("2018-11-04", "America/Sao_Paulo").start == at("2018-11-04T01:00", "America/Sao_Paulo")


@pytest.mark.parametrize(
    "text",
    ["", "16", "2016-13", "2016-02-30", "2016-W03", "2016-1", "0000", "9999", "9999-12-31", "2016/", "/2016", "२०१६",
     "2016-Q0", "2016-Q5", "2016Q1", "2016..", "..2016", "2015..2016..2017", "2015/2016..2017", "9999..9999",
     "2016-01-01/2016-03-01/2016-05-01", "last year", "2016-01-01T00:00"],
)  # fmt: skip
def test_no_period(text: str) -> None:
    """Anything else is refused with what was found and what is allowed."""
    with pytest.raises(ValueError, match=r"not a period; write a year \(2016\)") as caught:
        period(text, PARIS)
    assert repr(text) in str(caught.value)


def test_first_day_east_of_greenwich() -> None:
    """A year that starts before the calendar in UTC is refused like any other."""
    with pytest.raises(ValueError, match="not a period"):
        period("0001", "Asia/Tokyo")


@pytest.mark.parametrize("text", ["2016-07-01/2016-01-01", "2016-07-01/2016-07-01", "2016..2015"])
def test_reversed_period(text: str) -> None:
    """A period that holds nothing is refused."""
    with pytest.raises(ValueError, match="ends before it starts"):
        period(text, PARIS)


def test_epoch_bounds() -> None:
    """Whole seconds are inside exactly where the instant is: a start between two seconds begins at the next."""
    window = Window(start=at("1969-12-31T23:59:58.5"), end=at("1970-01-01T00:00:02"), time_zone="UTC")
    assert epoch_bounds(window) == (-1, 2)
    half = Window(start=at("1970-01-01T00:00:00"), end=at("1970-01-01T00:00:01.000001"), time_zone="UTC")
    assert epoch_bounds(half) == (0, 2)
