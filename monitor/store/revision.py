"""How often a mailbox's messages, or what was decided of them, have changed: whoever keeps figures asks for it."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, select

from monitor.store.bulk import Bulk
from monitor.store.schema import meta

_NAME: Final = "revision {mailbox}"
"""Under which ``meta`` has the number, in digits."""


def revised(bulk: Bulk) -> None:
    """Count a change of the mailbox, in the transaction that makes it."""
    name = _NAME.format(mailbox=bulk.mailbox)
    before = bulk.connection.scalar(select(meta.c.value).where(meta.c.name == name)) or 0
    bulk.upsert(meta, [(name, str(int(before) + 1))])


def revision(connection: Connection, mailboxes: Iterable[int]) -> str:
    """Return a text that is another one after each change of these mailboxes."""
    names = [_NAME.format(mailbox=mailbox) for mailbox in mailboxes]
    rows = connection.execute(select(meta.c.name, meta.c.value).where(meta.c.name.in_(names)).order_by(meta.c.name))
    return ", ".join(f"{row.name}: {row.value}" for row in rows)
