"""A store is opened, made on the first run, or looked at: which database, which schema, which key."""

from pathlib import Path

from sqlalchemy import insert, select

from monitor.store.engine import Database
from monitor.store.key import check_value, read_key
from monitor.store.migrating import upgrade, usable
from monitor.store.schema import meta
from monitor.store.store import SqlStore


def open_store(url: str, key_file: Path) -> SqlStore:
    """Open the store, make it on the first run, and bring its schema up to this program's.

    Raises StoreError where it cannot be reached, was written by a newer program, or was made with another key.
    """
    database = Database(url)
    try:
        with database.writing() as connection:
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
