"""Copies of a store in use: of one instant, whole, ours alone, bounded in number, and none that makes things worse."""

import os
import shutil
import sqlite3
import stat
import threading
from collections import namedtuple
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store.keeping.backups import Backups
from monitor.store.keeping.copying import copy
from monitor.store.migrating import newest
from tests.store.keeping.stores import NOW, Place, filled
from tests.store.test_engine import fill

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a store with 300 responses."""
    return filled(tmp_path)


def responses(file: Path) -> int:
    """Return how many responses a copy holds; it is opened as it lies there, without anything beside it."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        (found,) = connection.execute("SELECT count(*) FROM responses").fetchone()
    return int(found)


def damage(file: Path) -> None:
    """Write nonsense over whole pages, as a torn write does."""
    with file.open("r+b") as opened:
        for page in (20, 21, 30):
            opened.seek(4096 * page)
            opened.write(b"\xa5" * 4000)


def test_a_copy_is_of_one_instant_while_others_write(place: Place, tmp_path: Path) -> None:
    """A copy made during commits is whole and has no commit in parts; the commits wait for nothing."""
    with place.opened() as store:
        stopping, made = threading.Event(), 0

        def write() -> None:
            nonlocal made
            while not stopping.is_set() and made < 400:
                fill(store, 10, 1000 + 20 * made)
                made += 1

        thread = threading.Thread(target=write)
        thread.start()
        try:
            for number in range(3):
                copy(place.file, tmp_path / f"copy{number}.db")
        finally:
            stopping.set()
            thread.join()
    found = [responses(tmp_path / f"copy{number}.db") for number in range(3)]
    assert made > 0
    assert all(number % 10 == 0 and number >= 300 for number in found)
    assert found == sorted(found)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {
        "store.key",
        *(f"copy{n}.db" for n in range(3)),
    }


def test_a_backup_is_ours_alone_and_without_the_key(place: Place) -> None:
    """Folder and file are open to nobody else, and the key is in no backup."""
    file = Backups(place.file, 4).make(NOW)
    assert file is not None
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(file.parent.stat().st_mode)) == (0o600, 0o700)
    key = place.key.read_text().strip()
    assert key.encode() not in file.read_bytes()
    assert bytes.fromhex(key) not in file.read_bytes()
    assert [entry.name for entry in file.parent.iterdir()] == ["monitor-2026-11-25T190530Z.db"]


def test_their_number_is_bounded(place: Place) -> None:
    """After a year of weeks as many are there as are kept, the latest."""
    backups = Backups(place.file, 2)
    for week in range(5):
        now = NOW + timedelta(weeks=week)
        assert backups.is_due(now)
        backups.make(now)
        assert not backups.is_due(now + timedelta(days=6))
    assert [one.made_at for one in backups.found()] == [NOW + timedelta(weeks=4), NOW + timedelta(weeks=3)]
    assert not Backups(place.file, 0).is_due(NOW + timedelta(weeks=9))
    assert Backups(place.file, 0).make(NOW) is None


def test_a_damaged_store_pushes_no_good_backup_out(place: Place) -> None:
    """A store that is damaged is named when it is copied; the copy goes, and all backups of before stay."""
    backups = Backups(place.file, 1)
    good = backups.make(NOW)
    assert good is not None
    damage(place.file)
    with pytest.raises(StoreError, match="damaged"):
        backups.make(NOW + timedelta(weeks=1))
    assert [entry.name for entry in backups.folder.iterdir()] == [good.name]
    assert responses(good) == 300


def test_a_full_disk_is_not_filled_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a copy would take the last room, none is made, and the sentence says how much is missing."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(StoreError, match=r"No room in .* 1 MB are free"):
        Backups(place.file, 4).make(NOW)
    assert list(place.file.parent.glob("backups/*")) == []


def test_a_copy_that_is_given_up_leaves_nothing(place: Place, tmp_path: Path) -> None:
    """Whoever ends the program does not wait for a copy, and finds no half one."""
    place.fill(1500)
    with pytest.raises(StoreError, match="given up"):
        copy(place.file, tmp_path / "copy.db", goes_on=lambda: False)
    assert not list(tmp_path.glob("*copy*"))


def test_a_copy_that_was_cut_off_is_no_hindrance(place: Place, tmp_path: Path) -> None:
    """What a killed program left half written is replaced."""
    (tmp_path / ".copy.db.part").write_bytes(b"half")
    copy(place.file, tmp_path / "copy.db")
    assert responses(tmp_path / "copy.db") == 300


def test_a_folder_that_takes_no_file(place: Place) -> None:
    """A file in the folder's place is a sentence, not a traceback."""
    (place.file.parent / "backups").write_text("")
    with pytest.raises(StoreError, match="backups"):
        Backups(place.file, 4).make(NOW)
    with pytest.raises(StoreError, match="backups"):
        Backups(place.file, 4).is_due(NOW)


def test_a_schema_is_changed_only_after_a_backup(place: Place) -> None:
    """Before a step of the schema the store is saved as it was; where that fails, it stays as it was."""
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    backups = Backups(place.file, 4)
    seen: list[str] = []

    def fail(revision: str) -> None:
        seen.append(revision)
        backups.make(NOW, before=revision)
        raise StoreError("no room")

    with pytest.raises(StoreError, match="no room"), place.opened(fail):
        pass
    assert seen == [newest()]
    (made,) = backups.found()
    assert made.before == newest()
    with closing(sqlite3.connect(backups.folder / made.name)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)
    with closing(sqlite3.connect(place.file)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0000",)
        connection.execute("UPDATE alembic_version SET version_num = ?", [newest()])
        connection.commit()
    with place.opened(fail):
        assert seen == [newest()]
    assert os.listdir(backups.folder) == [made.name]  # noqa: PTH208 - the names alone
