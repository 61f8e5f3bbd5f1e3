"""Read FETCH answers (pure): the usual ones with two patterns, all others with IMAPClient's parser.

Its parser looks at every byte in Python, also at the names of the header fields that the server repeats with each
message: more than half of the time that reading a large mailbox takes.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from imapclient.response_parser import parse_fetch_response

Answer = Mapping[bytes, object]
Raw = Sequence[bytes | tuple[bytes, bytes] | None]
"""What imaplib makes of an answer: (text up to the size of a literal, literal), then the text behind it."""

HEADER: Final = b"BODY[HEADER.FIELDS]"
"""Under this name an answer read here holds the header."""

_ITEM: Final = rb'(?:UID (?P<uid>\d+)|INTERNALDATE "(?P<date>[^"\\]+)"|FLAGS \([^()"]*\)|MODSEQ \(\d+\))'
_HEAD: Final = re.compile(rb"\d+ \((?:" + _ITEM + rb" ){0,4}BODY\[HEADER\.FIELDS \([^()\[\]]*\)\] \{\d+\}")
_TAIL: Final = re.compile(rb"(?: " + _ITEM + rb"){0,4}\)")
_DATE: Final = re.compile(rb"([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
_NAMES: Final = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")
_MONTHS: Final = {name: number for number, name in enumerate(_NAMES, start=1)}


def read_answers(raw: Raw, uids: Collection[int]) -> dict[int, Answer]:
    """Return what was answered for each of ``uids``; raises what IMAPClient's parser raises on nonsense."""
    usual = _usual(raw)
    answers = parse_fetch_response(list(raw), normalise_times=False) if usual is None else usual
    wanted = frozenset(uids)
    return {uid: answer for uid, answer in answers.items() if uid in wanted}


def _usual(raw: Raw) -> dict[int, Answer] | None:
    """Return the answers where every one has the usual form: UID, date and one header; None otherwise."""
    answers: dict[int, Answer] = {}
    for begin in range(0, len(raw) - 1, 2):
        first, last = raw[begin], raw[begin + 1]
        if not isinstance(first, tuple) or not isinstance(last, bytes):
            return None
        head, tail = _HEAD.fullmatch(first[0]), _TAIL.fullmatch(last)
        if not head or not tail:
            return None
        uid, date = head["uid"] or tail["uid"], _DATE.fullmatch(head["date"] or tail["date"] or b"")
        if not uid or not date or date[2] not in _MONTHS:
            return None
        answers[int(uid)] = {b"INTERNALDATE": _instant(date), HEADER: first[1]}
    return answers if len(raw) % 2 == 0 else None


def _instant(date: re.Match[bytes]) -> datetime | None:
    """Return an INTERNALDATE in UTC; None where there is no such day."""
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = date.groups()
    zone = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    try:
        local = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC)
        return local + zone if sign == b"-" else local - zone
    except (ValueError, OverflowError):
        return None
