"""Fetch header blocks of the open folder; a message that the server cannot give costs that message only."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from monitor.records import Block, Problem
from monitor.sources.answers import Answer
from monitor.sources.connection import Connection, GarbledError, RefusedError

FIELDS: Final = (
    "MESSAGE-ID IN-REPLY-TO REFERENCES DATE FROM REPLY-TO SENDER TO CC LIST-POST LIST-ID LIST-UNSUBSCRIBE LIST-HELP "
    "LIST-SUBSCRIBE LIST-OWNER LIST-ARCHIVE AUTO-SUBMITTED PRECEDENCE CONTENT-TYPE"
)
"""All that is ever read of a message, beside the instant at which it arrived."""
ITEMS: Final = (f"BODY.PEEK[HEADER.FIELDS ({FIELDS})]", "INTERNALDATE")
ID_ITEMS: Final = ("BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES)]",)

UNREADABLE: Final = "the mail server could not give its header"
NO_ARRIVAL: Final = "the mail server gave no usable arrival date"

_MESSAGE: Final = re.compile(rb"(?im)^(?:message-id|date)[ \t]*:")
"""What nearly every message has at least one of."""
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def begin(connection: Connection, uids: Sequence[int]) -> bytes | None:
    """Ask for header blocks, so that the server is at work on them before :func:`fetch` waits for them."""
    return connection.begin_fetch(uids, ITEMS) if uids else None


def fetch(
    connection: Connection, folder: str, uids: Sequence[int], begun: bytes | None = None
) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """Return a block for each message that is still there, and what was wrong with others."""
    answers, bad = fetch_items(connection, uids, ITEMS, begun)
    if doubtful := [uid for uid, answer in answers.items() if _is_doubtful(answer)]:
        # why once more: of a message that was just expunged Dovecot answers NIL once, and then nothing; Courier makes
        # one up, from root@localhost and of this very second, until it could say that it is gone; an arrival that did
        # not come would never be asked for again, and with it an answer may be missing from every figure
        connection.call(lambda client: client.refresh())
        again, bad_again = fetch_items(connection, doubtful, ITEMS)
        answers = {**{uid: answer for uid, answer in answers.items() if uid not in doubtful}, **again}
        bad |= bad_again
    blocks: list[Block] = []
    problems: list[Problem] = []
    for uid in uids:
        answer = answers.get(uid, {})
        headers, arrived_at = header_of(answer), arrival_of(answer)
        if headers is not None:
            blocks.append(Block(uid=uid, headers=headers, arrived_at=arrived_at))
            if arrived_at is None:
                problems.append(Problem(kind="no-arrival-date", folder=folder, uid=uid, detail=NO_ARRIVAL))
        elif uid in bad or b"INTERNALDATE" in answer:
            problems.append(Problem(kind="unreadable", folder=folder, uid=uid, detail=UNREADABLE))
        # else: expunged since the search listed it
    return tuple(blocks), tuple(problems)


def fetch_items(
    connection: Connection, uids: Sequence[int], items: Sequence[str], begun: bytes | None = None
) -> tuple[dict[int, Answer], frozenset[int]]:
    """Return what the server answered by UID, and the UIDs that it cannot answer for.

    A refused or garbled answer is asked for again in halves, down to the message that spoils it. A message is given
    up only after a second try by itself: the rest of a refused answer may have spoiled the first.
    """
    if not uids:
        return {}, frozenset()
    for _ in range(2 if len(uids) == 1 else 1):
        try:
            tag = begun if begun and connection.expects(begun) else connection.begin_fetch(uids, items)
            return connection.end_fetch(tag), frozenset()
        except (GarbledError, RefusedError):
            continue
    if len(uids) == 1:
        return {}, frozenset(uids)
    middle = len(uids) // 2
    first, first_bad = fetch_items(connection, uids[:middle], items)
    second, second_bad = fetch_items(connection, uids[middle:], items)
    return {**first, **second}, first_bad | second_bad


def _is_doubtful(answer: Answer) -> bool:
    """Return whether a message's answer lacks what nearly every message has."""
    return not _MESSAGE.search(header_of(answer) or b"") or answer.get(b"INTERNALDATE") is None


def header_of(answer: Answer) -> bytes | None:
    """Return the header block of one message's answer; servers spell its name in many ways. None for NIL."""
    for name, value in answer.items():
        if isinstance(name, bytes) and name.upper().startswith(b"BODY[HEADER"):
            return value if isinstance(value, bytes) else None
    return None


def arrival_of(answer: Answer) -> datetime | None:
    """Return INTERNALDATE in UTC; without a zone it is UTC. None where it is missing, nonsense or nobody's date."""
    value = answer.get(b"INTERNALDATE")
    if not isinstance(value, datetime):
        return None
    try:
        arrived_at = value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return arrived_at if arrived_at > EPOCH else None  # a server that has lost the file says 1970
