"""Leases by row locks, with an expiry and a fencing token (PostgreSQL).

    turn        renew what is mine, count who lives, claim my share of what is free       one transaction
    Fence       has this lease still this token? and no other may claim it meanwhile      in each commit of a poller

A commit holds ``FOR KEY SHARE`` on its lease: a renewal, which changes no key, goes on beside it, and a claim, which is
``FOR UPDATE SKIP LOCKED``, passes the row over. So between a holder's last commit and the first of its successor lies
the claim, whatever either of them does (PostgreSQL's manual, 13.3.2, has the table of locks).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, text

from monitor.errors import LeaseError
from monitor.records.leases import Lease, LeaseKind, Poller, Turn, is_outranked, share_of
from monitor.store.engine import Database
from monitor.store.migrating import usable

_NOW: Final = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
_NAMED: Final = "kind = :kind AND name = ANY(CAST(:names AS varchar[]))"
TAKEN_OVER: Final = "{name}: another process has taken this over meanwhile; nothing was written here."
FORGOTTEN_AFTER: Final = 3_600_000
"""Milliseconds after which a poller that was not seen any more leaves the table."""

_ENROL: Final = text(
    f"INSERT INTO pollers (holder, rank, rules, expires_at) VALUES (:holder, :rank, :rules, {_NOW} + :lasts) "  # noqa: S608 - our own words, here and below
    "ON CONFLICT (holder) DO UPDATE SET rank = excluded.rank, rules = excluded.rules, expires_at = excluded.expires_at"
)
_FORGET: Final = text(f"DELETE FROM pollers WHERE expires_at < {_NOW} - {FORGOTTEN_AFTER}")  # noqa: S608
_LIVING: Final = text(f"SELECT holder, rank, rules FROM pollers WHERE expires_at >= {_NOW}")  # noqa: S608
_ADD: Final = text(
    "INSERT INTO leases (kind, name, token, expires_at) "
    "SELECT :kind, name, 0, 0 FROM unnest(CAST(:names AS varchar[])) AS name ORDER BY name "
    "ON CONFLICT (kind, name) DO NOTHING"
)
_RENEW: Final = text(
    f"UPDATE leases SET expires_at = {_NOW} + :lasts WHERE holder = :holder AND {_NAMED} RETURNING name, token"  # noqa: S608
)
_STRANGERS_HOLD: Final = text(
    f"SELECT count(*) FROM leases WHERE kind = :kind AND holder = ANY(CAST(:holders AS varchar[])) "  # noqa: S608
    f"AND expires_at >= {_NOW}"
)
_CLAIM: Final = text(
    f"UPDATE leases SET holder = :holder, token = token + 1, expires_at = {_NOW} + :lasts WHERE kind = :kind AND "  # noqa: S608
    f"name IN (SELECT name FROM leases WHERE {_NAMED} AND (holder IS NULL OR expires_at < {_NOW}) "
    "ORDER BY expires_at, name LIMIT :most FOR UPDATE SKIP LOCKED) RETURNING name, token"
)
_GIVE_BACK: Final = text(f"UPDATE leases SET holder = NULL, expires_at = 0 WHERE holder = :holder AND {_NAMED}")  # noqa: S608
_GIVE_ALL_BACK: Final = text("UPDATE leases SET holder = NULL, expires_at = 0 WHERE holder = :holder")
_LEAVE: Final = text("DELETE FROM pollers WHERE holder = :holder")
_FENCE: Final = text(
    "SELECT set_config('idle_in_transaction_session_timeout', :idle, true) FROM leases "
    "WHERE kind = :kind AND name = :name AND holder = :holder AND token = :token FOR KEY SHARE"
)
_NEVER_IDLE: Final = text("SELECT set_config('idle_in_transaction_session_timeout', :idle, true)")


class Leases:
    """The leases of one process. Every method raises StoreError. Safe to use from several threads."""

    def __init__(self, database: Database, holder: str, seconds: float) -> None:
        """Take a database of its own, so that no long commit keeps a renewal waiting; ``seconds`` a lease lasts."""
        self._database = database
        self.holder: Final = holder
        self.seconds = seconds

    def turn(self, rank: str, rules: str, mailboxes: Sequence[str]) -> Turn:
        """Renew the leases of these mailboxes that are ours, and claim a fair share of those that nobody has."""
        me = Poller(holder=self.holder, rank=rank, rules=rules)
        with self._writing() as connection:
            usable(connection, self._database.name)  # a program that no longer knows the schema has to stop
            connection.execute(_ENROL, self._values(rank=rank, rules=rules))
            connection.execute(_FORGET)
            living = [Poller(holder=row.holder, rank=row.rank, rules=row.rules) for row in connection.execute(_LIVING)]
            if is_outranked(me, living):
                connection.execute(_GIVE_ALL_BACK, self._values())
                return Turn(is_outranked=True)
            these = self._values(kind="mailbox", names=list(mailboxes))
            share = share_of(me, living, len(mailboxes))
            strangers = [one.holder for one in living if one.rules != rules]
            if connection.scalar(_STRANGERS_HOLD, these | {"holders": strangers}):
                # until they have let go, which they do as soon as they look: two rules at once would decide all mail
                # again and again
                connection.execute(_GIVE_ALL_BACK, self._values())
                return Turn(share=share)
            connection.execute(_ADD, these)
            held = [*connection.execute(_RENEW, these)]
            if len(held) < share:
                held += connection.execute(_CLAIM, these | {"most": share - len(held)})
        return Turn(leases=tuple(self._lease("mailbox", *row) for row in held), share=share)

    def claim(self, kind: LeaseKind, name: str) -> Lease | None:
        """Renew or claim one lease, whoever has how many; None where another process has it."""
        this = self._values(kind=kind, names=[name])
        with self._writing() as connection:
            connection.execute(_ADD, this)
            held = connection.execute(_RENEW, this).first() or connection.execute(_CLAIM, this | {"most": 1}).first()
        return self._lease(kind, *held) if held else None

    def give_back(self, kind: LeaseKind, names: Sequence[str]) -> None:
        """Let others have these at once; nothing that they allow may be under way here."""
        with self._writing() as connection:
            connection.execute(_GIVE_BACK, self._values(kind=kind, names=list(names)))

    def leave(self) -> None:
        """Give back everything, and be counted no longer."""
        with self._writing() as connection:
            connection.execute(_GIVE_ALL_BACK, self._values())
            connection.execute(_LEAVE, self._values())

    def fence(self, lease: Lease) -> "Fence":
        """Return what each transaction that rests on a lease has to pass."""
        return Fence(lease, self._lasts)

    @property
    def _lasts(self) -> int:
        return round(self.seconds * 1000)

    def close(self) -> None:
        """Release every connection."""
        self._database.close()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._database.writing() as connection:
            # why: one that is paused in here would keep others from what it has locked
            connection.execute(_NEVER_IDLE, {"idle": str(self._lasts)})
            yield connection

    def _values(self, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what a statement takes
        return {"holder": self.holder, "lasts": self._lasts, **more}

    def _lease(self, kind: LeaseKind, name: str, token: int) -> Lease:
        return Lease(kind=kind, name=name, holder=self.holder, token=token)


class Fence:
    """Lets a transaction through while a lease is still its holder's, and keeps it so until the transaction ends.

    A process that is paused within one is cut off by the database when the lease would have ended; what it had not
    committed is undone.
    """

    def __init__(self, lease: Lease, idle_milliseconds: int) -> None:
        """Take the lease, and for how long the transaction may stand still."""
        self._lease = lease
        self._idle = str(idle_milliseconds)

    def __call__(self, connection: Connection) -> None:
        """Raise LeaseError where another process has the lease, or had it meanwhile."""
        lease = self._lease
        values = {"kind": lease.kind, "name": lease.name, "holder": lease.holder, "token": lease.token}
        if connection.execute(_FENCE, values | {"idle": self._idle}).first() is None:
            what = lease.name if lease.kind == "mailbox" else "The maps"
            raise LeaseError(TAKEN_OVER.format(name=what))
