"""A zip archive, member by member, without unpacking it (PKWARE APPNOTE 6.3).

Its directory stands at the end. Where that is missing (a download that was cut off, a pipe) or too large to be held,
the entries are found one behind the other from the start: as many as there are.
"""

import struct
import zipfile
from collections.abc import Iterator
from typing import Final

from monitor.sources.archives.members import Member, Trouble, nothing, parts_of
from monitor.sources.archives.opening import OpenFile
from monitor.sources.archives.unpacking import PIECE_BYTES
from monitor.sources.archives.zip_bodies import BROKEN, CUT, SIZES_BEHIND, UTF8, Body, Entry, Flow

ENTRY: Final = b"PK\x03\x04"
_DIRECTORY: Final = (b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06")
_HEADER: Final = struct.Struct("<4s5H3I2H")
"""Of an entry: signature, version, flags, method, time, date, CRC, packed and plain size, lengths of name and extra."""
_IN_EXTRA: Final = 0xFFFFFFFF
DIRECTORY_BYTES: Final = 8 << 20
"""Of a directory that is held: some 50,000 files. A larger one is not needed to find them."""


def members(file: OpenFile, first: bytes) -> Iterator[Member]:
    """Yield every file of an archive in the order in which they lie in it; ``first`` is what was read of it already.

    Raises FileError where the file cannot be read.
    """
    directory = _directory(file) if file.can_seek else None
    if directory is None:
        yield from _one_behind_the_other(Flow(file, b"" if file.can_seek else first))
        return
    flow, end = Flow(file), 0
    for entry in directory:
        if entry.header_at < end:
            # why not: entries over one another are how a small file gives endless bytes
            yield _refused(entry.name, ("damaged", "this file lies over another in the zip archive; it was not read"))
            continue
        flow.seek(entry.header_at)
        head = flow.take(_HEADER.size)
        if len(head) < _HEADER.size or not head.startswith(ENTRY):
            yield _refused(entry.name, BROKEN)
            continue
        *_, name_size, extra_size = _HEADER.unpack(head)
        flow.take(name_size + extra_size)
        size = entry.packed_size or 0
        end = entry.header_at + _HEADER.size + name_size + extra_size + size
        if refusal := entry.refusal:
            yield _refused(entry.name, refusal)
            continue
        body = Body(flow, entry, size)
        yield _member(entry.name, body)


def _directory(file: OpenFile) -> list[Entry] | None:
    """Return the entries that the directory names, in the order they lie in; None where there is none to be read."""
    try:
        with zipfile.ZipFile(_Within(file)) as archive:
            found = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError, EOFError):
        return None
    finally:
        file.seek(0)
    entries = [
        Entry(
            name=_readable(info),
            method=info.compress_type,
            flags=info.flag_bits,
            crc=info.CRC,
            packed_size=info.compress_size,
            header_at=info.header_offset,
        )
        for info in found
    ]
    return sorted(entries, key=lambda entry: entry.header_at)


def _readable(info: zipfile.ZipInfo) -> str:
    """Return a name that a program has written in UTF-8 without saying so as people read it."""
    if info.flag_bits & UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode()
    except UnicodeError:
        return info.filename


class _Within:
    """The file as zipfile reads it: never more of it at once than a directory that can be held."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self._at = 0

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._file.size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        wanted = self._file.size - self._at if size < 0 else size
        if wanted > DIRECTORY_BYTES:
            raise zipfile.BadZipFile
        piece = self._file.look(self._at, wanted)
        self._at += len(piece)
        return piece


def _one_behind_the_other(flow: Flow) -> Iterator[Member]:
    """Yield the members by the headers in front of them, as far as the bytes go."""
    while _at_an_entry(flow):
        head = flow.take(_HEADER.size)
        if len(head) < _HEADER.size:
            yield _refused("?", CUT)
            return
        _, _, flags, method, _, _, crc, packed, plain, name_size, extra_size = _HEADER.unpack(head)
        name = flow.take(name_size).decode("utf-8", "replace")
        size = _packed_size(flow.take(extra_size), packed, plain)
        behind = bool(flags & SIZES_BEHIND)
        entry = Entry(name=name, method=method, flags=flags, crc=crc, packed_size=None if behind else size)
        body = Body(flow, entry, entry.packed_size)
        if not name.endswith("/"):
            if refusal := entry.refusal:
                yield _refused(name, refusal)
            else:
                yield _member(name, body)
        if not entry.refusal or entry.packed_size is not None:
            body.skip()
    if not flow.peek(4).startswith(_DIRECTORY):
        yield _refused("?", CUT)


def _at_an_entry(flow: Flow) -> bool:
    """Go to the next entry; False where the directory stands, or nothing."""
    if flow.peek(len(ENTRY)) == ENTRY:  # nearly always; to search costs a hundred times as much
        return True
    while head := flow.peek(PIECE_BYTES):
        places = [at for sign in (ENTRY, *_DIRECTORY) if (at := head.find(sign)) >= 0]
        if places:
            flow.take(min(places))
            return flow.peek(4) == ENTRY
        flow.take(max(len(head) - 3, 1))
    return False


def _packed_size(extra: bytes, packed: int, plain: int) -> int:
    """Return how many bytes a member has; large ones stand in the extra field of ZIP64 (4.5.3)."""
    while packed == _IN_EXTRA and len(extra) >= 4:  # noqa: PLR2004 - an id and a length
        kind, size = struct.unpack_from("<HH", extra)
        if kind == 1:
            at = 4 + 8 * (plain == _IN_EXTRA)
            return int.from_bytes(extra[at : at + 8], "little")
        extra = extra[4 + size :]
    return packed


def _member(name: str, body: Body) -> Member:
    return Member(path=parts_of(name), read=body.read, trouble=lambda: body.trouble)


def _refused(name: str, trouble: Trouble) -> Member:
    return Member(path=parts_of(name), read=nothing, trouble=lambda: trouble)
