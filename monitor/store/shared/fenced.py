"""The store as a poller has it: every write, and the beginning of every poll, needs its lease."""

from collections.abc import Callable, Mapping
from typing import final

from sqlalchemy import Connection

from monitor.errors import LeaseError
from monitor.records import Cursor, PollReport
from monitor.store.shared.leases import TAKEN_OVER
from monitor.store.store import SqlStore


@final
class FencedStore(SqlStore):
    """The same store, each write of which passes ``fence`` in its own transaction. LeaseError where it refuses."""

    def __init__(self, store: SqlStore, fence: Callable[[Connection], None]) -> None:
        """Take an opened store."""
        super().__init__(store.database.guarded(fence), store.digest_key)

    def cursors(self, mailbox: str) -> dict[str, Cursor]:
        """Return each folder's cursor, for a poll that begins: whoever lost the lease must not even read the mail."""
        with self._database.writing():
            pass
        return super().cursors(mailbox)


@final
class LeasedStore(SqlStore):
    """The store of all mailboxes that a process has leases of: reports of others are refused."""

    def __init__(self, store: SqlStore, stores: Mapping[str, SqlStore]) -> None:
        """Take an opened store, and the fenced one of each mailbox."""
        super().__init__(store.database, store.digest_key)
        self._stores = stores

    def save_report(self, report: PollReport) -> None:
        """Keep the last poll's report of a mailbox whose lease is held; LeaseError for another."""
        if report.name not in self._stores:
            raise LeaseError(TAKEN_OVER.format(name=report.name))
        self._stores[report.name].save_report(report)
