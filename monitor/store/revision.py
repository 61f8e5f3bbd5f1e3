"""What a change of a mailbox's messages leaves for others: for those who keep figures, and for those who forget."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, delete, select, update

from monitor.store.bulk import Bulk
from monitor.store.schema import cursors, mailboxes, meta

_NAME: Final = "revision {mailbox}"
"""Under which ``meta`` has the number, in digits."""
_WITHOUT_DETAILS: Final = "without details {mailbox}"
"""Under which ``meta`` knows a mailbox with mail that was read before revision 0003 of the schema."""


def revised(bulk: Bulk, changed: Iterable[int]) -> None:
    """Count a change of these mailboxes, in the transaction that makes it."""
    for mailbox in sorted(changed):
        name = _NAME.format(mailbox=mailbox)
        before = bulk.connection.scalar(select(meta.c.value).where(meta.c.name == name)) or 0
        bulk.upsert(meta, [(name, str(int(before) + 1))])


def read_again(bulk: Bulk) -> None:
    """Let those of the team be read again, once, whose mail an earlier program read without details of today."""
    names = {_WITHOUT_DETAILS.format(mailbox=mailbox): mailbox for mailbox in bulk.team}
    marks = list(bulk.connection.scalars(select(meta.c.name).where(meta.c.name.in_(names))))
    if marks:
        bulk.connection.execute(delete(cursors).where(cursors.c.mailbox.in_([names[mark] for mark in marks])))
        bulk.connection.execute(delete(meta).where(meta.c.name.in_(marks)))


def look_again(bulk: Bulk, of: Iterable[int], oldest: int) -> None:
    """Let ``forget`` look again at what these mailboxes have that is not older than ``oldest`` (epoch seconds)."""
    table = mailboxes.c
    query = update(mailboxes).where(table.id.in_(tuple(of)), table.forgotten_to > oldest)
    bulk.connection.execute(query.values(forgotten_to=oldest))


def revision(connection: Connection, mailboxes: Iterable[int]) -> str:
    """Return a text that is another one after each change of these mailboxes."""
    names = [_NAME.format(mailbox=mailbox) for mailbox in mailboxes]
    rows = connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.in_(names)).order_by(meta.c.name))
    return ", ".join(f"{row.name}: {row.value}" for row in rows)
