"""Compressed bytes into plain ones, in pieces of bounded size, as far as they can be read."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Any, Final

PIECE_BYTES: Final = 1 << 18
"""Of what is read or unpacked at once: it stays in the processor's cache between reading and searching."""
XZ_MEMORY: Final = 128 << 20
"""What an xz file may ask for to be unpacked: twice what `xz -9` needs."""

RAW_DEFLATE: Final = -zlib.MAX_WBITS
_GZIP: Final = 16 + zlib.MAX_WBITS

Read = Callable[[], bytes]
"""Returns the next piece, empty at the end; FileError where the disk or the pipe fails."""


class Packed:
    """What unpacks one stream; ``damage`` is the kind of problem and a sentence, once the stream has broken."""

    def __init__(self, read: Read, new: Callable[[], Any], magic: bytes = b"") -> None:
        """Take the packed bytes and what makes a decompressor; where ``magic`` comes again, another stream follows."""
        self._read = read
        self._new = new
        self._magic = magic
        self._stream = new()
        self._packed = b""
        self._has_ended = False
        self.damage: tuple[str, str] | None = None

    @property
    def rest(self) -> bytes:
        """What was read behind the end of the stream."""
        return bytes(self._packed)

    def read(self) -> bytes:
        """Return the next piece; empty at the end, or where the stream breaks."""
        while not self._has_ended:
            if self._stream.eof:
                self._go_on()
            elif piece := self._step():
                return piece
        return b""

    def _step(self) -> bytes:
        if not self._packed and getattr(self._stream, "needs_input", True):
            self._packed = self._read()
            if not self._packed:
                self._end("truncated", "the compressed file is cut off; what came before the cut was read")
                return b""
        before = self._stream.copy() if hasattr(self._stream, "copy") else None
        try:
            piece: bytes = self._stream.decompress(self._packed, PIECE_BYTES)
        except (zlib.error, lzma.LZMAError, OSError, EOFError, MemoryError):
            piece = _as_far_as_it_goes(before, self._packed) if before else b""
            self._end("damaged", "the compressed file is damaged; what came before the damage was read")
            return piece
        if self._stream.eof:
            self._packed = self._stream.unused_data
        else:
            self._packed = getattr(self._stream, "unconsumed_tail", b"")
        return piece

    def _go_on(self) -> None:
        """Begin the next stream of the file, where there is one; zeros behind the last are padding."""
        while self._magic:
            self._packed = self._packed.lstrip(b"\0")
            if len(self._packed) >= len(self._magic):
                break
            piece = self._read()
            if not piece:
                break
            self._packed += piece
        if not self._magic or not self._packed:
            self._has_ended = True
        elif self._packed.startswith(self._magic):
            self._stream = self._new()
        else:
            self._end("damaged", "something else stands behind the end of the compressed file; it was not read")

    def _end(self, kind: str, detail: str) -> None:
        self.damage = (kind, detail)
        self._has_ended = True


def _as_far_as_it_goes(stream: Any, packed: bytes) -> bytes:  # noqa: ANN401 - zlib names no type for it
    """Return what a stream gives before it breaks: zlib keeps it to itself where it is asked for more."""
    found = []
    step = PIECE_BYTES
    while packed:
        before = stream.copy()
        try:
            piece = stream.decompress(packed, step)
        except zlib.error:
            if step == 1:
                break
            stream, step = before, max(step // 16, 1)
            continue
        if not piece:
            break
        found.append(piece)
        packed = stream.unconsumed_tail
    return b"".join(found)


PACKINGS: Final[tuple[tuple[bytes, str, Callable[[], Any]], ...]] = (
    (b"\x1f\x8b", "gzip", lambda: zlib.decompressobj(_GZIP)),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\0", "xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)),
)
"""The first bytes of a compressed file, what it is called, and what unpacks it."""


class Bytes:
    """The bytes of one file in pieces, unpacked once where their first bytes say so.

    ``packing`` is how they were compressed, "" where they were not; ``damage`` as of ``Packed``.
    """

    def __init__(self, read: Read) -> None:
        """Look at the first piece."""
        self._first = read()
        while self._first and len(self._first) < len(PACKINGS[-1][0]) and (piece := read()):
            self._first += piece
        self._read = read
        self._packed: Packed | None = None
        self.packing = ""
        for magic, name, new in PACKINGS:
            if self._first.startswith(magic):
                self.packing, self._packed = name, Packed(self._plain, new, magic)

    @property
    def damage(self) -> tuple[str, str] | None:
        """Where the compressed bytes broke: the kind of problem and a sentence."""
        return self._packed.damage if self._packed else None

    def read(self) -> bytes:
        """Return the next piece, which may be short; empty at the end."""
        return self._packed.read() if self._packed else self._plain()

    def _plain(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        return self._read()
