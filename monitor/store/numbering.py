"""The numbers by which rows say whose they are: one for each mailbox, given when it is first heard of.

What is decided of one mailbox rests on all of its team, so one process at a time writes messages. On SQLite that is
BEGIN IMMEDIATE, on PostgreSQL an advisory lock: the same for a team of ten thousand as for one mailbox, where a lock on
each one's row would be ten thousand rows written for every commit. The row of the mailbox that is written to is
locked as well, for whoever looks at the database by hand.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from sqlalchemy import ARRAY, Column, ColumnElement, Connection, any_, literal, select, text

from monitor.records import Pair
from monitor.store.bulk import Bulk
from monitor.store.schema import mailboxes

_WRITERS: Final = 0x6D6F6E6A
"""Of PostgreSQL's advisory locks: any number that no other program takes; migrations have the one before."""


def numbers(connection: Connection, names: Collection[str]) -> Mapping[str, int]:
    """Return the numbers of the mailboxes that have one."""
    query = select(mailboxes.c.name, mailboxes.c.id).where(among(connection, mailboxes.c.name, names))
    return {row.name: row.id for row in connection.execute(query)}


def number_of(connection: Connection, mailbox: str) -> int:
    """Return the number of a mailbox, a new one where it has none."""
    return _numbered(connection, [mailbox])[mailbox]


def alone(connection: Connection, mailbox: str) -> int:
    """Return the same, and keep everybody else from writing messages until the transaction ends."""
    if connection.dialect.name == "sqlite":
        return number_of(connection, mailbox)
    connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _WRITERS})
    number = number_of(connection, mailbox)
    connection.execute(select(mailboxes.c.id).where(mailboxes.c.id == number).with_for_update())
    return number


def team_of(connection: Connection, mailbox: str, pair: Pair) -> Bulk:
    """Return a mailbox to write to with all that it is decided with, and keep everybody else from writing messages."""
    number = alone(connection, mailbox)
    return Bulk(connection, number, _numbered(connection, pair.team).values())


def _numbered(connection: Connection, names: Collection[str]) -> Mapping[str, int]:
    found = numbers(connection, names)
    missing = sorted(set(names) - found.keys())
    if not missing:
        return found
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    sql = f"INSERT INTO mailboxes (name) VALUES ({mark}) ON CONFLICT (name) DO NOTHING"  # noqa: S608 - a mark
    connection.exec_driver_sql(sql, [(name,) for name in missing])
    found = numbers(connection, names)
    if len(found) < len(set(names)):
        message = "a mailbox that was just added is not there"
        raise RuntimeError(message)
    return found


def among(connection: Connection, column: Column[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of these values; on PostgreSQL as one value, however many."""
    if connection.dialect.name == "sqlite":
        return column.in_(values)
    return column == any_(literal(list(values), ARRAY(column.type)))
