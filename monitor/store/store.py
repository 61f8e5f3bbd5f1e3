"""The store: what ``monitor.records.Store`` asks, over one database. Safe to use from several threads."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, case, func, select, update

from monitor.errors import StoreError
from monitor.records import (
    Batch,
    Committed,
    Correspondence,
    Cursor,
    Location,
    Pair,
    Pending,
    PollReport,
    Response,
    Responses,
)
from monitor.store.access import AccessTables
from monitor.store.bulk import Bulk
from monitor.store.columns import correspondence, response_columns
from monitor.store.deciding import commit_messages, decide_all
from monitor.store.engine import Database
from monitor.store.look_ups import next_look_up
from monitor.store.migrating import is_usable
from monitor.store.numbering import alone, among, number_of, numbers, team_of
from monitor.store.retention import forget
from monitor.store.revision import read_again, revision
from monitor.store.rows import cursor_of, cursor_row, from_epoch, report_of, report_text, to_epoch, to_epoch_up
from monitor.store.schema import (
    IS_POLLED,
    IS_UNMATCHED,
    cursors,
    mailboxes,
    messages,
    meta,
    reports,
    responses,
)
from monitor.store.starting_over import start_over

_AT_ONCE: Final = 10_000  # rows, where all are streamed
_DAYS_OF_A_SEARCH: Final = 3 * 24 * 3600
"""Seconds: a search knows days without zones and begins a day early, so what is held must not begin in one of them."""


class SqlStore:
    """Responses and what they were decided from; ``monitor.records.Store`` says what each method means."""

    def __init__(self, database: Database, digest_key: bytes) -> None:
        """Take an opened database (``open_store``)."""
        self.digest_key: Final = digest_key
        self.access: Final = AccessTables(database)
        self.database: Final = database
        self._database = database

    def cursors(self, mailbox: str) -> dict[str, Cursor]:
        """Return each folder's cursor."""
        columns = [column for column in cursors.c if column.name != "mailbox"]
        with self._database.reading() as connection:
            rows = connection.execute(select(*columns).join(mailboxes).where(mailboxes.c.name == mailbox)).all()
        return {row[0]: cursor_of(tuple(row)) for row in rows}

    def commit(self, batch: Batch, pair: Pair, now: datetime) -> Committed:
        """Merge the messages, decide what they touch and move the cursor: all of it or nothing."""
        with self._database.writing() as connection:
            bulk = team_of(connection, batch.mailbox, pair)
            self._redecide(bulk, pair, to_epoch(now))
            committed = commit_messages(bulk, batch.messages, pair, to_epoch(now)) if batch.messages else Committed()
            if batch.cursor:
                bulk.upsert(cursors, [cursor_row(bulk.mailbox, batch.cursor)])
        return committed

    def start_over(self, mailbox: str, pair: Pair, now: datetime) -> None:
        """Forget all that was polled of a mailbox, and its cursors; what was imported stays as the import had it."""
        with self._database.writing() as connection:
            start_over(team_of(connection, mailbox, pair), pair, to_epoch(now))

    def redecide(self, mailbox: str, pair: Pair) -> bool:
        """Decide every response again where ``pair.fingerprint`` is not the one they were decided with."""
        names = {mailbox, *pair.team}
        query = select(func.count()).where(mailboxes.c.fingerprint == pair.fingerprint)
        if len(pair.team) < 2 or mailbox not in pair.team:  # noqa: PLR2004 - else those of a team alone have it
            query = query.where(mailboxes.c.name.in_(names))
        with self._database.reading() as connection:
            if connection.scalar(query) == len(names):
                return False
        with self._database.writing() as connection:
            return self._redecide(team_of(connection, mailbox, pair), pair, 0)

    @staticmethod
    def _redecide(bulk: Bulk, pair: Pair, now: int) -> bool:
        """Decide again where that is needed; ``now`` 0: a reply found unmatched counts from its first look-up."""
        team = among(bulk.connection, mailboxes.c.id, bulk.team)
        found = set(bulk.connection.scalars(select(mailboxes.c.fingerprint).where(team)))
        if found == {pair.fingerprint}:
            return False
        if pair.needs_details:
            read_again(bulk)
        was_decided = bool(found - {None, pair.fingerprint})
        if was_decided:
            decide_all(bulk, pair, now)
        bulk.connection.execute(update(mailboxes).where(team).values(fingerprint=pair.fingerprint))
        return was_decided

    def unmatched(self, mailbox: str) -> int:
        """Return how many replies wait for an original."""
        query = select(func.count()).select_from(messages).join(mailboxes)
        with self._database.reading() as connection:
            return connection.scalar(query.where(mailboxes.c.name == mailbox, IS_UNMATCHED)) or 0

    def pending(self, mailbox: str, *, now: datetime, limit: int) -> tuple[Pending, ...]:
        """Return unmatched replies that are due to be looked up, the longest due first, of those the newest."""
        m = messages.c
        query = (
            select(m.key, m.folder, m.uidvalidity, m.uid)
            .join(mailboxes)
            .where(mailboxes.c.name == mailbox, IS_UNMATCHED, m.look_up_at <= to_epoch(now), m.folder.is_not(None))
            .order_by(m.look_up_at, m.latest_at.desc(), m.key)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            Pending(key=row.key, location=Location(folder=row.folder, uidvalidity=row.uidvalidity, uid=row.uid))
            for row in rows
        )

    def looked_up(self, mailbox: str, keys: Iterable[bytes], now: datetime) -> None:
        """Note that these were looked up, so that they are due later, or never again after some days."""
        at = to_epoch(now)
        with self._database.writing() as connection:
            bulk = Bulk(connection, alone(connection, mailbox))
            rows = list(bulk.select(messages, ("key", "unmatched_since"), "key", keys))
            waiting = [(key, since or at) for key, since in rows if since is not None]
            changes = [(bulk.mailbox, key, (since, next_look_up(since, at))) for key, since in waiting]
            bulk.update(messages, ("unmatched_since", "look_up_at"), changes)

    def forget(self, mailbox: str, before: datetime) -> int:
        """Remove the threads in which everything is older than ``before`` and nothing was imported."""
        age = to_epoch(before)
        with self._database.reading() as connection:
            if not _grown_old(connection, mailbox, age):
                return 0
        with self._database.writing() as connection:
            bulk = Bulk(connection, alone(connection, mailbox), connection.scalars(select(mailboxes.c.id)))
            gone = forget(bulk, _grown_old(connection, mailbox, age), age)
            connection.execute(update(mailboxes).where(mailboxes.c.id == bulk.mailbox).values(forgotten_to=age))
            # what left is no longer read: a longer window, or a clock set back, must find that and read it again
            held = age + _DAYS_OF_A_SEARCH
            for instant in (cursors.c.horizon_at, cursors.c.complete_at):
                older = (cursors.c.mailbox == bulk.mailbox, instant < held)
                connection.execute(update(cursors).where(*older).values({instant: held}))
        return gone

    def responses(self, start: datetime, end: datetime, *, mailboxes: Sequence[str], sent_by: datetime) -> Responses:
        """Return responses received in [start, end) whose reply was sent by ``sent_by``, in no order."""
        with self._database.reading() as connection:
            found = numbers(connection, mailboxes).values()
            return response_columns(
                connection, found, (to_epoch_up(start), to_epoch_up(end)), sent_by=to_epoch(sent_by)
            )

    def correspondence(self, start: datetime, *, mailboxes: Sequence[str], sent_by: datetime) -> Correspondence:
        """Return every message that is not older than ``start``, with the responses sent by ``sent_by``."""
        with self._database.reading() as connection:
            found = numbers(connection, mailboxes).values()
            return correspondence(connection, found, to_epoch_up(start), to_epoch(sent_by))

    def state(self, mailboxes: Sequence[str]) -> str:
        """Return a text that is another one as soon as these mailboxes' messages, or what was decided of them, are."""
        with self._database.reading() as connection:
            return revision(connection, numbers(connection, mailboxes).values())

    def rows(self, mailboxes: Sequence[str]) -> Iterator[tuple[str, Response]]:
        """Yield (mailbox, response) ordered by received_at, mailbox and key, without holding them all.

        Of an original in several mailboxes of a team it is the one that the store knew first.
        """
        r = responses.c
        with self._database.reading() as connection:
            found = numbers(connection, mailboxes)
            names = {number: name for name, number in found.items()}
            # by rank, since every database sorts names in a way of its own
            rank = case({found[name]: at for at, name in enumerate(sorted(found))}, value=r.mailbox, else_=-1)
            query = (
                select(r.mailbox, r.original_key, r.received_at, r.sent_at, r.seconds)
                .where(r.mailbox.in_(names))
                .order_by(r.received_at, rank, r.original_key)
            )
            if not names:
                return
            for row in connection.execution_options(yield_per=_AT_ONCE).execute(query):
                yield (
                    names[row.mailbox],
                    Response(
                        original_key=row.original_key,
                        received_at=from_epoch(row.received_at),
                        sent_at=from_epoch(row.sent_at),
                        seconds=row.seconds,
                    ),
                )

    def save_report(self, report: PollReport) -> None:
        """Keep the last poll's report of this mailbox."""
        with self._database.writing() as connection:
            bulk = Bulk(connection, number_of(connection, report.name))
            bulk.upsert(reports, [(bulk.mailbox, report_text(report))])

    def reports(self) -> dict[str, PollReport]:
        """Return the last poll's report of each mailbox."""
        with self._database.reading() as connection:
            rows = connection.execute(select(mailboxes.c.name, reports.c.report).join(mailboxes)).all()
        return {name: report_of(text) for name, text in rows}

    def remembered(self, name: str) -> str | None:
        """Return the text that was kept under a name, None where none was."""
        with self._database.reading() as connection:
            text: str | None = connection.scalar(select(meta.c.value).where(meta.c.name == name))
        return text

    def remember(self, name: str, text: str) -> None:
        """Keep a text that is no mail under a name, in place of the last one."""
        with self._database.writing() as connection:
            Bulk(connection, 0).upsert(meta, [(name, text)])

    def check(self) -> None:
        """Raise StoreError unless the store answers and has the schema of this program."""
        with self._database.reading() as connection:
            connection.execute(select(meta.c.value)).all()
            if not is_usable(connection):
                message = f"The schema of the store {self._database.name} was changed meanwhile. Restart this program."
                raise StoreError(message)

    def close(self) -> None:
        """Release every connection."""
        self._database.close()


def _grown_old(connection: Connection, mailbox: str, before: int) -> list[bytes]:
    """Return the messages that have grown older than ``before`` since mail was forgotten last."""
    query = select(messages.c.key).join(mailboxes).where(mailboxes.c.name == mailbox, IS_POLLED)
    since = func.coalesce(mailboxes.c.forgotten_to, 0)
    return list(connection.scalars(query.where(messages.c.latest_at >= since, messages.c.latest_at < before)))
