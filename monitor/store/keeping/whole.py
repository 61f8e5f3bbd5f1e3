"""Whether a store is whole: what the database itself finds, and what must hold between its tables. Nothing is changed.

Each row of RULES is a query for what breaks it; what a decision rests on besides is compared at the end (``answers``).
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Select, and_, case, exists, func, literal, or_, select

from monitor.errors import StoreError
from monitor.store.keeping.copying import faults_of, opened_to_read
from monitor.store.migrating import usable
from monitor.store.rows import KEY_BYTES, report_of, split
from monitor.store.schema import Outcome, answers, cursors, mailboxes, messages, reports, responses
from monitor.store.troubles import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.store.engine import Database

_M: Final = messages.c
_R: Final = responses.c
_ANSWERED: Final = exists().where(_M.key == _R.original_key, _M.mailbox == _R.mailbox, _M.outcome == Outcome.ANSWERED)
_HAS_RESPONSE: Final = exists().where(_R.original_key == _M.key)
_LATEST: Final = case(
    (func.coalesce(_M.dated_at, 0) > func.coalesce(_M.internal_at, 0), func.coalesce(_M.dated_at, 0)),
    else_=func.coalesce(_M.internal_at, 0),
)
_DIGESTS: Final = (_M.senders, _M.carriers, _M.recipients, _M.lists, _M.answers, func.coalesce(_M.pluses, b""))
_TABLES: Final = (messages, answers, responses, cursors, reports)
_AT_ONCE: Final = 10_000

RULES: Final[tuple[tuple[str, Select[Any]], ...]] = (
    (
        "rows of a mailbox that the store does not know",
        select(
            sum(
                (
                    select(func.count())
                    .select_from(table)
                    .where(table.c.mailbox.not_in(select(mailboxes.c.id)))
                    .scalar_subquery()
                    for table in _TABLES
                ),
                start=literal(0),
            )
        ),
    ),
    ("responses to a message that is not answered", select(func.count()).select_from(responses).where(~_ANSWERED)),
    (
        "answered messages without their response",
        select(func.count()).select_from(messages).where(_M.outcome == Outcome.ANSWERED, ~_HAS_RESPONSE),
    ),
    (
        "responses whose seconds are not those between their two instants",
        select(func.count())
        .select_from(responses)
        .where(or_(_R.seconds < 0, and_(_R.seconds > 0, _R.seconds != _R.sent_at - _R.received_at))),
    ),
    (
        "messages of a kind that this program does not know",
        select(func.count()).select_from(messages).where(_M.outcome.not_in([int(outcome) for outcome in Outcome])),
    ),
    (
        "messages that wait for an original, or do not, against what was decided of them",
        select(func.count())
        .select_from(messages)
        .where(
            or_(
                and_(_M.outcome == Outcome.UNMATCHED, _M.unmatched_since.is_(None)),
                and_(_M.outcome != Outcome.UNMATCHED, _M.unmatched_since.is_not(None)),
            )
        ),
    ),
    (
        "messages whose digests are cut short",
        select(func.count())
        .select_from(messages)
        .where(or_(func.length(_M.key) != KEY_BYTES, *(func.length(c) % KEY_BYTES != 0 for c in _DIGESTS))),
    ),
    ("messages whose age is wrong", select(func.count()).select_from(messages).where(_M.latest_at != _LATEST)),
    (
        "cursors that end before they begin",
        select(func.count()).select_from(cursors).where(cursors.c.low > cursors.c.high + 1),
    ),
)
"""What must not be there, in words, and how many there are of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What a look at a store came to: the revision of its schema, how much is in it, and what is wrong with it.

    Of a damaged file only what is wrong is known.
    """

    revision: str
    messages: int
    responses: int
    faults: tuple[str, ...]


def look_over(database: Database) -> Whole:
    """Look at everything that is in a store. Raises StoreError where it cannot be read, or is none of ours."""
    if damaged := _damaged(database):
        return Whole(revision="", messages=0, responses=0, faults=damaged)
    with database.reading() as connection:
        revision = usable(connection, database.name)
        if revision is None:
            raise StoreError(f"{database.name} holds no store yet: monitor run makes it.")
        return Whole(
            revision=revision,
            messages=_count(connection, select(func.count()).select_from(messages)),
            responses=_count(connection, select(func.count()).select_from(responses)),
            faults=(*_broken(connection), *_odd_answers(connection), *_odd_reports(connection)),
        )


def _damaged(database: Database) -> tuple[str, ...]:
    """Return what SQLite finds, by a connection of its own: one that met damage ends with an error."""
    if database.path is None:
        return ()
    with named(database.name), closing(opened_to_read(database.path)) as connection:
        return faults_of(connection)


def _broken(connection: Connection) -> Iterator[str]:
    for words, query in RULES:
        if found := _count(connection, query):
            yield f"{found:,} {words}"


def _odd_answers(connection: Connection) -> Iterator[str]:
    """Compare what messages name with the index of that, without holding either."""
    named = index = 0
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(_M.mailbox, _M.key, _M.answers))
    for mailbox, key, joined in rows:
        for answer in set(split(joined)):
            named ^= hash((mailbox, answer, key))
    a = answers.c
    kept = connection.execute(select(a.mailbox, a.original_key, a.reply_key))
    for mailbox, answer, key in kept:
        index ^= hash((mailbox, answer, key))
    if named != index:
        yield "the index of who names whom is not that of the messages"


def _odd_reports(connection: Connection) -> Iterator[str]:
    found = 0
    for text in connection.scalars(select(reports.c.report)):
        try:
            report_of(text)
        except (ValueError, TypeError, AttributeError):
            found += 1
    if found:
        yield f"{found:,} reports of polls that cannot be read"


def _count(connection: Connection, query: Select[Any]) -> int:
    return connection.scalar(query) or 0
