"""What LIST, XLIST and NAMESPACE answer, read into names and flags (pure).

A name goes back to the server byte for byte as it came (``Listed.wire``), so that a spelling this page does not know
is still a folder that can be read.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import decode as decode_name
from imapclient.imap_utf7 import encode as encode_name
from imapclient.response_parser import parse_response

from monitor.sources.folders.names import JUNK, NAMES, SENT

INBOX: Final = "INBOX"
Raw = Sequence[bytes | tuple[bytes, bytes] | None]
"""Untagged answers as imaplib gives them: a line, or (line up to the size of a literal, literal) and the rest."""
Owner = Literal["own", "other", "shared"]

ALL: Final = r"\all"
FLAGGED: Final = r"\flagged"
IMPORTANT: Final = r"\important"
VIEWS: Final = frozenset({FLAGGED, IMPORTANT})
"""Folders that show messages of other folders (RFC 6154, 2; RFC 8457)."""
SPECIAL: Final = frozenset({ALL, *VIEWS, *NAMES})
"""Flags that give a folder a use."""
XLIST_FLAGS: Final = {r"\allmail": ALL, r"\spam": JUNK, r"\starred": FLAGGED, r"\sentmail": SENT}
"""What Gmail's older XLIST calls them; the rest of its words are those of RFC 6154."""


_NUMBERS: Final = re.compile(rb"\(((?:\s*[A-Za-z-]+ \d{1,20})*)\s*\)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One answer of LIST; ``flags`` in lower case. ``delimiter`` is "" where the server knows no hierarchy.

    ``wire`` is the name's spelling on the wire; empty where nobody listed it.
    """

    name: str
    flags: frozenset[str]
    delimiter: str
    wire: bytes = b""

    @property
    def is_selectable(self) -> bool:
        """Whether it can hold messages at all."""
        return self.flags.isdisjoint({r"\noselect", r"\nonexistent"})

    @property
    def path(self) -> tuple[str, ...]:
        """The names from the top down to its own."""
        return tuple(self.name.split(self.delimiter)) if self.delimiter else (self.name,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespaces:
    """The prefixes of names (RFC 2342): one's own folders, those of other users, and those that are shared."""

    own: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()

    def owner(self, folder: Listed) -> Owner:
        """Return whose folder it is: the longest prefix says so. Without prefixes of one's own all are one's own."""
        return self.place(folder)[0]

    def place(self, folder: Listed) -> tuple[Owner, str]:
        """Return whose folder it is and below which prefix, in lower case."""
        name = folder.name.casefold()
        best: tuple[Owner, str] = ("own", "")
        length = -1
        kinds: tuple[tuple[Owner, tuple[str, ...]], ...] = (
            ("own", self.own),
            ("other", self.other),
            ("shared", self.shared),
        )
        for owner, prefixes in kinds if self.own and name != INBOX.casefold() else ():
            for prefix in (known.casefold() for known in prefixes):
                if len(prefix) > length and (name + folder.delimiter).startswith(prefix):
                    best, length = (owner, prefix), len(prefix)
        return best


def read_listing(raw: Raw, *, is_utf8: bool = False) -> tuple[Listed, ...]:
    """Return the folders of LIST or XLIST answers, each name once; a line that makes no sense costs that folder only.

    ``is_utf8``: the server was told that names come as UTF-8 (RFC 6855).
    """
    folders: dict[str, Listed] = {}
    for line in _lines(raw):
        if folder := _folder(line, is_utf8=is_utf8):
            folders.setdefault(folder.name, folder)
    return tuple(folders.values())


def read_namespaces(raw: Raw, *, is_utf8: bool = False) -> Namespaces:
    """Return the prefixes that NAMESPACE answers; what makes no sense is no prefix."""
    kinds = next((answer for line in _lines(raw) if len(answer := _parsed(line)) >= len(Namespaces.__slots__)), ())
    own, other, shared = (_prefixes(kind, is_utf8=is_utf8) for kind in kinds[:3] or ((), (), ()))
    return Namespaces(own=own, other=other, shared=shared)


def read_status(raw: Raw) -> dict[bytes, object]:
    """Return the numbers of a STATUS answer; ProtocolError where there are none.

    The name before them is not looked at: it is the one asked for, in whatever spelling the server likes.
    """
    last = next((item for item in reversed(raw) if isinstance(item, bytes) and item), b"")
    numbers = _NUMBERS.search(last)
    if not numbers:
        raise ProtocolError
    words = numbers[1].split()
    return {name.upper(): int(value) for name, value in zip(words[::2], words[1::2], strict=True)}


def _lines(raw: Raw) -> Iterable[list[bytes | tuple[bytes, bytes]]]:
    """Yield what belongs to one answer: imaplib gives the rest behind a literal as an item of its own."""
    line: list[bytes | tuple[bytes, bytes]] = []
    is_open = False
    for item in raw:
        if item is None:
            continue
        if not is_open and line:
            yield line
            line = []
        line.append(item)
        is_open = isinstance(item, tuple)
    if line:
        yield line


def _parsed(line: list[bytes | tuple[bytes, bytes]]) -> tuple[object, ...]:
    try:
        return tuple(parse_response([_modern(item) for item in line]))
    except (ProtocolError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return ()


def _modern(item: bytes | tuple[bytes, bytes]) -> bytes | tuple[bytes, bytes]:
    """Return a line without the star that RFC 5738, which RFC 6855 replaced, put before a name in UTF-8."""
    return item.replace(b' *"', b' "') if isinstance(item, bytes) else item


def _folder(line: list[bytes | tuple[bytes, bytes]], *, is_utf8: bool) -> Listed | None:
    flags, delimiter, raw, *_ = (*_parsed(line), None, None, None)
    if isinstance(raw, int):  # a folder named 2024, without quotes
        raw = str(raw).encode()
    if not isinstance(flags, tuple) or not isinstance(raw, bytes) or not raw:
        return None
    words = {flag.decode("ascii", "replace").casefold() for flag in flags if isinstance(flag, bytes)}
    name = decoded(raw, is_utf8=is_utf8)
    if any(char in raw for char in b"\r\n\0"):  # no quoted string may hold it, so it cannot be asked for
        words |= {r"\noselect"}
    # XLIST gives the inbox the name it has in the user's language; and its case is the server's whim
    is_inbox = r"\inbox" in words or name.casefold() == INBOX.casefold()
    return Listed(
        name=INBOX if is_inbox else name,
        flags=frozenset(XLIST_FLAGS.get(word, word) for word in words),
        delimiter=delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else "",
        wire=INBOX.encode() if is_inbox else raw,
    )


def decoded(raw: bytes, *, is_utf8: bool = False) -> str:
    """Return a name as people write it: modified UTF-7 (RFC 3501, 5.1.3), or UTF-8 where that was agreed on.

    A name that is neither is shown as it came, so that it can still be told from others and named in a setting.
    """
    if not is_utf8 and raw.isascii():
        try:
            name: str = decode_name(raw)
            if encode_name(name) == raw:
                return name
        except ValueError:
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("ascii", "backslashreplace")


def encoded(name: str, *, is_utf8: bool = False) -> bytes:
    """Return how a name that nobody listed is sent."""
    return name.encode("utf-8", "surrogateescape") if is_utf8 else encode_name(name)


def quoted(spelling: bytes) -> bytes:
    """Return a name as a quoted string, in which nothing is a wild card or syntax."""
    return b'"' + spelling.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _prefixes(kind: object, *, is_utf8: bool) -> tuple[str, ...]:
    """Return the prefixes of one kind; some servers leave out the parentheses around a single one."""
    pairs = kind if isinstance(kind, tuple) else ()
    if pairs and isinstance(pairs[0], bytes):
        pairs = (pairs,)
    firsts = [pair[0] for pair in pairs if isinstance(pair, tuple) and pair]
    return tuple(decoded(first, is_utf8=is_utf8) for first in firsts if isinstance(first, bytes))
