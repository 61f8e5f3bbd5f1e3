"""The schema of the database at hand brought up to the program's, by Alembic, in one transaction."""

import logging
from functools import cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select, text

from monitor.errors import StoreError
from monitor.store.schema import metadata

FOLDER: Final = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME: Final = 0x6D6F6E69  # any number that no other program takes for PostgreSQL's advisory lock
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
    if usable(connection, name) == newest():
        return
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def usable(connection: Connection, name: str) -> str | None:
    """Return the revision of a database that this program may use; None where it is new. Raises StoreError."""
    revision = current(connection)
    if revision is None:
        foreign = sorted(metadata.tables.keys() & set(inspect(connection).get_table_names()))
        if foreign:
            message = f"{name} holds tables of another program ({', '.join(foreign)}). Set store.url to a new database."
            raise StoreError(message)
    elif revision not in {known.revision for known in ScriptDirectory.from_config(_config()).walk_revisions()}:
        message = f"The store {name} was written by a newer version of this program. Install that version again."
        raise StoreError(message)
    return revision
