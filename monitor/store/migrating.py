"""The schema of the database at hand brought up to the program's, by Alembic, in one transaction."""

import logging
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, inspect, select, text, update

from monitor.errors import StoreError
from monitor.store.schema import meta, metadata
from monitor.store.shared.tables import leases

FOLDER: Final = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME: Final = 0x6D6F6E69  # any number that no other program takes for PostgreSQL's advisory lock
USABLE_FROM: Final = "0006"
"""The oldest revision whose programs may go on with a store of today's: what is younger only added to it.

Raise it with a step that makes them read or write something wrong. Replicas of both programs then never work at once.
"""
_USABLE_FROM: Final = "usable from"
"""Under which ``meta`` says so to programs that do not know the revision."""
_VERSION: Final = Table("alembic_version", MetaData(), Column("version_num", String))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return config


@cache
def newest() -> str:
    """Return the revision that this program writes."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        message = "the migrations are not installed"
        raise RuntimeError(message)
    return revision


def current(connection: Connection) -> str | None:
    """Return the revision of the database; None where it is new."""
    # by hand, not by Alembic's context, which writes to the log each time: a health check asks every few seconds
    if not inspect(connection).has_table(_VERSION.name):
        return None
    return connection.scalar(select(_VERSION.c.version_num))


def upgrade(connection: Connection, name: str) -> None:
    """Run the migrations that are missing, within the caller's write transaction. Raises StoreError."""
    if connection.dialect.name == "postgresql":
        # SQLite's BEGIN IMMEDIATE keeps other processes out; here only this does
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ONE_AT_A_TIME})
    revision = usable(connection, name)
    if revision is not None and revision >= newest():
        return
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    _say_who_may_go_on(connection)


def _say_who_may_go_on(connection: Connection) -> None:
    """Tell older programs, and let those that may not go on write nothing more: their leases end here."""
    before = connection.scalar(select(meta.c.value).where(meta.c.name == _USABLE_FROM))
    if before == USABLE_FROM:
        return
    connection.execute(delete(meta).where(meta.c.name == _USABLE_FROM))
    connection.execute(insert(meta).values(name=_USABLE_FROM, value=USABLE_FROM))
    connection.execute(update(leases).values(holder=None, token=leases.c.token + 1, expires_at=0))


def usable(connection: Connection, name: str) -> str | None:
    """Return the revision of a database that this program may use; None where it is new. Raises StoreError.

    A newer program may have brought it further, by steps that leave this one's work as it was.
    """
    revision = current(connection)
    if revision is None:
        foreign = sorted(metadata.tables.keys() & set(inspect(connection).get_table_names()))
        if foreign:
            message = f"{name} holds tables of another program ({', '.join(foreign)}). Set store.url to a new database."
            raise StoreError(message)
    elif revision not in known_revisions() and not _is_meant_for_us(connection):
        message = f"The store {name} was written by a newer version of this program. Install that version again."
        raise StoreError(message)
    return revision


def is_usable(connection: Connection) -> bool:
    """Return whether this program may go on with a database that it has opened before."""
    revision = current(connection)
    return revision == newest() or (
        revision is not None and revision not in known_revisions() and _is_meant_for_us(connection)
    )


@cache
def known_revisions() -> frozenset[str]:
    """Return the revisions that this program can bring up to its own."""
    return frozenset(known.revision for known in ScriptDirectory.from_config(_config()).walk_revisions())


def _is_meant_for_us(connection: Connection) -> bool:
    """Return whether a newer program says that this one may go on with its store."""
    if not inspect(connection).has_table(meta.name):
        return False
    oldest = connection.scalar(select(meta.c.value).where(meta.c.name == _USABLE_FROM))
    return oldest is not None and oldest <= newest()
