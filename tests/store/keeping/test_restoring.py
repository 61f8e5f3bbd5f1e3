"""A backup put in the store's place: only one that is good, only where nobody is at work, and nothing is lost."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store.keeping.backups import Backups
from monitor.store.keeping.restoring import restore
from monitor.store.shared.alone import alone
from tests.store.keeping.stores import NOW, Place, filled
from tests.store.keeping.test_backups import damage
from tests.store.test_engine import count


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a store with 300 responses, and 310 since its backup."""
    made = filled(tmp_path)
    Backups(made.file, 4).make(NOW)
    made.fill(310)
    return made


@pytest.fixture
def backup(place: Place) -> Path:
    """Give the backup."""
    (made,) = Backups(place.file, 4).found()
    return Backups(place.file, 4).folder / made.name


def test_back_and_forth(place: Place, backup: Path) -> None:
    """The backup is the store, the store that was there lies beside it, and each can be put back as often as wanted."""
    aside = restore(backup, place.file, place.key, NOW)
    assert aside is not None
    assert place.count() == 300
    again = restore(aside, place.file, place.key, NOW + timedelta(hours=1))
    assert place.count() == 310
    assert again is not None
    assert again.exists()
    assert backup.exists()
    assert not list(place.file.parent.glob(".*"))


@pytest.mark.parametrize("fault", ["torn", "emptied", "gone", "nonsense"])
def test_what_is_damaged_is_kept_too(place: Place, backup: Path, fault: str) -> None:
    """A damaged store is moved aside as it is: perhaps somebody can save something of it."""
    if fault == "torn":
        damage(place.file)
    elif fault == "emptied":
        os.truncate(place.file, 0)
    elif fault == "gone":
        place.file.unlink()
    else:
        place.file.write_bytes(b"nonsense" * 1000)
    before = place.file.read_bytes() if place.file.exists() else None
    aside = restore(backup, place.file, place.key, NOW)
    assert place.count() == 300
    assert (aside.read_bytes() if aside else None) == before


def test_not_while_somebody_is_at_work(place: Place, backup: Path) -> None:
    """A run, an import or a poll that has the store open is in the way, and nothing is changed."""
    with place.opened() as store:
        store.check()
        with pytest.raises(StoreError, match="End it"):
            restore(backup, place.file, place.key, NOW)
        assert count(store) == 310
    with alone(f"sqlite:///{place.file}"), pytest.raises(StoreError, match="monitor run"):
        restore(backup, place.file, place.key, NOW)
    assert place.count() == 310
    assert sorted(path.name for path in place.file.parent.iterdir()) == ["backups", "monitor.db", "monitor.db-run"]


def test_two_in_a_second(place: Place, backup: Path) -> None:
    """Nothing that was moved aside is ever written over."""
    aside = restore(backup, place.file, place.key, NOW)
    assert aside is not None
    before = aside.read_bytes()
    with pytest.raises(StoreError, match="exists"):
        restore(backup, place.file, place.key, NOW)
    assert aside.read_bytes() == before
    assert place.count() == 300


def test_a_file_system_without_links(place: Place, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file can have two names, the store is renamed."""

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    aside = restore(backup, place.file, place.key, NOW)
    assert aside is not None
    assert aside.exists()
    assert place.count() == 300


def statement(file: Path, text: str) -> None:
    """Change a backup."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(text)
        connection.commit()


def test_useless_backups_are_refused(place: Place, backup: Path, tmp_path: Path) -> None:
    """What is missing, damaged, newer, of another key or no store at all is named, and the store stays."""
    other = tmp_path / "other.db"
    refusals: list[str] = []

    def refuse(file: Path) -> None:
        with pytest.raises(StoreError) as caught:
            restore(file, place.file, place.key, NOW)
        refusals.append(str(caught.value))

    refuse(tmp_path / "missing.db")
    refuse(place.file)
    other.write_bytes(b"nonsense" * 1000)
    refuse(other)
    other.unlink()
    statement(other, "CREATE TABLE meta (name, value)")
    refuse(other)
    for text in (
        "UPDATE alembic_version SET version_num = '9999'",
        "UPDATE meta SET value = 'another' WHERE name = 'key_check'",
        "DELETE FROM alembic_version",
    ):
        other.write_bytes(backup.read_bytes())
        statement(other, text)
        refuse(other)
    other.write_bytes(backup.read_bytes())
    damage(other)
    refuse(other)
    place.key.rename(tmp_path / "away.key")
    refuse(backup)
    (tmp_path / "away.key").rename(place.key)
    words = [
        "no backup",
        "itself",
        "not a store",
        "no store",
        "newer",
        "another key",
        "no store",
        "damaged",
        "key file",
    ]
    assert [word for word, refusal in zip(words, refusals, strict=True) if word not in refusal] == []
    assert place.count() == 310
