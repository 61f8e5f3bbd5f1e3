"""What FETCH says about a message. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from monitor.sample.dates import internal_date
from monitor.sample.folders import Stored
from monitor.sample.protocol import CommandError, Token, atom

Part = Callable[[Stored], bytes]
"""One piece of a FETCH answer, such as ``UID 7``."""

_FAST: Final = (b"FLAGS", b"INTERNALDATE", b"RFC822.SIZE")
_BODY: Final = re.compile(
    rb"BODY(?:\.PEEK)?\[(?P<section>|HEADER|TEXT|1|HEADER\.FIELDS(?P<others>\.NOT)? \((?P<names>[^()]+)\))\]"
    rb"(?:<(?P<start>\d{1,10})\.(?P<length>\d{1,10})>)?"
)
_OLD: Final = {b"RFC822": b"BODY[]", b"RFC822.HEADER": b"BODY[HEADER]", b"RFC822.TEXT": b"BODY[TEXT]"}


def fetch_parts(token: Token, *, by_uid: bool) -> list[Part]:
    """Return what the items of a FETCH command render, UID first for UID FETCH; CommandError for an unknown item."""
    items: tuple[Token, ...] = token if isinstance(token, tuple) else (token,)
    if items == (token,) and atom(token) == b"FAST":
        items = _FAST
    names = [atom(item) for item in items]
    return [_part(name) for name in ([b"UID", *(name for name in names if name != b"UID")] if by_uid else names)]


def _part(item: bytes) -> Part:
    if simple := _SIMPLE.get(item):
        return simple
    match = _BODY.fullmatch(_OLD.get(item, item))
    if match is None:
        raise CommandError("an item that this server does not know")
    content = _content(match)
    label = item if item in _OLD else b"BODY[%s]" % match["section"]
    if match["start"]:
        label += b"<%s>" % match["start"]
        start, end = int(match["start"]), int(match["start"]) + int(match["length"])
        return lambda stored: _literal(label, content(stored)[start:end])
    return lambda stored: _literal(label, content(stored))


def _content(match: re.Match[bytes]) -> Part:
    section = match["section"]
    if not section:
        return lambda stored: stored.message
    if section == b"HEADER":
        return lambda stored: stored.header
    if match["names"] is None:  # TEXT, or part 1 of a message that has no other
        return lambda stored: stored.message[stored.header_end :]
    wanted = fields_pattern(match["names"].replace(b'"', b"").split(), others=bool(match["others"]))
    return lambda stored: b"".join(wanted.findall(stored.header)) + b"\r\n"


def fields_pattern(names: Sequence[bytes], *, others: bool = False) -> re.Pattern[bytes]:
    """Return a pattern for whole header fields, folded lines included: those named, or all but those."""
    listed = b"|".join(map(re.escape, names))
    name = rb"(?!(?:%s)[ \t]*:)[!-9;-~]+" % listed if others else rb"(?:%s)" % listed
    return re.compile(rb"^%s[ \t]*:.*(?:\n[ \t].*)*\n?" % name, re.MULTILINE | re.IGNORECASE)


def _literal(label: bytes, content: bytes) -> bytes:
    return b"%s {%d}\r\n%s" % (label, len(content), content)


_SIMPLE: Final[dict[bytes, Part]] = {
    b"UID": lambda stored: b"UID %d" % stored.uid,
    b"FLAGS": lambda stored: b"FLAGS (%s)" % b" ".join(sorted(stored.flags)),
    b"INTERNALDATE": lambda stored: b'INTERNALDATE "%s"' % internal_date(stored.internal_at),
    b"RFC822.SIZE": lambda stored: b"RFC822.SIZE %d" % len(stored.message),
}
