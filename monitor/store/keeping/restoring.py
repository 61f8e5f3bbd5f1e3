"""A backup put in the place of a SQLite store; the store that was there is moved aside, never removed."""

import errno
import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from monitor.errors import StoreError
from monitor.store.keeping.copying import copy, faults_of, opened_to_read, sync
from monitor.store.key import check_value, read_key
from monitor.store.migrating import known_revisions
from monitor.store.shared.alone import alone
from monitor.store.troubles import named

ASIDE: Final = "%Y-%m-%dT%H%M%SZ"
IN_USE: Final = "Another process uses the store {path}. End it (monitor run, import or poll), and try again."


def restore(backup: Path, store: Path, key_file: Path, now: datetime) -> Path | None:
    """Put a backup in the store's place; return where the store that was there is now, None where none was.

    Raises StoreError where the backup is none, is damaged, is of a newer program or of another key, where the store is
    in use, or where there is no room for both: then nothing was changed.
    """
    if backup.exists() and store.exists() and backup.samefile(store):
        raise StoreError(f"{backup} is the store itself. Name a copy of it.")
    _refuse_useless(backup, key_file)
    with alone(f"sqlite:///{store}"):
        fresh = store.with_name(f".{store.name}.restored")
        with suppress(OSError):
            fresh.unlink()  # of a restore that was cut off
        copy(backup, fresh)
        try:
            _close(store)
            return _swap(fresh, store, now)
        except OSError as error:
            raise StoreError(f"The store {store} cannot be put in place: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)


def _refuse_useless(backup: Path, key_file: Path) -> None:
    """Raise StoreError unless the file is a whole store that this program and its key can use."""
    if not backup.is_file():
        raise StoreError(f"There is no backup {backup}. `monitor store backups` lists those that there are.")
    with named(str(backup)), closing(opened_to_read(backup)) as connection:
        if faults := faults_of(connection):
            raise StoreError(f"The backup {backup} is damaged ({faults[0]}). Take another one.")
        try:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            found = connection.execute("SELECT value FROM meta WHERE name = 'key_check'").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise StoreError(f"{backup} is no store of this program.") from error
    if revision is None or found is None:
        raise StoreError(f"{backup} is no store of this program.")
    if revision[0] not in known_revisions():
        raise StoreError(f"The backup {backup} was written by a newer version of this program. Install that version.")
    if not key_file.exists():
        message = f"The key file {key_file} is missing: without the key of its time a backup is worthless. Put it back."
        raise StoreError(message)
    if check_value(read_key(key_file, expected=None)) != found[0]:
        raise StoreError(
            f"The backup {backup} was made with another key than the one in {key_file}. Put that key back."
        )


def _close(store: Path) -> None:
    """Make one file of a store that works, with its log of changes. Raises StoreError where it is in use."""
    if not store.exists():
        return
    with closing(
        sqlite3.connect(f"{store.absolute().as_uri()}?mode=rw", uri=True, timeout=0.5, isolation_level=None)
    ) as connection:
        try:
            # why: with this mode SQLite takes the log for itself alone, or finds that somebody else has it open
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            if code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise StoreError(IN_USE.format(path=store)) from error
            # a store that cannot be read any more goes aside as it is


def _swap(fresh: Path, store: Path, now: datetime) -> Path | None:
    """Move the store and what belongs to it aside, and the fresh one into its place. Raises OSError."""
    if not store.exists():
        fresh.replace(store)
        sync(store.parent)
        return None
    aside = store.with_name(f"{store.stem}-replaced-{now.strftime(ASIDE)}{store.suffix}")
    if aside.exists():  # two within a second
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    with suppress(FileNotFoundError):  # first: beside another store it would be taken for that one's own
        os.rename(f"{store}-wal", f"{aside}-wal")  # noqa: PTH104 - a name with an ending
    with suppress(FileNotFoundError):
        os.unlink(f"{store}-shm")  # noqa: PTH108 - as above; whoever opens the log makes it anew
    try:
        os.link(store, aside)  # so that there is a store under its name at any moment
    except OSError:  # a file system without links
        store.rename(aside)
    fresh.replace(store)
    sync(store.parent)
    return aside
