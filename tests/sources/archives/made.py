"""Archives for tests: messages, and the archives that hold them."""

import io
import random
import re
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from monitor.records import Block, Chunk, Problem
from monitor.sources.archives import ArchiveSource, Taken

ID: Final = re.compile(rb"^Message-ID: <(\d+)@", re.MULTILINE)
FROM: Final = b"From 1486@xxx Sat Jan 03 01:05:34 +0000 2015\n"


def headers(number: int) -> bytes:
    """Return the header block of a message."""
    return (
        b"Message-ID: <%d@example.com>\nFrom: a@example.com\nTo: b@example.com\nDate: Sat, 3 Jan 2015 01:05:34 +0000\n"
        % number
    )


def message(number: int, size: int = 200) -> bytes:
    """Return a message with a body that does not compress."""
    noise = random.Random(number)  # noqa: S311 - bytes that do not compress
    return headers(number) + b"\n" + noise.randbytes(size // 2).hex().encode() + b"\n"


def mbox(*numbers: int, size: int = 200) -> bytes:
    """Return an mbox of these messages."""
    return b"".join(FROM + message(number, size) + b"\n" for number in numbers)


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


class Pipe(io.RawIOBase):
    """What zipfile takes for a pipe: it then writes sizes behind each member, as Takeout does."""

    def __init__(self) -> None:
        self.content = b""

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def write(self, piece: bytes) -> int:  # type: ignore[override] # zipfile writes bytes
        """Take the next bytes."""
        self.content += bytes(piece)
        return len(piece)


def streamed_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive as a program writes it that cannot go back."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return pipe.content


def tarred(files: Mapping[str, bytes], how: int = tarfile.PAX_FORMAT) -> bytes:
    """Return a tar archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=how) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


class Read:
    """One whole reading of a file or a folder: its chunks, and what each file was taken for."""

    def __init__(self, path: Path, *, is_sent: bool = False) -> None:
        self.taken: list[Taken] = []
        source = ArchiveSource(path, is_sent=is_sent, told=self.taken.append)
        self.chunks: list[Chunk] = list(source.read({}, ()))

    @property
    def blocks(self) -> list[Block]:
        """Every block, in order."""
        return [block for chunk in self.chunks for block in chunk.blocks]

    @property
    def numbers(self) -> list[int]:
        """The number of every message whose id was there, in order."""
        return [int(found[1]) for block in self.blocks if (found := ID.search(block.headers))]

    @property
    def problems(self) -> list[Problem]:
        """Every problem, in order."""
        return [problem for chunk in self.chunks for problem in chunk.problems]

    @property
    def kinds(self) -> list[str]:
        """The kind of every problem."""
        return [problem.kind for problem in self.problems]

    @property
    def sent(self) -> set[int]:
        """The numbers of the messages that are ours by where they lie."""
        blocks = [block for chunk in self.chunks if chunk.in_sent for block in chunk.blocks]
        return {int(found[1]) for block in blocks if (found := ID.search(block.headers))}

    def words(self, name: str) -> str:
        """Return what a file or folder was taken for."""
        return [taken.what for taken in self.taken if taken.name == name][-1]


def read(tmp_path: Path, content: bytes, name: str = "takeout") -> Read:
    """Write a file and read it."""
    path = tmp_path / name
    path.write_bytes(content)
    return Read(path)


def kept(chunks: Sequence[Chunk]) -> dict[str, object]:
    """Return the cursors that a store holds once these chunks were committed."""
    return {chunk.cursor.folder: chunk.cursor for chunk in chunks if chunk.cursor}
