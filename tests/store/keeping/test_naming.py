"""Which backup is which, when the next is due, and which go."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.store.keeping.naming import WEEK, Backup, is_due, ours, superfluous

NOW = datetime(2026, 11, 25, 19, 5, 30, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - the zone comes here
    lambda instant: instant.replace(tzinfo=UTC, microsecond=0)
)


def weekly(days: float) -> Backup:
    """Return a week's backup that is so many days old."""
    return Backup(store="monitor", made_at=NOW - timedelta(days=days))


@given(INSTANTS, st.sampled_from([None, "0007", "0012"]), st.sampled_from(["monitor", "a-2026-11-25T190530Z", "b.c"]))
def test_a_name_says_all(made_at: datetime, before: str | None, store: str) -> None:
    """A backup is known again by the name of its file."""
    backup = Backup(store=store, made_at=made_at, before=before)
    assert Backup.of(backup.name) == backup


@pytest.mark.parametrize(
    "name",
    [
        "monitor.db",
        "monitor-2026-11-25T190530Z.db-wal",
        ".monitor-2026-11-25T190530Z.db.part",
        "monitor-2026-02-31T000000Z.db",
        "monitor-2026-11-25.db",
        "monitor-2026-11-25T190530Z-before-.db",
    ],
)
def test_other_files_are_none_of_ours(name: str) -> None:
    """What a person or SQLite put into the folder is no backup, and is never removed as one."""
    assert Backup.of(name) is None


def test_those_of_another_store_are_not_counted() -> None:
    """Two stores in one folder keep their backups apart; the latest comes first."""
    names = [weekly(8).name, weekly(1).name, "other-2026-11-25T190530Z.db", "notes.txt"]
    assert ours("monitor", names) == (weekly(1), weekly(8))


@pytest.mark.parametrize(
    ("backups", "due"),
    [
        ([], True),
        ([weekly(6.9)], False),
        ([weekly(7)], True),
        ([weekly(-6.9)], False),
        ([weekly(-30)], True),
        ([Backup(store="monitor", made_at=NOW, before="0007")], True),
    ],
)
def test_due(backups: list[Backup], due: bool) -> None:  # noqa: FBT001 - the expectation
    """One a week, whatever was saved before a change of the schema, and whatever a wrong clock has dated."""
    assert is_due(backups, NOW) is due


@given(st.lists(st.integers(-100, 100), max_size=30), st.integers(1, 9))
def test_a_clock_that_jumps_makes_no_heap(days: list[int], keep: int) -> None:
    """Whatever the clock says each time, one is made at most in a week of it, and the number stays bounded."""
    kept: tuple[Backup, ...] = ()
    for day in days:
        now = NOW + timedelta(days=day)
        if is_due(kept, now):
            kept = ours("monitor", [one.name for one in (*kept, Backup(store="monitor", made_at=now))])
            gone = superfluous(kept, keep)
            kept = tuple(one for one in kept if one not in gone)
        assert len(kept) <= keep
    assert all(abs(one.made_at - other.made_at) >= WEEK for one in kept for other in kept if one is not other)


def test_each_kind_is_kept_for_itself() -> None:
    """Many weeks push out no backup of a change of the schema, nor the other way round."""
    steps = [Backup(store="monitor", made_at=NOW - timedelta(days=d), before=f"000{d}") for d in (1, 2, 3)]
    latest_first = sorted([*steps, *(weekly(d) for d in (0, 7, 14))], key=lambda one: one.made_at, reverse=True)
    assert set(superfluous(latest_first, 2)) == {weekly(14), steps[2]}
    assert superfluous(latest_first, 3) == ()
