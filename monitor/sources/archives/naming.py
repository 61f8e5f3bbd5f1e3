"""What the path of a file in an archive or a folder says: which mail folder it is, and whether that one is read.

Paths are those of Takeout, Thunderbird (``Mail``, ``ImapMail``, ``.sbd``), Maildir and Maildir++ (``cur``, ``.Sent``),
Apple Mail (``Sent Messages.mbox/mbox``), and of folders that people make.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from imapclient import imap_utf7

from monitor.sources.folders.names import CHATS, NEVER_READ, SENT, folded, use_of

Use = Literal["sent", "received", "left out"]

_OUTBOX: Final = "unsent messages"
"""Thunderbird's name, on the disk, of what it has not sent yet."""
_ENDINGS: Final = re.compile(r"\.(mbox|mbx|sbd|imapmbox|mozmsgs|eml|gz|bz2|xz)$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[ _-]*(\(\d{1,3}\)|-\d{1,3})$")
"""Of one folder in several files: ``Sent-001.mbox``, ``Sent (1).mbox``."""
_MESSAGE_FOLDERS: Final = ("cur", "new")
_FLAGS: Final = re.compile(r"[:;!]2,([A-Za-z]*)$")
"""Behind a Maildir name; where a file system has no colon, programs write another sign."""
_DELIVERED: Final = re.compile(r"(\d{9,10})\.")
_SHORTEST_ENCODED: Final = re.compile(r"&[A-Za-z0-9+,]{2,}-|&-")
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Names beyond those of mail folders, folded: the labels that Takeout makes files of."""

    sent: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a path says. ``folder`` are the names of the mail folder, the outermost first, decoded.

    ``use`` by its names; ``is_maildir``: each file is one message; ``is_gone``: a Maildir flag says that this one is
    deleted or a draft, or it is still being delivered. ``arrived_at`` is the instant in a Maildir name.
    """

    folder: tuple[str, ...]
    use: Use
    is_maildir: bool = False
    is_gone: bool = False
    arrived_at: datetime | None = None


def place_of(path: Sequence[str], known: Known) -> Place:
    """Return what a path (its parts, the file's name last) says."""
    *parents, name = path
    if parents and parents[-1] in _MESSAGE_FOLDERS:
        folder = _folder(parents[:-1], is_maildir=True)
        flags = _FLAGS.search(name)
        gone = bool(flags and not {"T", "D"}.isdisjoint(flags[1]))
        return Place(folder=folder, use=_use(folder, known), is_maildir=True, is_gone=gone, arrived_at=_delivered(name))
    if parents and parents[-1] == "tmp" and _DELIVERED.match(name):
        folder = _folder(parents[:-1], is_maildir=True)
        return Place(folder=folder, use=_use(folder, known), is_maildir=True, is_gone=True)
    folder = _folder(path if name != "mbox" or not parents else parents, is_maildir=False)
    return Place(folder=folder, use=_use(folder, known))


def _folder(path: Iterable[str], *, is_maildir: bool) -> tuple[str, ...]:
    """Return the names of a mail folder; ``.Archive.2015`` of a Maildir++ is two."""
    names: list[str] = []
    for part in filter(None, path):
        is_plus = is_maildir and part.startswith(".") and len(part) > 1
        names += [_decoded(name) for name in (part[1:].split(".") if is_plus else [part])]
    return tuple(names)


def _decoded(name: str) -> str:
    """Return a name that servers and Thunderbird write in modified UTF-7 (RFC 3501, 5.1.3) as people read it."""
    if not _SHORTEST_ENCODED.search(name) or not name.isascii():
        return name
    try:
        decoded: str = imap_utf7.decode(name.encode())
    except UnicodeError:
        return name
    return decoded


def _use(folder: Sequence[str], known: Known) -> Use:
    """Return how the mail of a folder counts: what is left out or sent, so is everything below it."""
    uses = [_use_of_name(name, known) for name in folder]
    if "left out" in uses:
        return "left out"
    return "sent" if "sent" in uses else "received"


def _use_of_name(name: str, known: Known) -> Use:
    bare = name
    while found := _ENDINGS.search(bare):
        bare = bare[: found.start()]
    for text in dict.fromkeys((folded(bare), folded(_NUMBER.sub("", bare)))):
        use = use_of(text)
        if use in NEVER_READ or use == CHATS or text in known.left_out or text == _OUTBOX:
            return "left out"
        if use == SENT or text in known.sent:
            return "sent"
    return "received"


def _delivered(name: str) -> datetime | None:
    """Return when a message was delivered: a Maildir name begins with those seconds."""
    found = _DELIVERED.match(name)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def printable(path: Iterable[str]) -> str:
    """Return a path for a terminal: no sign in it can steer one, and it is not endless."""
    text = "/".join(path)
    safe = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return safe if len(safe) <= LONGEST_NAME else f"…{safe[1 - LONGEST_NAME :]}"
