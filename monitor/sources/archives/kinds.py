"""What a file is, by its content and never by its name, and what to say of one that is no mail."""

import re
from pathlib import Path
from typing import Final, Literal

from monitor.errors import FileError
from monitor.sources.archives.opening import shown
from monitor.sources.archives.splitting import BEFORE, View

Kind = Literal["mbox", "message", "zip", "tar", "empty", "other"]

ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
"""A zip's first entry; an empty zip."""
TAR: Final = (257, b"ustar")
HEAD_BYTES: Final = 4_096
"""What is looked at of a file in order to tell what it is."""

LOOKS_LIKE: Final[tuple[tuple[int, bytes, str], ...]] = (
    (
        0,
        b"PK\x07\x08",
        "a part of a zip archive that was cut into pieces; join them first, for example with `zip -s 0`",
    ),
    (0, b"\x28\xb5\x2f\xfd", "a file compressed with zstd; unpack it with unzstd first"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive; unpack it and name the folder"),
    (0, b"Rar!", "a RAR archive; unpack it and name the folder"),
    (0, b"!BDN", "an Outlook data file (.pst); export it as mbox first, for example with readpst"),
    (0, b"\xd0\xcf\x11\xe0", "an Outlook message (.msg); export the folder as mbox first"),
    (0, b"BABYL OPTIONS:", "a Babyl file of Emacs; save it as mbox first"),
    (0, b"\x01\x01\x01\x01\n", "an MMDF file; save it as mbox first"),
    (0, b"SQLite format 3\0", "a database; export the mail as mbox first"),
    (
        0,
        b"// <!-- <mdb:mork:z",
        "an index of Thunderbird (.msf); name the file beside it without .msf, which has the mail, or the profile",
    ),
    (0, b"%PDF", "a PDF; export the mail as mbox first"),
    (0, b"\xff\xfe", "text in UTF-16; save it as it came, without converting it"),
    (0, b"\xfe\xff", "text in UTF-16; save it as it came, without converting it"),
)
"""Where the first bytes stand, the bytes, and what a file that has them is."""

BOM: Final = b"\xef\xbb\xbf"
_FIELDS: Final = re.compile(
    rb"^(From|To|Cc|Date|Subject|Message-ID|Received|Return-Path|Delivered-To|Reply-To|Sender|In-Reply-To|References"
    rb"|MIME-Version|Content-Type|X-Gmail-Labels|X-Mozilla-Status)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST_LINE: Final = re.compile(rb"[!-9;-~]+[ \t]*:[^\n]*(?:\n|$)")
_BYTE_COUNT: Final = re.compile(rb"\d{1,12}[ \t]*\r?\n(?=[!-9;-~]+[ \t]*:)")
"""What stands in front of a message in an .emlx of Apple Mail."""
_FEWEST_FIELDS: Final = 2
"""Of a message: a text that begins with `Note: ...` has one at most."""


def kind_of(view: View) -> Kind:
    """Return what the content in front of ``view`` is, and bring the first message of a mail file to its front."""
    view.reach(len(BEFORE) + HEAD_BYTES)
    if view.content.startswith(ZIP):
        return "zip"
    if view.content.startswith(TAR[1], TAR[0]):
        return "tar"
    if not view.skip_empty_lines():
        return "empty"
    if view.separator_at(len(BEFORE)):
        return "mbox"
    for preamble in (len(BOM) * view.content.startswith(BOM), _length(_BYTE_COUNT.match(view.content))):
        if _is_message(view.content[preamble : preamble + HEAD_BYTES]):
            view.skip(preamble)
            return "message"
    return "other"


def _length(found: re.Match[bytes] | None) -> int:
    return found.end() if found else 0


def _is_message(head: bytes) -> bool:
    """Return whether the text begins as a header block does: a field first, two known ones before the body."""
    if not _FIRST_LINE.match(head):
        return False
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    return len({name.lower() for name in _FIELDS.findall(block)}) >= _FEWEST_FIELDS


def no_mail(path: Path, head: bytes) -> FileError:
    """Return the error that says what a file is instead; ``head`` is its first content, without empty lines."""
    name = shown(path)
    for at, magic, what in LOOKS_LIKE:
        if head.startswith(magic, at):
            return FileError(f"{name} is {what}.")
    if head.startswith(BOM + b"From "):
        return FileError(
            f"{name} is an mbox that an editor has changed: it begins with a byte order mark. Take the file as it came."
        )
    if head.startswith(b"From "):
        return FileError(
            f"{name} is not an mbox that can be read: its first `From ` line does not end in a year, or no header "
            "follows it. Export the mail again.",
        )
    return FileError(
        f"{name} holds no mail: it is neither an mbox (which begins with a line `From …`) nor a message, and no "
        "archive that can be read. Name what your mail program exported."
    )
