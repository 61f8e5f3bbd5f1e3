"""Who is let in, kept beside the mail: what ``monitor.records.access.AccessStore`` asks, over the same database.

Whoever has the store alone gets in nowhere: tokens are kept as digests, and passwords as argon2's hashes, both under a
key that lies outside it.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError

from monitor.records.access import Directory, Display, Session, User
from monitor.store.bulk import Bulk
from monitor.store.engine import Database
from monitor.store.rows import from_epoch, to_epoch
from monitor.store.schema import displays, meta, sessions, users

REVISION: Final = "access"
"""Under which name of ``meta`` the revision stands."""


class AccessTables:
    """Displays, users and sessions. Safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        """Take an opened database, its schema up to date."""
        self._database = database

    def revision(self) -> str:
        """Return what is another text after each change; "" before the first."""
        with self._database.reading() as connection:
            return _revision(connection)

    def directory(self) -> Directory:
        """Return all of it."""
        with self._database.reading() as connection:
            # why first: what is committed between two statements must look like a change still to come
            revision = _revision(connection)
            return Directory(
                revision=revision,
                displays=tuple(
                    Display(id=row.id, name=row.name, digest=row.digest, made_at=from_epoch(row.made_at))
                    for row in connection.execute(select(displays).order_by(displays.c.name))
                ),
                users=tuple(
                    User(name=row.name, hash=row.hash, made_at=from_epoch(row.made_at))
                    for row in connection.execute(select(users).order_by(users.c.name))
                ),
                sessions=tuple(
                    Session(id=row.id, user=row.user_name, digest=row.digest, expires_at=from_epoch(row.expires_at))
                    for row in connection.execute(select(sessions))
                ),
            )

    def add_display(self, display: Display) -> bool:
        """Keep a display; False where one has its name."""
        row = {"id": display.id, "name": display.name, "digest": display.digest, "made_at": to_epoch(display.made_at)}
        return self._add(displays, row)

    def remove_display(self, name: str) -> bool:
        """Forget a display; False where none has this name."""
        with self._database.writing() as connection:
            _revise(connection)
            return bool(connection.execute(delete(displays).where(displays.c.name == name)).rowcount)

    def add_user(self, user: User) -> bool:
        """Keep a user; False where one has the name."""
        return self._add(users, {"name": user.name, "hash": user.hash, "made_at": to_epoch(user.made_at)})

    def remove_user(self, name: str) -> bool:
        """Forget a user and end the sessions; False where none has this name."""
        with self._database.writing() as connection:
            _revise(connection)
            connection.execute(delete(sessions).where(sessions.c.user_name == name))
            return bool(connection.execute(delete(users).where(users.c.name == name)).rowcount)

    def add_session(self, session: Session, now: datetime) -> None:
        """Keep a session, and forget those that have ended by ``now``."""
        with self._database.writing() as connection:
            _revise(connection)
            connection.execute(delete(sessions).where(sessions.c.expires_at <= to_epoch(now)))
            connection.execute(
                insert(sessions).values(
                    id=session.id,
                    user_name=session.user,
                    digest=session.digest,
                    expires_at=to_epoch(session.expires_at),
                )
            )

    def remove_sessions(self, ids: Iterable[str]) -> None:
        """End sessions; what is not there is no error."""
        with self._database.writing() as connection:
            _revise(connection)
            connection.execute(delete(sessions).where(sessions.c.id.in_(tuple(ids))))

    def _add(self, table: Table, row: dict[str, Any]) -> bool:
        with self._database.writing() as connection:
            try:
                with connection.begin_nested():
                    connection.execute(insert(table).values(row))
            except IntegrityError:
                return False
            _revise(connection)
        return True


def _revision(connection: Connection) -> str:
    return connection.scalar(select(meta.c.value).where(meta.c.name == REVISION)) or ""


def _revise(connection: Connection) -> None:
    """Let every process that serves the page know that there is something new."""
    Bulk(connection, 0).upsert(meta, [(REVISION, secrets.token_hex(8))])
