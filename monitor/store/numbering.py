"""The numbers by which rows say whose they are: one for each mailbox, given when it is first heard of."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from monitor.records import Pair
from monitor.store.bulk import Bulk
from monitor.store.schema import mailboxes


def numbers(connection: Connection, names: Collection[str], *, is_locked: bool = False) -> Mapping[str, int]:
    """Return the numbers of the mailboxes that have one; ``is_locked`` keeps their other writers waiting."""
    query = select(mailboxes.c.name, mailboxes.c.id).where(mailboxes.c.name.in_(names))
    if is_locked:
        query = query.order_by(mailboxes.c.name).with_for_update()  # in one order, or two would wait for each other
    return {row.name: row.id for row in connection.execute(query)}


def number_of(connection: Connection, mailbox: str) -> int:
    """Return the number of a mailbox, a new one where it has none, and keep its other writers waiting."""
    return _numbered(connection, [mailbox])[mailbox]


def team_of(connection: Connection, mailbox: str, pair: Pair) -> Bulk:
    """Return a mailbox to write to with all that it is decided with, and keep the other writers of each waiting."""
    found = _numbered(connection, list(dict.fromkeys([*pair.team, mailbox])))
    return Bulk(connection, found[mailbox], found.values())


def _numbered(connection: Connection, names: Sequence[str]) -> Mapping[str, int]:
    found = numbers(connection, names, is_locked=True)
    missing = [name for name in names if name not in found]
    if not missing:
        return found
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    sql = f"INSERT INTO mailboxes (name) VALUES ({mark}) ON CONFLICT (name) DO NOTHING"  # noqa: S608 - a mark
    connection.exec_driver_sql(sql, [(name,) for name in missing])
    found = numbers(connection, names, is_locked=True)
    if len(found) < len(names):
        message = "a mailbox that was just added is not there"
        raise RuntimeError(message)
    return found
