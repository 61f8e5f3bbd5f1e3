"""Whether a mail server's clock is behind, by what it says of its newest messages (pure)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from monitor.records import Problem
from monitor.sources.answers import Answer
from monitor.sources.fetching import arrival_of, header_of

ITEMS: Final = ("UID", "INTERNALDATE", "BODY.PEEK[HEADER.FIELDS (DATE)]")
NEWEST: Final = 3
"""So many of a folder's newest messages are asked: one may be a message whose own date is in the future."""
ODD: Final = timedelta(days=1)
"""A Date so much later than the arrival is no matter of zones."""
BEHIND: Final = "the mail server says that it arrived long before it was written: its clock is behind"


def slow_clock(folder: str, answers: Iterable[Answer], since: date) -> Problem | None:
    """Return the problem of messages that a search from ``since`` on left out, as each was written later than that.

    Old mail that was moved here has an old Date, too. None where one of them is so, or there is none.
    """
    seen = tuple(answers)
    if not seen or not all(_is_early(answer, since) for answer in seen):
        return None
    uid = max(uid for answer in seen if isinstance(uid := answer.get(b"UID", 0), int))
    return Problem(kind="slow-clock", folder=folder, uid=uid, detail=BEHIND)


def _is_early(answer: Answer, since: date) -> bool:
    """Return whether a message arrived before ``since`` and was written later, by its own word."""
    arrived_at, dated_at = arrival_of(answer), _dated_at(header_of(answer) or b"")
    if arrived_at is None or dated_at is None:
        return False
    return arrived_at.date() < since <= dated_at.date() and dated_at - arrived_at > ODD


def _dated_at(headers: bytes) -> datetime | None:
    _, _, value = headers[:500].decode("ascii", "replace").partition(":")
    try:
        dated_at = parsedate_to_datetime(value.strip())
        return dated_at.astimezone(UTC) if dated_at.tzinfo else dated_at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
