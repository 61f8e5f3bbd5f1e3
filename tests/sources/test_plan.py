"""How far a folder is read, decided without one: the cursor of every part is true by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from monitor.records import Cursor
from monitor.sources import plan
from monitor.sources.plan import Part, Search

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
OLDER = NOW - timedelta(days=28)
OLDEST = NOW - timedelta(days=210)


def cursor(*, low: int, high: int, horizon_at: datetime = OLDER, complete_at: datetime | None = None) -> Cursor:
    """Return a cursor of one folder."""
    return Cursor(folder="INBOX", uidvalidity=7, low=low, high=high, horizon_at=horizon_at, complete_at=complete_at)


def test_search_goes_a_day_further_back_than_the_horizon() -> None:
    """SINCE compares days without zones, so a message just inside the horizon may bear the day before."""
    assert plan.first_day(datetime(2026, 3, 10, 0, 30, tzinfo=UTC)) == date(2026, 3, 9)
    assert plan.first_day(datetime(1, 1, 1, tzinfo=UTC)) == date(1970, 1, 1)


def test_unseen_folder_is_read_from_the_top() -> None:
    """Nothing is claimed of a folder that was never read, and the first search covers all of it."""
    fresh = plan.start("INBOX", 7, 101, OLDER)
    assert (fresh.low, fresh.high, fresh.complete_at) == (101, 100, None)
    assert plan.older(fresh, OLDER) == (fresh, Search(low=1, high=100, since=date(2026, 2, 9)))


def test_empty_folder_is_complete_without_a_search() -> None:
    """A folder without messages needs no SEARCH, but a cursor, so that it costs one STATUS from then on."""
    step = plan.older(plan.start("INBOX", 7, 1, OLDER), OLDER)
    assert step is not None
    start, search = step
    (part,) = plan.downwards(start, ())
    assert search is None
    assert plan.is_read(part.cursor, 7, 1, OLDER)


@pytest.mark.parametrize(
    ("uidvalidity", "next_uid", "holds"), [(7, 101, True), (7, 150, True), (6, 101, False), (8, 101, False)]
)
def test_other_uidvalidity_starts_over(uidvalidity: int, next_uid: int, *, holds: bool) -> None:
    """Any other UIDVALIDITY, larger or smaller, makes the cursor worthless."""
    assert plan.still_holds(cursor(low=1, high=100), uidvalidity, next_uid) is holds


def test_uidnext_that_fell_starts_over() -> None:
    """A backup restored under its old UIDVALIDITY would otherwise hide every new message up to the old UID."""
    assert not plan.still_holds(cursor(low=1, high=100), 7, 100)


def test_unchanged_and_complete_is_read() -> None:
    """Only the same UIDVALIDITY, no new UID and a complete horizon make a folder cost nothing more."""
    done = cursor(low=1, high=100, complete_at=OLDER)
    assert plan.is_read(done, 7, 101, OLDER)
    assert plan.is_read(done, 7, 101, OLDER + timedelta(hours=1))
    assert not plan.is_read(done, 7, 102, OLDER)
    assert not plan.is_read(done, 8, 101, OLDER)
    assert not plan.is_read(done, 7, 101, OLDEST)
    assert not plan.is_read(cursor(low=40, high=100), 7, 101, OLDER)


def test_new_mail_is_searched_as_far_back_as_the_claims_reach() -> None:
    """A message moved into the folder with an old date must not make an older claim untrue."""
    both = cursor(low=1, high=100, horizon_at=OLDER, complete_at=OLDEST)
    assert plan.newer(both, 105, OLDER) == Search(low=101, high=104, since=plan.first_day(OLDEST))
    assert plan.newer(cursor(low=1, high=100), 102, OLDER) == Search(low=101, high=101, since=plan.first_day(OLDER))
    assert plan.newer(both, 101, OLDER) is None


def test_interrupted_reading_goes_on_below_low() -> None:
    """What was read is not read again, although the horizon has moved on meanwhile."""
    begun = cursor(low=40, high=100)
    step = plan.older(begun, OLDER + timedelta(minutes=1))
    assert step == (begun, Search(low=1, high=39, since=plan.first_day(OLDER)))


def test_interrupted_reading_with_a_longer_horizon_starts_again() -> None:
    """What was read only to the nearer horizon is no answer to the further one."""
    step = plan.older(cursor(low=40, high=100), OLDEST)
    assert step is not None
    start, search = step
    assert (start.low, start.horizon_at) == (101, OLDEST)
    assert search == Search(low=1, high=100, since=plan.first_day(OLDEST))


def test_longer_horizon_reads_the_strip_that_is_missing() -> None:
    """The second horizon asks for exactly the days that the first did not."""
    done = cursor(low=1, high=100, complete_at=OLDER)
    step = plan.older(done, OLDEST)
    assert step is not None
    start, search = step
    assert (start.low, start.horizon_at, start.complete_at) == (101, OLDEST, OLDER)
    assert search == Search(low=1, high=100, since=plan.first_day(OLDEST), before=plan.first_day(OLDER))


def test_slightly_longer_horizon_moves_the_cursor_only() -> None:
    """Where the days searched are the same ones, there is nothing to ask."""
    step = plan.older(cursor(low=1, high=100, complete_at=OLDER), OLDER - timedelta(hours=3))
    assert step is not None
    start, search = step
    (part,) = plan.downwards(start, ())
    assert search is None
    assert part.cursor.complete_at == OLDER - timedelta(hours=3)


def test_new_mail_goes_up_in_parts() -> None:
    """``high`` follows what is kept; only the last part claims the whole folder."""
    parts = list(plan.upwards(cursor(low=1, high=10), 21, [20, 9, 12, 11, 25, 12], size=lambda: 2))
    assert [(part.uids, part.cursor.high, part.remaining) for part in parts] == [((11, 12), 12, 1), ((20,), 20, 0)]


def test_old_mail_goes_down_in_parts() -> None:
    """``low`` follows what is kept, newest first, and reaches 1 with the last part."""
    parts = list(plan.downwards(cursor(low=21, high=20), [3, 20, 7, 20, 0], size=lambda: 2))
    assert [(part.uids, part.cursor.low, part.remaining) for part in parts] == [((20, 7), 7, 1), ((3,), 1, 0)]
    assert [part.cursor.complete_at for part in parts] == [None, OLDER]


@given(st.integers(1, 50), st.integers(0, 50), st.lists(st.integers(-3, 120)))
def test_split_covers_every_uid_once(low: int, width: int, borders: Sequence[int]) -> None:
    """However a search is cut, each UID is asked for exactly once, the newest first."""
    search = Search(low=low, high=low + width, since=date(2026, 1, 1), before=date(2026, 2, 1))
    strips = plan.split(search, borders)
    covered = [uid for strip in strips for uid in range(strip.high, strip.low - 1, -1)]
    assert covered == list(range(low + width, low - 1, -1))
    assert {(strip.since, strip.before) for strip in strips} == {(search.since, search.before)}


@dataclass
class Folder:
    """A folder as a server keeps it: each UID with the instant of its arrival, in the server's own zone."""

    uidvalidity: int = 1000
    next_uid: int = 1
    arrived: dict[int, datetime] = field(default_factory=dict)

    def search(self, search: Search) -> list[int]:
        """Answer as RFC 3501 has it: by the day the message bears, whatever its zone."""
        return [
            uid
            for uid, at in self.arrived.items()
            if search.low <= uid <= search.high
            and search.since <= at.date()
            and (search.before is None or at.date() < search.before)
        ]


def steps(folder: Folder, known: Cursor | None, horizon_at: datetime, furthest_at: datetime) -> list[Part]:
    """Return the parts in which a folder is read, two messages each, as the source reads them."""
    here = known
    if here is None or not plan.still_holds(here, folder.uidvalidity, folder.next_uid):
        here = plan.start("INBOX", folder.uidvalidity, folder.next_uid, horizon_at)
    parts: list[Part] = []
    if search := plan.newer(here, folder.next_uid, furthest_at):
        parts += plan.upwards(here, folder.next_uid, folder.search(search), size=lambda: 2)
        here = parts[-1].cursor
    if step := plan.older(here, horizon_at):
        start, downward = step
        parts += plan.downwards(start, folder.search(downward) if downward else (), size=lambda: 2)
    return parts


class Reading(RuleBasedStateMachine):
    """Mail comes, goes and is renumbered while reading stops anywhere and the horizon moves both ways."""

    def __init__(self) -> None:
        """Begin with an empty folder and two horizons."""
        super().__init__()
        self.folder = Folder()
        self.generations = [self.folder.uidvalidity]
        self.cursor: Cursor | None = None
        self.read: set[tuple[int, int]] = set()
        self.now = NOW
        self.near, self.far = timedelta(days=4), timedelta(days=9)

    @rule(ages=st.lists(st.integers(0, 400), min_size=1, max_size=6), zone=st.integers(-12, 14))
    def deliver(self, ages: Sequence[int], zone: int) -> None:
        """Let messages come in, or old ones be moved in; ages in hours."""
        for hours in ages:
            at = (self.now - timedelta(hours=hours)).astimezone(timezone(timedelta(hours=zone)))
            self.folder.arrived[self.folder.next_uid] = at
            self.folder.next_uid += 1

    @rule(data=st.data())
    def expunge(self, data: st.DataObject) -> None:
        """Delete a message."""
        if self.folder.arrived:
            del self.folder.arrived[data.draw(st.sampled_from(sorted(self.folder.arrived)))]

    @rule(back=st.booleans())
    def renumber(self, back: bool) -> None:  # noqa: FBT001 - hypothesis draws it
        """Make the folder anew, its UIDVALIDITY larger or smaller."""
        self.generations.append(min(self.generations) - 1 if back else max(self.generations) + 1)
        self.folder.uidvalidity = self.generations[-1]
        self.folder.arrived = dict(enumerate(self.folder.arrived.values(), start=1))
        self.folder.next_uid = len(self.folder.arrived) + 1
        self.read.clear()

    @rule(near=st.integers(1, 16), more=st.integers(0, 10))
    def change_windows(self, near: int, more: int) -> None:
        """Ask for other windows."""
        self.near, self.far = timedelta(days=near), timedelta(days=near + more)

    @rule(hours=st.integers(1, 60))
    def pass_time(self, hours: int) -> None:
        """Move the horizons on."""
        self.now += timedelta(hours=hours)

    @rule(kept=st.integers(0, 6) | st.just(99))
    def poll(self, kept: int) -> None:
        """Read both horizons; after ``kept`` parts the process dies before it can commit the next."""
        furthest_at = self.now - self.far
        for horizon_at in (self.now - self.near, furthest_at):
            for part in steps(self.folder, self.cursor, horizon_at, furthest_at):
                if not kept:
                    return
                kept -= 1
                self.read |= {(part.cursor.uidvalidity, uid) for uid in part.uids}
                self.cursor = part.cursor
        cursor = self.cursor
        assert cursor is not None
        assert plan.is_read(cursor, self.folder.uidvalidity, self.folder.next_uid, furthest_at)

    @invariant()
    def the_cursor_is_true(self) -> None:
        """Every message that the cursor claims has been read."""
        cursor = self.cursor
        if cursor is None or cursor.uidvalidity != self.folder.uidvalidity:
            return
        for uid, at in self.folder.arrived.items():
            is_claimed = cursor.low <= uid <= cursor.high and at >= cursor.horizon_at
            if cursor.complete_at is not None:
                is_claimed = is_claimed or (uid <= cursor.high and at >= cursor.complete_at)
            assert (cursor.uidvalidity, uid) in self.read or not is_claimed


TestReading = Reading.TestCase
TestReading.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)


@given(st.lists(st.integers(-3, 2**33), max_size=30), st.integers(1, 40), st.integers(1, 2**32))
def test_what_a_strip_found_is_in_order_and_small(uids: list[int], low: int, high: int) -> None:
    """A search's answer is cut to its strip, newest first, each UID once, in four bytes, whatever a server lists."""
    found = plan.in_strip(Search(low=low, high=high, since=date(2026, 3, 1)), uids)
    assert [*found] == sorted({uid for uid in uids if low <= uid <= min(high, plan.MAX_UID)}, reverse=True)
    assert found.itemsize == 4


@given(st.lists(st.integers(1, 60), max_size=30, unique=True))
def test_parts_are_the_same_from_any_order(uids: list[int]) -> None:
    """UIDs in falling order, which need no second copy, give the parts of the same UIDs in disorder."""
    falling = sorted(uids, reverse=True)
    down, up = cursor(low=50, high=60), cursor(low=1, high=20)
    assert [*plan.downwards(down, falling, lambda: 7)] == [*plan.downwards(down, uids, lambda: 7)]
    assert [*plan.upwards(up, 41, falling, lambda: 7)] == [*plan.upwards(up, 41, uids, lambda: 7)]
