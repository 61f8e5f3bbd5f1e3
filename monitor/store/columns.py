"""Stored responses and messages as columns of numbers: many rows at once, without a record for each."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, and_, func, or_, select
from sqlalchemy.engine.interfaces import DBAPICursor

from monitor.records import IMPORT_SLACK, NO_INSTANT, Correspondence, Responses
from monitor.store.copies import Copies
from monitor.store.rows import KEY_BYTES
from monitor.store.schema import REPLIES, Outcome, messages, responses

_AT_ONCE: Final = 10_000
"""Rows fetched at once where all are streamed."""
_SLACK: Final = IMPORT_SLACK // timedelta(seconds=1)
_INSTANTS: Final = (
    messages.c.dated_at,
    messages.c.internal_at,
    messages.c.claimed_at,
    messages.c.imported_at,
    responses.c.received_at,
    responses.c.sent_at,
)
_SILENT: Final = np.array([Outcome.AUTOMATIC, Outcome.FORWARD, Outcome.IGNORED])
_OURS: Final = np.array([*REPLIES, Outcome.NOTHING])
"""Nothing but ours becomes neither, since a message of somebody else without an instant is in no column."""

Ints = NDArray[np.int64]


def response_columns(
    connection: Connection, mailboxes: Iterable[int], received: tuple[int, int], *, sent_by: int
) -> Responses:
    """Return the responses of these mailboxes received in [from, to) and sent by ``sent_by``, all epoch seconds."""
    r = responses.c
    first, last = received
    query = select(r.received_at, r.seconds).where(
        r.mailbox.in_(mailboxes), r.received_at >= first, r.received_at < last, r.sent_at <= sent_by
    )
    cursor = _cursor(connection, query)
    parts = iter(lambda: cursor.fetchmany(_AT_ONCE), [])
    flat = np.fromiter(chain.from_iterable(chain.from_iterable(parts)), dtype=np.int64).reshape(-1, 2)
    return Responses(received_at=flat[:, 0].copy(), seconds=flat[:, 1].copy())


def _cursor(connection: Connection, query: Select[Any]) -> DBAPICursor:
    """Return the driver's own cursor: past SQLAlchemy's rows, which cost three times what the database does."""
    cursor = connection.execute(query).cursor
    if cursor is None:
        message = "a query without an answer"
        raise RuntimeError(message)
    return cursor


def correspondence(connection: Connection, mailboxes: Collection[int], start: int, sent_by: int) -> Correspondence:
    """Return the messages of these mailboxes from ``start`` on, each once. Instants are epoch seconds."""
    m, r = messages.c, responses.c
    query = (
        select(
            m.outcome,
            m.automatic,
            m.circular,
            *(func.coalesce(instant, NO_INSTANT) for instant in _INSTANTS),
            m.key,
            m.answers,
            m.recipients,
            m.pluses,
        )
        # why the outcome: only an answered message has a response to look for
        .select_from(
            messages.outerjoin(
                responses,
                and_(m.outcome == int(Outcome.ANSWERED), r.mailbox == m.mailbox, r.original_key == m.key),
            )
        )
        # why + 0: nearly all rows are wanted, and by the index of the mailbox each would be looked up by itself
        # why the response: the copy that has it may be one without an instant, beside a mailbox's that has one
        .where(
            (m.mailbox + 0).in_(mailboxes),
            or_(
                m.latest_at >= start,
                m.claimed_at >= start,
                and_(m.dated_at.is_(None), m.internal_at.is_(None), r.received_at >= start),
            ),
        )
    )
    columns: Sequence[Sequence[Any]] = list(zip(*_cursor(connection, query).fetchall(), strict=True)) or [()] * 13
    outcome, automatic, circular, dated, internal, claimed, imported, received, answered = (
        np.array(column, dtype=np.int64) for column in columns[:9]
    )
    is_late = answered > sent_by
    received[is_late] = answered[is_late] = NO_INSTANT
    named_by, named = _digests(columns[10])
    addressed_by, addresses = _digests(columns[11])
    copies = Copies.of(_digests(columns[9])[1], is_one_mailbox=len(mailboxes) == 1)
    outcome, named_by, addressed_by = copies.first(outcome), copies.rows[named_by], copies.rows[addressed_by]
    is_named, is_addressed = copies.once(named_by, named), copies.once(addressed_by, addresses)
    is_ours = np.isin(outcome, _OURS)
    is_robots = copies.merged("automatic", automatic) != 0
    is_circular = copies.merged("circular", circular) != 0
    return Correspondence(
        key=copies.keys[:, 0],
        is_ours=is_ours,
        is_reply=outcome == Outcome.REPLY,
        is_silent=is_robots | (is_circular & ~is_ours) | np.isin(outcome, _SILENT),
        dated_at=_claimed(
            copies.merged("dated_at", dated),
            copies.merged("claimed_at", claimed),
            copies.merged("imported_at", imported),
        ),
        internal_at=copies.merged("internal_at", internal),
        received_at=copies.earliest(received),
        answered_at=copies.earliest(answered),
        named_by=named_by[is_named],
        named=named[is_named, 0],
        addressed_by=addressed_by[is_addressed],
        addresses=addresses[is_addressed, 0],
        domains=addresses[is_addressed, 1],
        pluses=_digests([pluses for pluses in columns[12] if pluses])[1],
    )


def _claimed(dated: Ints, claimed: Ints, imported: Ints) -> Ints:
    """Return ``Message.claimed`` of each message."""
    is_credible = (claimed != NO_INSTANT) & (imported != NO_INSTANT) & (claimed <= imported + _SLACK)
    both = np.where(dated == NO_INSTANT, claimed, np.minimum(dated, claimed))
    result: Ints = np.where(is_credible, both, dated)
    return result


def _digests(column: Sequence[bytes]) -> tuple[Ints, NDArray[np.uint64]]:
    """Return the digests of a column one below the other, each in two halves, and which row each is of."""
    sizes = np.fromiter(map(len, column), dtype=np.int64, count=len(column))
    halves = np.frombuffer(b"".join(column), dtype=np.uint64).reshape(-1, 2)
    return np.repeat(np.arange(len(column)), sizes // KEY_BYTES), halves
