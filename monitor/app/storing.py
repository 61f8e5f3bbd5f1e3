"""What the commands `monitor store …` do: look a store over, copy it, list its backups, and put one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.errors import StoreError
from monitor.store.engine import Database, file_of
from monitor.store.keeping.backups import Backups
from monitor.store.keeping.copying import copy
from monitor.store.keeping.naming import Backup
from monitor.store.keeping.restoring import restore as put_back
from monitor.store.keeping.whole import look_over
from monitor.store.opening import is_made

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.config import Settings
    from monitor.store.keeping.whole import Whole

POSTGRES: Final = (
    "The store {name} is a PostgreSQL database, which has its own tools: pg_dump --format=custom --file=FILE DATABASE "
    "copies it while everything runs, pg_restore --clean --if-exists --dbname=DATABASE FILE puts it back once every "
    "monitor has ended. docs/healing.md has both."
)
NONE_YET: Final = "There is no store {file} yet: monitor run makes it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup that is there. ``before``: the revision of the schema that came after it; None: the week's."""

    file: Path
    made_at: datetime
    size: int
    before: str | None


def check(settings: Settings) -> Whole:
    """Look at everything in the store, which is not changed. Raises StoreError where it cannot be read at all."""
    url, key_file = settings.store.url, settings.store.key_file
    file = file_of(url)
    if file and not file.exists():
        raise StoreError(NONE_YET.format(file=file))
    if not is_made(url, key_file):  # refuses another key, a newer program's store and one that was emptied
        raise StoreError(NONE_YET.format(file=file or "in the database"))
    database = Database(url)
    try:
        return look_over(database)
    finally:
        database.close()


def backup(settings: Settings, target: Path | None) -> Path:
    """Copy the store into a file, or into a dated one in its folder of backups; return the file. Raises StoreError."""
    file = _file(settings)
    if not file.exists():
        raise StoreError(NONE_YET.format(file=file))
    now = clock.now()
    target = target or Backups(file, 1).folder / Backup(store=file.stem, made_at=now).name
    if target.exists():
        raise StoreError(f"{target} is there already. Name another file.")
    if target.parent == Backups(file, 1).folder:
        try:
            target.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(f"The folder {target.parent} cannot be made: {error.strerror}.") from error
    copy(file, target)
    return target


def backups(settings: Settings) -> Sequence[Kept]:
    """Return the backups in the store's folder of backups, the latest first. Raises StoreError."""
    kept = Backups(_file(settings), 1)
    files = [(one, kept.folder / one.name) for one in kept.found()]
    return [
        Kept(file=file, made_at=one.made_at, size=file.stat().st_size, before=one.before)
        for one, file in files
        if file.exists()  # else it has just gone
    ]


def restore(settings: Settings, source: Path) -> Path | None:
    """Put a backup in the store's place; return where the store that was there is now. Raises StoreError."""
    return put_back(source, _file(settings), settings.store.key_file, clock.now())


def _file(settings: Settings) -> Path:
    file = file_of(settings.store.url)
    if file is None:
        raise StoreError(POSTGRES.format(name=Database(settings.store.url).name))
    return file
