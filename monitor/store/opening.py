"""A store is opened, made on the first run, or looked at: which database, which schema, which key."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import insert, select

from monitor.store.engine import Database, file_of
from monitor.store.keeping.files import refuse_emptied
from monitor.store.key import check_value, read_key
from monitor.store.migrating import newest, upgrade, usable
from monitor.store.schema import meta
from monitor.store.store import SqlStore


def open_store(url: str, key_file: Path, save: Callable[[str], object] | None = None) -> SqlStore:
    """Open the store, make it on the first run, and bring its schema up to this program's.

    ``save`` is called before a SQLite store's schema is changed, with the revision that it will have; what it raises
    keeps the store as it is. Raises StoreError where it cannot be reached, was written by a newer program, was emptied,
    or was made with another key.
    """
    if file := file_of(url):
        refuse_emptied(file, key_file)
    database = Database(url)
    try:
        with database.writing() as connection:
            if file and save and (before := usable(connection, database.name)) and before < newest():
                save(newest())  # nobody else writes now, and what is saved is what was committed
            upgrade(connection, database.name)
            found = connection.scalar(select(meta.c.value).where(meta.c.name == "key_check"))
            # in the transaction, so that two first runs make one key
            digest_key = read_key(key_file, expected=found)
            if found is None:
                connection.execute(insert(meta).values(name="key_check", value=check_value(digest_key)))
    except BaseException:
        database.close()
        raise
    return SqlStore(database, digest_key)


def is_made(url: str, key_file: Path) -> bool:
    """Return whether the database holds a store, which nothing here makes or changes.

    Raises StoreError where ``open_store`` would refuse it.
    """
    database = Database(url)
    try:
        with database.reading() as connection:
            if usable(connection, database.name) is None:
                return False
            expected = connection.scalar(select(meta.c.value).where(meta.c.name == "key_check"))
    finally:
        database.close()
    if expected is not None:
        read_key(key_file, expected=expected)
    return True
