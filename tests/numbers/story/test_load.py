"""Load beside wait, against a count from minute to minute and against Little's law."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.story import load
from monitor.records import Values, Waits, Window
from tests.numbers.office import at, row, window
from tests.numbers.story.mail import later, shuffled, waits

BERLIN = "Europe/Berlin"
SPRING = window("2026-03-27T10:10", "2026-04-02T18:05", BERLIN)
AUTUMN = window("2026-10-20", "2026-10-27T07:00", BERLIN)
KATHMANDU = window("2026-03-02", "2026-03-04", "Asia/Kathmandu")  # 5 h 45 from UTC
MINUTES = st.lists(st.tuples(st.integers(-600, 11_000), st.integers(0, 6_000), st.booleans()), max_size=12)


def mail(within: Window, rows: list[tuple[int, int, bool]]) -> Waits:
    """Return messages received some minutes after the window's start."""
    start = int(within.start.timestamp())
    return waits(
        [(start + received * 60, waited * 60) for received, waited, _ in rows], is_open=[open_ for *_, open_ in rows]
    )


def walk(some: Waits, within: Window) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
    """Return arrivals and mean number waiting of each hour of the week, one minute at a time."""
    length: dict[tuple[int, int], int] = {}
    waiting: dict[tuple[int, int], int] = {}
    arrived: dict[tuple[int, int], int] = {}
    start, end = int(within.start.timestamp()), int(within.end.timestamp())
    rows = list(zip(some.received_at.tolist(), some.seconds.tolist(), some.is_open.tolist(), strict=True))
    for minute in range(start, end, 60):
        local = datetime.fromtimestamp(minute, UTC).astimezone(ZoneInfo(within.time_zone))
        cell = (local.weekday(), local.hour)
        length[cell] = length.get(cell, 0) + 1
        here = [1 for at_, waited, open_ in rows if at_ <= minute < at_ + waited and not (open_ and at_ < start)]
        waiting[cell] = waiting.get(cell, 0) + len(here)
        arrived[cell] = arrived.get(cell, 0) + sum(minute <= at_ < minute + 60 for at_, *_ in rows)
    return (
        {cell: arrived[cell] * 60 / length[cell] for cell in length},
        {cell: waiting[cell] / length[cell] for cell in length},
    )


def known(values: Values) -> dict[tuple[int, int], float]:
    """Return the cells that have a value."""
    return {(d, h): value for d, day in enumerate(values) for h, value in enumerate(day) if value is not None}


@pytest.mark.parametrize("within", [SPRING, AUTUMN, KATHMANDU])
@settings(max_examples=6, deadline=None)
@given(rows=MINUTES)
def test_equal_to_a_walk(within: Window, rows: list[tuple[int, int, bool]]) -> None:
    """Over both nights on which clocks change, and in a zone of odd minutes, every hour is that of the wall clock."""
    some = mail(within, rows)
    arrivals, waiting = walk(some, within)
    found = load(some, within)
    assert known(found.arrivals) == pytest.approx(arrivals)
    assert known(found.waiting) == pytest.approx(waiting)


@settings(max_examples=40, deadline=None)
@given(MINUTES)
def test_littles_law(rows: list[tuple[int, int, bool]]) -> None:
    """Where all waiting lies within the window, the mean number waiting is arrivals x mean wait over its length."""
    within = window("2026-03-02", "2026-03-16")  # two weeks: each hour of the week is there for two hours
    inside = [(received, waited, open_) for received, waited, open_ in rows if received >= 0]
    found = load(mail(within, inside), within)
    waited_hours = sum(waited for _, waited, _ in inside) / 60
    assert sum(known(found.waiting).values()) * 2 == pytest.approx(waited_hours)
    assert sum(known(found.arrivals).values()) * 2 == pytest.approx(len(inside))


@settings(max_examples=20, deadline=None)
@given(MINUTES)
def test_order_is_nothing_and_a_day_is_a_row(rows: list[tuple[int, int, bool]]) -> None:
    """The order of the messages changes nothing; all of it a day later is the same a row further down."""
    within, tomorrow = window("2026-03-02", "2026-03-16"), window("2026-03-03", "2026-03-17")
    some = mail(within, rows)
    assert load(shuffled(some), within) == load(some, within)
    moved = load(later(some, 86_400), tomorrow)
    assert (moved.waiting[1:], moved.waiting[:1]) == (load(some, within).waiting[:6], load(some, within).waiting[6:])


def test_forgotten_before_the_window() -> None:
    """What came before the window and is still open after it would raise every hour alike: it is left out."""
    within = window("2026-03-02", "2026-03-09")
    old = row("2026-01-01", 2000)
    assert set(known(load(waits([old], is_open=[True]), within).waiting).values()) == {0.0}
    assert set(known(load(waits([old]), within).waiting).values()) == {1.0}


def test_without_open_messages() -> None:
    """Where open messages do not count, they neither arrive nor wait."""
    within, answered = window("2026-03-02", "2026-03-09"), row("2026-03-03T10:00", 2)
    some = waits([answered, row("2026-03-03T10:00", 2)], is_open=[False, True])
    assert load(some, within, with_open=False) == load(waits([answered]), within) != load(some, within)


def test_hours_that_never_were() -> None:
    """A window of a day says nothing of the other days, one without length nothing at all."""
    day = Window(start=at("2026-03-02"), end=at("2026-03-03"), time_zone="UTC")
    assert set(known(load(waits([]), day).arrivals)) == {(0, hour) for hour in range(24)}
    nothing = Window(start=day.start, end=day.start, time_zone="UTC")
    assert known(load(waits([row("2026-03-02", 1)]), nothing).waiting) == {}


def test_a_million() -> None:
    """A million messages are no more than a count of them: each hour of a steady stream holds the same number."""
    random = np.random.default_rng(1)
    within = window("2026-03-02", "2026-03-30")
    length = int((within.end - within.start) / timedelta(seconds=1))
    received = int(within.start.timestamp()) - 86_400 + np.arange(1_000_000) * (length + 86_400) // 1_000_000
    many = Waits(
        received_at=received,
        seconds=random.integers(0, 7_200, 1_000_000),
        is_open=np.zeros(1_000_000, dtype=np.bool_),
        until=within.end,
    )
    found = known(load(many, within).waiting)
    assert min(found.values()) == pytest.approx(max(found.values()), rel=0.05)
