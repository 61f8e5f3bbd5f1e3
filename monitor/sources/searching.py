"""SEARCH commands and their answers: the day strips of a plan, and Message-IDs to look up (pure)."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from monitor.sources.plan import Search

COMMAND_BYTES: Final = 8_000
"""A server need not take a longer line (RFC 7162, 4)."""
GMAIL_BYTES: Final = 1_500
"""What one search in Gmail's own language may take: some fifteen ids."""
ID_BYTES: Final = 900
MIN_ID: Final = 5
"""HEADER finds parts of a field: a shorter id would find half the mailbox."""

_PLAIN = re.compile(rb"[ -~]+")
_SIMPLE = re.compile(rb"[A-Za-z0-9][A-Za-z0-9.+=@$/_-]*")
"""Ids in which nothing is syntax of Gmail's search."""
Criteria = list[object]


def strip_criteria(search: Search, *, drafts_within: bool = False) -> Criteria:
    """Return the criteria of a strip; ``drafts_within`` leaves out the drafts that lie among the messages."""
    criteria: Criteria = ["UID", f"{search.low}:{search.high}", "SINCE", search.since]
    if search.before is not None:
        criteria += ["BEFORE", search.before]
    return [*criteria, *(["UNDRAFT"] if drafts_within else [])]


def id_searches(ids: Iterable[str], *, is_gmail: bool = False) -> tuple[tuple[bytes | Criteria, str | None], ...]:
    """Return (criteria, charset) of as few searches as find every id: one, but for very many or 8-bit ids.

    Plain ids go into one line quoted by us, because IMAPClient leaves brackets and percent signs bare. 8-bit ids
    are sent as literals, apart: a server that takes no UTF-8 refuses their search only. ``is_gmail``: ids that mean
    nothing to Gmail's own search are left to that, whose index of ids is exact; its HEADER misses some.
    """
    usable = [raw for raw in dict.fromkeys(_encoded(identifier) for identifier in ids) if raw]
    simple = [raw for raw in usable if is_gmail and _SIMPLE.fullmatch(raw)]
    plain = [raw for raw in usable if _PLAIN.fullmatch(raw) and raw not in simple]
    searches: list[tuple[bytes | Criteria, str | None]] = [
        (b'X-GM-RAW "' + b" OR ".join(b"rfc822msgid:" + raw for raw in group) + b'"', None)
        for group in _groups(simple, GMAIL_BYTES)
    ]
    searches += [(_any_of(group), None) for group in _groups(plain, COMMAND_BYTES)]
    searches += [(["HEADER", "MESSAGE-ID", raw], "UTF-8") for raw in usable if not _PLAIN.fullmatch(raw)]
    return tuple(searches)


def _encoded(identifier: str) -> bytes:
    """Return the id as bytes; empty where no command may hold it."""
    raw = identifier.encode("utf-8", "surrogateescape")
    is_usable = MIN_ID <= len(raw) <= ID_BYTES and not re.search(rb"[\x00-\x1f\x7f]", raw)
    return raw if is_usable else b""


def _any_of(ids: Sequence[bytes]) -> bytes:
    """Return `OR a OR b c`, balanced: a chain of a hundred would be a hundred levels deep for the server."""
    if len(ids) == 1:
        return b'HEADER MESSAGE-ID "' + ids[0].replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    middle = len(ids) // 2
    return b"OR " + _any_of(ids[:middle]) + b" " + _any_of(ids[middle:])


def _groups(ids: Iterable[bytes], size: int) -> list[list[bytes]]:
    groups: list[list[bytes]] = []
    room = 0
    for raw in ids:
        need = len(raw) + raw.count(b'"') + raw.count(b"\\") + 25
        if need > room:
            groups.append([])
            room = size
        groups[-1].append(raw)
        room -= need
    return groups
