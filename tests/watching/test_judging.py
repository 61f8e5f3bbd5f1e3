"""How a display stands, by what it said last."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.records.displays import Heard, Told
from monitor.watching.judging import Editions, Rules, replaced, standing

START_AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # a Wednesday
RULES = Rules(page_seconds=15)
NIGHT = Rules(page_seconds=15, off=tuple((day * 1440 + 1200, day * 1440 + 1860) for day in range(7)))
MINUTE = timedelta(minutes=1)


def heard(last_at: datetime, *, is_hung: bool = True, painted: str = "now", **changes: str) -> Heard:
    """Return a display that was heard last at an instant."""
    told = Told(
        screen=changes.get("screen", "s" * 8), name=changes.get("name", "lobby"), is_hung=is_hung, painted=painted
    )
    return Heard(told=told, first_at=START_AT, last_at=last_at, painted_at=START_AT)


def editions(**earlier: datetime) -> Editions:
    """Return the maps "now", and earlier ones with when they were replaced."""
    return Editions(current="now", began=START_AT, replaced=earlier)


@pytest.mark.parametrize(("minutes", "expected"), [(0, "good"), (2, "good"), (3, "silent"), (60 * 24 * 30, "silent")])
def test_silent(minutes: int, expected: str) -> None:
    """A display that says nothing for longer than two asks of one that lost its way is silent."""
    now = START_AT + minutes * MINUTE
    assert standing(heard(START_AT), editions(), RULES, now) == expected


def test_silence_of_a_slow_page() -> None:
    """Where pages ask rarely, silence takes as much longer."""
    slow = Rules(page_seconds=3600)
    assert standing(heard(START_AT), editions(), slow, START_AT + 119 * MINUTE) == "good"
    assert standing(heard(START_AT), editions(), slow, START_AT + 122 * MINUTE) == "silent"


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        ("25T20:00", "26T03:00", "off"),  # switched off with the page
        ("25T23:30", "26T06:59", "off"),
        ("25T23:30", "26T07:09", "off"),  # a television takes a while
        ("25T23:30", "26T07:11", "silent"),
        ("25T19:00", "25T21:00", "silent"),  # fell silent before: the night does not excuse it
        ("24T23:30", "25T23:00", "silent"),  # of another night
    ],
)
def test_planned(last: str, now: str, expected: str) -> None:
    """Silence that began in off hours is as planned until they are over; no other silence is."""
    at, present = (datetime.fromisoformat(f"2026-11-{day}").replace(tzinfo=UTC) for day in (last, now))
    assert standing(heard(at), editions(), NIGHT, present) == expected


def test_behind() -> None:
    """Maps that newer ones have replaced a while ago are old; those that were just replaced are not."""
    now = START_AT + 10 * MINUTE
    told = heard(now, painted="before")
    assert standing(told, editions(before=now - MINUTE / 2), RULES, now) == "good"
    assert standing(told, editions(before=now - 2 * MINUTE), RULES, now) == "behind"
    assert standing(told, Editions(began=START_AT, replaced={}), RULES, now) == "good", "there are no maps to paint"


def test_maps_that_nobody_remembers() -> None:
    """Unknown maps, or none, count from when the display told of them, or the first maps of this process."""
    now = START_AT + 10 * MINUTE
    for painted in ("", "unknown"):
        told = heard(now, painted=painted)
        assert standing(told, editions(), RULES, now) == "behind"
        assert standing(replace(told, painted_at=now), editions(), RULES, now) == "good"
        young = Editions(current="now", began=now, replaced={})
        assert standing(told, young, RULES, now) == "good"


def test_a_visit_is_neither() -> None:
    """A page that a person opened is never silent nor behind."""
    told = heard(START_AT, is_hung=False, painted="old")
    assert standing(told, editions(), RULES, START_AT + 60 * MINUTE) == "visitor"


def test_one_that_forgets_who_it_was() -> None:
    """A screen that came under the same name when another had gone is that display; one beside it is another."""
    old = heard(START_AT + MINUTE, screen="a" * 8)
    new = replace(heard(START_AT + 3 * MINUTE, screen="b" * 8), first_at=START_AT + 2 * MINUTE)
    beside = heard(START_AT + 3 * MINUTE, screen="c" * 8)
    other = heard(START_AT, screen="d" * 8, name="canteen")
    assert replaced([old, new, beside, other]) == ["a" * 8]
    assert replaced([old, beside]) == []
