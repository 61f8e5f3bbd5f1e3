"""The marks of the day: when they are made, and that they stay until the next midnight."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.app.daily import DailyMarks
from monitor.records import Definition, Marks, PollReport, Waits
from tests.numbers.office import FOUR_AND_26, at
from tests.test_snapshot import ONE, some_marks, waits

NOON = at("2026-11-24T12:00")
TODAY = at("2026-11-24")
READ = PollReport(name="support", started_at=NOON, finished_at=NOON, good_at=NOON)


class Maker:
    """Makes marks that carry the midnight and the size of the mail, and remembers the seeds."""

    def __init__(self) -> None:
        self.seeds: list[int] = []
        self.asked: list[datetime] = []

    def marks(self, known: Waits, definition: Definition, made_at: datetime, seed: int) -> Marks:
        """Return made-up marks."""
        assert known.until == made_at
        self.seeds.append(seed)
        return replace(some_marks(), made_at=made_at, rate=definition.rate)

    def waits(self, until: datetime) -> Waits:
        """Return what was known then."""
        self.asked.append(until)
        return waits(ONE, until)


def last_midnight(now: datetime, _: str) -> datetime:
    """Return the last midnight of UTC."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0)


@pytest.fixture
def maker() -> Maker:
    """Give a maker."""
    return Maker()


@pytest.fixture
def daily(maker: Maker) -> DailyMarks:
    """Give the marks of the day, made by the maker."""
    return DailyMarks(maker.marks, last_midnight)


def test_made_once_a_day(daily: DailyMarks, maker: Maker) -> None:
    """All polls of a day show one set of marks, of the mail known at its midnight; the next day has its own."""
    made = [daily.at(NOON + timedelta(hours=hour), FOUR_AND_26, [READ], maker.waits) for hour in range(12)]
    assert {mark.made_at for mark in made if mark} == {TODAY}
    assert None not in made
    assert maker.asked == [TODAY]
    tomorrow = NOON + timedelta(days=1)
    after = daily.at(tomorrow, FOUR_AND_26, [replace(READ, started_at=tomorrow)], maker.waits)
    assert (after and after.made_at, len(maker.asked)) == (TODAY + timedelta(days=1), 2)
    assert maker.seeds[0] == maker.seeds[1]


@pytest.mark.parametrize(
    "reports",
    [
        [],
        [replace(READ, is_complete=False)],
        [replace(READ, error="no answer")],
        [replace(READ, started_at=TODAY - timedelta(seconds=1))],
        [READ, replace(READ, name="billing", is_complete=False)],
    ],
)
def test_not_before_all_mail_is_read(daily: DailyMarks, maker: Maker, reports: Sequence[PollReport]) -> None:
    """While mail from before midnight may be missing there are no marks; a poll under way takes none away."""
    assert daily.at(NOON, FOUR_AND_26, reports, maker.waits) is None
    assert maker.asked == []
    made = daily.at(NOON, FOUR_AND_26, [READ], maker.waits)
    assert made
    assert daily.at(NOON, FOUR_AND_26, reports, maker.waits) == made
    assert daily.at(NOON + timedelta(days=1), FOUR_AND_26, reports, maker.waits) == made


def test_a_mailbox_that_needs_a_person_stops_no_marks(daily: DailyMarks, maker: Maker) -> None:
    """With one mailbox in error the others' marks are made each day; with all of them the earlier ones stay."""
    refused = replace(READ, name="billing", error="wrong password", needs_person=True, is_complete=False)
    assert daily.at(NOON, FOUR_AND_26, [refused], maker.waits) is None
    made = daily.at(NOON, FOUR_AND_26, [READ, refused], maker.waits)
    assert made
    assert made.made_at == TODAY
    assert daily.at(NOON + timedelta(days=1), FOUR_AND_26, [refused], maker.waits) == made


def test_another_definition_has_marks_of_its_own(daily: DailyMarks, maker: Maker) -> None:
    """Marks of another definition are never shown, and are drawn from another seed."""
    stricter = replace(FOUR_AND_26, rate=0.05)
    assert daily.at(NOON, FOUR_AND_26, [READ], maker.waits)
    assert daily.at(NOON, stricter, [], maker.waits) is None
    made = daily.at(NOON, stricter, [READ], maker.waits)
    assert made
    assert made.rate == 0.05
    assert maker.seeds[0] != maker.seeds[1]


def test_made_for_a_file(daily: DailyMarks, maker: Maker) -> None:
    """A file gets the marks of the last midnight whatever was read, and the wall's are made as before."""
    assert daily.make(NOON, FOUR_AND_26, maker.waits).made_at == TODAY
    assert daily.at(NOON, FOUR_AND_26, [], maker.waits) is None


@pytest.mark.parametrize("unready", [replace(READ, finished_at=None), replace(READ, remaining=7)])
def test_a_poll_under_way_makes_no_marks(daily: DailyMarks, maker: Maker, unready: PollReport) -> None:
    """The first reports come while the trailing window is unread: marks of that would stay for the day."""
    assert daily.at(NOON, FOUR_AND_26, [unready], maker.waits) is None
    assert daily.at(NOON, FOUR_AND_26, [READ], maker.waits) is not None
