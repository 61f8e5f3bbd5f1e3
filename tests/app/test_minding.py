"""The week's backup, made by the running program."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.minding import Minding
from tests.store.keeping.stores import NOW, Place, filled
from tests.store.keeping.test_backups import damage
from tests.waiting import wait_for


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a store with 300 responses."""
    return filled(tmp_path)


@contextmanager
def minded(place: Place, keep: int, said: list[str | None]) -> Iterator[Minding]:
    """Have the store minded, a week at each look."""
    weeks = iter(range(1000))
    minding = Minding(
        place.file,
        lambda: keep,
        said.append,
        now=lambda: NOW + timedelta(days=4 * next(weeks)),
        first_seconds=0.01,
        every_seconds=0.02,
    )
    minding.start()
    try:
        yield minding
    finally:
        minding.stop()


def files(place: Place) -> list[Path]:
    """Return the backups that are whole."""
    return sorted(place.file.parent.glob("backups/monitor-*.db"))


def test_weeks_go_by(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """One is made each week, as many as are kept stay, and the store is said to be whole."""
    caplog.set_level("INFO", "monitor")
    said: list[str | None] = []
    with minded(place, 2, said) as minding:
        wait_for(lambda: len(said) >= 4)
        assert minding.age < 10
        assert len(files(place)) <= 3
    assert set(said) == {None}
    assert "a backup was made: monitor-" in caplog.text


def test_none_is_wanted(place: Place) -> None:
    """With store.backups: 0 none is made."""
    with minded(place, 0, []) as minding:
        began = minding.moved_at
        wait_for(lambda: minding.moved_at > began)
        assert not (place.file.parent / "backups").exists()


def test_damage_is_found(place: Place) -> None:
    """A store that turns out to be damaged is said, and no copy of it stays."""
    damage(place.file)
    said: list[str | None] = []
    with minded(place, 2, said):
        wait_for(lambda: said)
    assert said[0] is not None
    assert "monitor store restore" in said[0]
    assert files(place) == []


def test_no_room_is_no_damage(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    """A backup that cannot be made is a line in the log; the wall goes on as it is."""
    (place.file.parent / "backups").write_text("in the way")
    said: list[str | None] = []
    with minded(place, 2, said):
        wait_for(lambda: "no backup was made" in caplog.text)
    assert said == []


def test_an_end_waits_for_no_copy(place: Place) -> None:
    """Whoever ends the program while a copy is being made does not wait for it, and nothing of it stays."""
    place.fill(1500)
    said: list[str | None] = []
    with minded(place, 2, said):
        wait_for(lambda: list(place.file.parent.glob("backups/.*.part")) or said)
    for thread in threading.enumerate():
        if thread.name == "backups":
            thread.join(10)
    assert list(place.file.parent.glob("backups/.*")) == []
