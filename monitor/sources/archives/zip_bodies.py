"""The bytes of one member of a zip archive: unpacked as they are asked for, and checked (APPNOTE 4.4)."""

import bz2
import zlib
from dataclasses import dataclass, field
from typing import Any, Final

from monitor.sources.archives.members import Trouble
from monitor.sources.archives.opening import OpenFile
from monitor.sources.archives.unpacking import RAW_DEFLATE, Packed

_ENCRYPTED, SIZES_BEHIND, UTF8 = 0x1, 0x8, 0x800
_STORED, _DEFLATED, _BZIP2 = 0, 8, 12

CUT: Final = ("truncated", "the zip archive is cut off; what came before the cut was read")
BROKEN: Final = ("damaged", "this file of the zip archive is damaged; what came before the damage was read")


@dataclass(slots=True, kw_only=True)
class Entry:
    """What the archive says of one member; ``packed_size`` None: it stands behind the bytes."""

    name: str
    method: int
    flags: int
    crc: int
    packed_size: int | None
    header_at: int = 0

    @property
    def refusal(self) -> Trouble | None:
        """Why it cannot be read at all."""
        if self.flags & _ENCRYPTED:
            return "encrypted", "this file of the zip archive has a password; unpack it and name the folder"
        if self.method not in {_STORED, _DEFLATED, _BZIP2}:
            return (
                "unsupported",
                "this file of the zip archive is compressed in a rare way; unpack it and name the folder",
            )
        if self.packed_size is None and self.method == _STORED:
            return (
                "damaged",
                "where this file of the zip archive ends is known only to the archive's end, which is missing",
            )
        return None


@dataclass(slots=True)
class Flow:
    """The bytes of an archive in order, with some of them read ahead."""

    file: OpenFile
    ahead: bytes = b""

    def more(self) -> bytes:
        """Return the next piece."""
        if self.ahead:
            piece, self.ahead = self.ahead, b""
            return piece
        return self.file.read()

    def peek(self, size: int) -> bytes:
        """Return the next ``size`` bytes, fewer at the end, and leave them there."""
        while len(self.ahead) < size and (piece := self.file.read()):
            self.ahead += piece
        return self.ahead[:size]

    def take(self, size: int) -> bytes:
        """Return the next ``size`` bytes, fewer at the end."""
        taken, self.ahead = self.peek(size), self.ahead[size:]
        return taken

    def seek(self, offset: int) -> None:
        """Go to a place of the file."""
        self.file.seek(offset)
        self.ahead = b""


@dataclass(slots=True)
class Body:
    """The bytes of one member, unpacked and checked; ``left`` are its packed bytes that are still to come."""

    flow: Flow
    entry: Entry
    left: int | None
    trouble: Trouble | None = None
    _sum: int = 0
    _has_ended: bool = False
    _packed: Packed | None = field(default=None)

    def __post_init__(self) -> None:
        """Prepare what unpacks it."""
        if self.entry.method == _DEFLATED:
            self._packed = Packed(self._raw, _inflater)
        elif self.entry.method == _BZIP2:
            self._packed = Packed(self._raw, bz2.BZ2Decompressor)

    def read(self) -> bytes:
        """Return the next piece; empty at the end or where it breaks."""
        if self._has_ended:
            return b""
        piece = self._packed.read() if self._packed else self._raw()
        if piece:
            self._sum = zlib.crc32(piece, self._sum)
        else:
            self._end()
        return piece

    def skip(self) -> None:
        """Go to the end of the member, where the archive's next entry may stand."""
        if self.left is not None and not self._packed:
            self._has_ended = True
        while not self._has_ended and self.left is None:
            self.read()
        while self.left and self._raw():
            pass

    def _raw(self) -> bytes:
        if self.left == 0:
            return b""
        piece = self.flow.more()
        if self.left is not None:
            if len(piece) > self.left:
                self.flow.ahead, piece = piece[self.left :], piece[: self.left]
            self.left -= len(piece)
        return piece

    def _end(self) -> None:
        """See whether all of it was there and is what it was."""
        self._has_ended = True
        if self._packed and self.left is None:
            self.flow.ahead = self._packed.rest + self.flow.ahead
        if self.left:
            self.trouble = CUT
        elif self._packed and self._packed.damage:
            self.trouble = CUT if self._packed.damage[0] == "truncated" and self.left is None else BROKEN
        elif not self.entry.flags & SIZES_BEHIND or self.left is not None:
            self._check(self.entry.crc)
        else:
            # 4.3.9: the check, with or without a signature in front of it
            behind = self.flow.peek(8)
            check = behind[4:8] if behind.startswith(b"PK\x07\x08") else behind[:4]
            if len(check) == len(b"CRC "):
                self._check(int.from_bytes(check, "little"))
            else:
                self.trouble = CUT

    def _check(self, crc: int) -> None:
        if self._sum != crc:
            self.trouble = BROKEN


def _inflater() -> Any:  # noqa: ANN401 - zlib names no type for it
    return zlib.decompressobj(RAW_DEFLATE)
