"""Statements over many keys or rows, as fast as the driver allows.

Core would render each IN list and convert each row by itself, which costs more than SQLite's own work; so the text
is written here, once for both databases, from the tables of schema.py.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Table

IN_LIST: Final = 500
"""Keys in one statement; SQLite allows 32,766, but an odd length is a statement to prepare anew."""

Row = Sequence[Any]


class Bulk:
    """One connection's statements over many rows: what is read is the team's, what is written one mailbox's."""

    def __init__(self, connection: Connection, mailbox: int, team: Iterable[int] = ()) -> None:
        """Bind the connection, the number of the mailbox written to, and those of all that are read beside it."""
        self.connection = connection
        self.mailbox = mailbox
        self.team = tuple(sorted({mailbox, *team}))
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._mark = "?" if self._is_sqlite else "%s"
        self._of_team = f"mailbox IN ({', '.join('?' for _ in self.team)})" if self._is_sqlite else "mailbox = ANY(%s)"
        self._whose: tuple[Any, ...] = self.team if self._is_sqlite else (list(self.team),)

    def select(self, table: Table, columns: Iterable[str], column: str, keys: Iterable[bytes]) -> Iterator[Row]:
        """Yield the team's rows whose ``column`` is one of the keys."""
        sql = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {self._of_team} AND {column} "  # noqa: S608 - names of our own tables
        for membership, values in self._lists(keys):
            yield from self.connection.exec_driver_sql(sql + membership, (*self._whose, *values)).all()

    def take_time(self) -> None:
        """Let the transaction stand still for minutes: what is reckoned between its statements may take that long."""
        if not self._is_sqlite:
            self.connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '10min'")

    def everything(self, table: Table, columns: Iterable[str]) -> Iterator[Row]:
        """Yield every row of the team."""
        sql = f"SELECT {', '.join(columns)} FROM {table.name} WHERE {self._of_team}"  # noqa: S608 - as above
        yield from self.connection.exec_driver_sql(sql, self._whose)

    def delete(self, table: Table, column: str, keys: Iterable[bytes]) -> int:
        """Delete the mailbox's rows whose ``column`` is one of the keys; return how many there were."""
        sql = f"DELETE FROM {table.name} WHERE mailbox = {self._mark} AND {column} "  # noqa: S608 - as above
        return sum(
            self.connection.exec_driver_sql(sql + membership, (self.mailbox, *values)).rowcount
            for membership, values in self._lists(keys)
        )

    def delete_rows(self, table: Table, columns: Sequence[str], rows: Collection[Row]) -> None:
        """Delete the rows, of any mailbox, whose ``columns`` are one of these."""
        where = " AND ".join(f"{column} = {self._mark}" for column in columns)
        self._many(f"DELETE FROM {table.name} WHERE {where}", rows)  # noqa: S608 - as above

    def upsert(self, table: Table, rows: Sequence[Row]) -> None:
        """Insert whole rows, mailbox first, or replace those with the same primary key."""
        names = [column.name for column in table.columns]
        keys = [column.name for column in table.primary_key]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name not in keys)
        action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
        marks = ", ".join(self._mark for _ in names)
        self._many(
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks}) "  # noqa: S608 - as above
            f"ON CONFLICT ({', '.join(keys)}) {action}",
            rows,
        )

    def update(self, table: Table, columns: Sequence[str], changes: Collection[tuple[int, bytes, Row]]) -> None:
        """Set ``columns`` of the rows of these mailboxes with these keys."""
        sets = ", ".join(f"{column} = {self._mark}" for column in columns)
        sql = f"UPDATE {table.name} SET {sets} WHERE mailbox = {self._mark} AND key = {self._mark}"  # noqa: S608 - as above
        self._many(sql, [(*values, mailbox, key) for mailbox, key, values in changes])

    def _many(self, sql: str, rows: Collection[Row]) -> None:
        if rows:
            self.connection.exec_driver_sql(sql, [tuple(row) for row in rows])

    def _lists(self, keys: Iterable[bytes]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Yield the end of a condition and its values, a part of the keys at a time."""
        # in order, so that neighbours in the index are read together
        left = iter(sorted(set(keys)))
        while part := tuple(islice(left, IN_LIST)):
            if not self._is_sqlite:
                yield "= ANY(%s)", (list(part),)
                continue
            # the last part is filled up with its own last key: one text, prepared once
            size = IN_LIST if len(part) > IN_LIST // 4 else len(part)
            yield f"IN ({', '.join('?' * size)})", part + part[-1:] * (size - len(part))
