"""The trend by week, against numpy week by week, and against the answers that came later."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.story import trend
from monitor.records import Waits
from tests.numbers.office import FOUR_AND_26, Row, at, definition, responses, row
from tests.numbers.story.mail import later, shuffled, waits

BERLIN = "Europe/Berlin"
NOW = at("2026-04-08T12:00", BERLIN)  # a Wednesday, ten days after the clocks changed
SHORT = definition(relativedelta(weeks=2), relativedelta(weeks=4), BERLIN)
START = int(at("2026-02-25T12:00", BERLIN).timestamp())
ROWS = st.lists(st.tuples(st.integers(START - 90_000, START + 42 * 86_400), st.integers(0, 400_000)), max_size=150)


@settings(max_examples=40, deadline=None)
@given(ROWS)
def test_calendar_weeks(rows: list[Row]) -> None:
    """Each week runs from Monday to Monday by the wall clock, within both windows, and holds its own messages."""
    found = trend(waits(rows, NOW), SHORT, NOW)
    starts = [at(f"2026-{day}", BERLIN) for day in ("03-02", "03-09", "03-16", "03-23", "03-30", "04-06")]
    assert [week.start for week in found] == starts[:-1]
    for week, end in zip(found, starts[1:], strict=True):
        pool = [seconds for received, seconds in rows if week.start.timestamp() <= received < end.timestamp()]
        assert week.count == len(pool)
        if not pool:
            assert (week.value, week.low, week.high) == (None, None, None)
    assert trend(shuffled(waits(rows, NOW)), SHORT, NOW) == found


def test_values_of_old_weeks_are_plain_percentiles() -> None:
    """Once every reply has come the value is the percentile, and its interval holds it."""
    random = np.random.default_rng(4)
    rows = [(START + 5 * 86_400 + k * 500, int(random.lognormal(9, 1))) for k in range(1_000)]
    found = trend(waits(rows, NOW + timedelta(weeks=9)), SHORT, NOW)
    (week,) = [one for one in found if one.count]
    assert week.value == pytest.approx(np.percentile([seconds for _, seconds in rows], 80) / 3600)
    assert week.value is not None
    assert week.low is not None
    assert week.high is not None
    assert week.low < week.value < week.high
    assert (week.is_open, week.at_least) == (False, False)


def seen(rows: list[Row], until: int) -> Waits:
    """Return only what was answered by then."""
    return waits(responses((at_, seconds) for at_, seconds in rows if at_ + seconds <= until), NOW)


def steady(count: int = 20_000) -> list[Row]:
    """Return as many messages every week, with the same slow answers: the median is two days."""
    random = np.random.default_rng(11)
    received = int(NOW.timestamp()) - random.integers(0, 30 * 7 * 86_400, count)
    return list(zip(received.tolist(), random.lognormal(np.log(48 * 3600), 1, count).astype(int).tolist(), strict=True))


def test_the_last_weeks_are_corrected() -> None:
    """Replies still to come make recent weeks look fast; corrected they are about what they will be in the end."""
    berlin, rows = replace(FOUR_AND_26, time_zone=BERLIN), steady()
    final = trend(waits(rows, NOW + timedelta(weeks=99)), berlin, NOW)[-2].value
    known = seen(rows, int(NOW.timestamp()))
    found = trend(known, berlin, NOW)[-2]  # Monday to Sunday of the week before last, nine to three days ago
    monday = int(found.start.timestamp())
    inside = (known.received_at >= monday) & (known.received_at < monday + 7 * 86_400)
    raw = float(np.percentile(known.seconds[inside], 80)) / 3600
    assert final is not None
    assert found.value is not None
    assert raw < 0.95 * final
    assert found.value == pytest.approx(final, rel=0.08)


def test_a_week_that_lacks_answers_is_open() -> None:
    """The last week of slow mail is open and its value perhaps a lower bound; weeks long ago are neither."""
    berlin = replace(FOUR_AND_26, time_zone=BERLIN)
    found = trend(seen(steady(), int(NOW.timestamp())), berlin, NOW)
    assert [week.is_open for week in found[:-4]] == [False] * 25
    assert found[-1].is_open
    quick = [(received, seconds // 100) for received, seconds in steady()]
    assert not any(week.is_open for week in trend(waits(quick, NOW), berlin, NOW))


def test_too_little_is_known_to_correct() -> None:
    """With few old messages nothing is corrected, and the last four weeks are said to be open."""
    found = trend(waits([row("2026-04-01T10:00", 2, BERLIN)] * 5, NOW), SHORT, NOW)
    assert [week.is_open for week in found] == [False, True, True, True, True]
    assert [week.value for week in found] == [None, None, None, None, 2.0]


def test_unanswered_mail_counts_where_it_is_counted() -> None:
    """Open messages are left out by default; counted, a week of them is open and at least what they waited."""
    rows = [row("2026-03-31T10:00", 2, BERLIN)] * 6 + [row("2026-03-31T10:00", 194, BERLIN)] * 4
    some = waits(rows, NOW, [False] * 6 + [True] * 4)
    assert trend(some, SHORT, NOW)[-1].count == 6
    week = trend(some, replace(SHORT, counts_unanswered=True), NOW)[-1]
    assert (week.count, week.value, week.is_open, week.at_least) == (10, 194.0, True, True)


def test_no_week_yet() -> None:
    """Windows without a whole calendar week have no trend."""
    assert trend(waits([], NOW), definition(relativedelta(days=1), relativedelta(days=1), BERLIN), NOW) == ()


def test_a_week_later() -> None:
    """All of it a week later is the same, a week later."""
    utc, now = definition(relativedelta(weeks=2), relativedelta(weeks=4)), at("2026-07-08T12:00")
    rows = [(int(now.timestamp()) - k * 5_000, k * 37 % 90_000) for k in range(600)]
    first, second = waits(rows, now), later(waits(rows, now + timedelta(weeks=1)), 7 * 86_400)
    moved = trend(second, utc, now + timedelta(weeks=1))
    assert moved == tuple(replace(week, start=week.start + timedelta(weeks=1)) for week in trend(first, utc, now))
