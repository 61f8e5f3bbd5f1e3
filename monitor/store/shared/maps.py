"""Maps that one process makes and all show: one row for each edition, packed by whoever stores it."""

from dataclasses import dataclass

from sqlalchemy import select, text

from monitor.store.bulk import Bulk
from monitor.store.engine import Database
from monitor.store.shared.leases import Fence
from monitor.store.shared.tables import snapshots

_DAY = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The last maps of an edition: which they are in order, and what was packed."""

    number: int
    body: bytes


class StoredMaps:
    """The maps of every edition. Every method raises StoreError."""

    def __init__(self, database: Database) -> None:
        """Take an opened database."""
        self._database = database

    def newer(self, edition: str, than: int) -> Stored | None:
        """Return the last maps of an edition; None where they are not later than the number ``than``."""
        s = snapshots.c
        query = select(s.number, s.body).where(s.edition == edition, s.number != than)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return Stored(number=row.number, body=row.body) if row else None

    def store(self, edition: str, version: str, body: bytes, now: int, fence: Fence) -> int:
        """Keep maps as an edition's last, and return their number; editions of which none came for a day go.

        ``now`` is in epoch seconds. Raises LeaseError where another process makes the maps meanwhile.
        """
        s = snapshots.c
        with self._database.guarded(fence).writing() as connection:
            number = (connection.scalar(select(s.number).where(s.edition == edition)) or 0) + 1
            Bulk(connection, 0).upsert(snapshots, [(edition, version, number, now, body)])
            connection.execute(text("DELETE FROM snapshots WHERE stored_at < :then"), {"then": now - _DAY})
        return number
