"""Today against usual, against a count one message at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.story import today
from monitor.records import ALWAYS
from tests.numbers.office import FOUR_AND_26, Row, at, definition, row
from tests.numbers.story.mail import shuffled, waits

BERLIN = "Europe/Berlin"
NOW = at("2026-04-03T14:30", BERLIN)  # a Friday, in the week after the clocks changed
SHORT = definition(relativedelta(weeks=2), relativedelta(weeks=3), BERLIN)
FRIDAYS = [at(f"2026-{day}", BERLIN) for day in ("03-06", "03-13", "03-20", "03-27", "04-03")]
ROWS = st.lists(
    st.builds(
        lambda day, hour: (int(day.timestamp()) + hour * 1800, 60), st.sampled_from(FRIDAYS), st.integers(-10, 60)
    ),
    max_size=60,
)


@settings(max_examples=50, deadline=None)
@given(ROWS)
def test_equal_to_a_count(rows: list[Row]) -> None:
    """Each past hour of today has its messages, and usual is the mean over the earlier Fridays of both windows."""
    rows = [*rows, row("2026-03-05T23:00", 1, BERLIN)]
    found = today(waits(rows, NOW), SHORT, NOW)
    assert (found.weekday, [one.hour for one in found.hours]) == (4, list(range(24)))
    for one in found.hours:
        days = [
            datetime.fromtimestamp(received, UTC).astimezone(ZoneInfo(BERLIN)).date()
            for received, _ in rows
            if datetime.fromtimestamp(received, UTC).astimezone(ZoneInfo(BERLIN)).hour == one.hour
            and received < NOW.timestamp()
        ]
        assert one.received == (days.count(FRIDAYS[-1].astimezone(ZoneInfo(BERLIN)).date()) if one.hour < 14 else None)
        earlier = [day.astimezone(ZoneInfo(BERLIN)).date() for day in FRIDAYS[:-1]]
        assert one.usual == pytest.approx(sum(days.count(day) for day in earlier) / 4)
    assert today(shuffled(waits(rows, NOW)), SHORT, NOW) == found


def test_open_messages_came_too() -> None:
    """A message that waits still has come today."""
    some = waits([row("2026-03-02T10:00", 1, BERLIN), row("2026-04-03T10:10", 4, BERLIN)], NOW, [False, True])
    assert today(some, SHORT, NOW).hours[10].received == 1


def test_usual_counts_from_the_first_mail_known() -> None:
    """A mailbox of two weeks is not held against the weeks before it was: two Fridays, a message each."""
    rows = [row("2026-03-19T10:00", 1, BERLIN), *[row(f"2026-03-{day}T10:00", 1, BERLIN) for day in (20, 27)]]
    found = today(waits(rows, NOW), SHORT, NOW)
    assert (found.hours[10].usual, found.weeks) == (1.0, 2)


def test_no_such_day_is_known() -> None:
    """Without a whole Friday nothing is usual, and nothing is said."""
    for rows in ([], [row("2026-03-27T10:00", 1, BERLIN)]):
        found = today(waits(rows, NOW), SHORT, NOW)
        assert (found.hours, found.words) == ((), "")


def fridays(hour: int, hours: float, number: int = 9) -> list[Row]:
    """Return messages of the thirty Fridays before."""
    days = [NOW - timedelta(weeks=week) for week in range(1, 31)]
    return [row(f"{day:%Y-%m-%d}T{hour}:{minute:02}", hours, BERLIN) for day in days for minute in range(number)]


def test_words_on_what_is_to_come() -> None:
    """The dearest stretch of the hours to come is said with how many messages usually come in it."""
    berlin = replace(FOUR_AND_26, time_zone=BERLIN)
    rows = [*fridays(10, 20), *fridays(16, 5), *fridays(17, 5), *fridays(20, 1)]
    assert today(waits(rows, NOW), berlin, NOW).words == (
        "Fri 16–18 usually 18 messages, 1 in 5 waits over 5 h"  # noqa: RUF001 - an en dash
    )
    good_friday = replace(ALWAYS, holidays=frozenset({date(2026, 4, 3)}))
    assert today(waits(rows, NOW), replace(berlin, working_hours=good_friday), NOW).words == ""


def test_nothing_to_say() -> None:
    """Where the hours to come are within the target, or over, or hardly ever see a message, there are no words."""
    berlin = replace(FOUR_AND_26, time_zone=BERLIN)
    assert today(waits([*fridays(10, 20), *fridays(16, 1)], NOW), berlin, NOW).words == ""
    seldom = [*fridays(16, 1, 0), row("2025-09-01T16:00", 1), *[row("2026-03-20T16:00", 9, BERLIN)] * 20]
    words = today(waits(seldom, NOW), berlin, NOW).words
    assert words == "Fri 16–17 usually 1 message, 1 in 5 waits over 9 h"  # noqa: RUF001 - an en dash
    long = replace(berlin, trailing=relativedelta(weeks=60))
    old = row("2025-03-01T16:00", 1)
    assert today(waits([old, *[row("2026-03-20T16:00", 9, BERLIN)] * 20], NOW), long, NOW).words == ""
