"""An mbox, read as a source."""

import gzip
import os
import random
import threading
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FileError
from monitor.records import Block, Chunk, Problem
from monitor.sources.archives import ArchiveSource
from monitor.sources.archives.separators import arrival
from tests.real.process import ordinary_rights

FROM = b"From 1486@xxx Sat Jan 03 01:05:34 +0000 2015\n"
HEADERS = b"Message-ID: <a@x>\nSubject: a\n"
MESSAGE = FROM + HEADERS + b"\nbody\n\n"


def chunks(tmp_path: Path, content: bytes, *, is_sent: bool = False) -> list[Chunk]:
    """Read ``content`` as an mbox file."""
    path = tmp_path / "All mail.mbox"
    path.write_bytes(content)
    return list(ArchiveSource(path, is_sent=is_sent).read({}, ()))


def blocks(tmp_path: Path, content: bytes) -> list[Block]:
    """Return the blocks of an mbox in which nothing is wrong."""
    read = chunks(tmp_path, content)
    assert [problem for chunk in read for problem in chunk.problems] == []
    return [block for chunk in read for block in chunk.blocks]


def refusal(tmp_path: Path, content: bytes) -> str:
    """Return what is said of a file that is no mbox."""
    with pytest.raises(FileError) as caught:
        chunks(tmp_path, content)
    return str(caught.value)


def one_problem(tmp_path: Path, content: bytes) -> tuple[list[Block], Problem]:
    """Return the blocks and the single problem of an mbox."""
    read = chunks(tmp_path, content)
    (problem,) = (problem for chunk in read for problem in chunk.problems)
    return [block for chunk in read for block in chunk.blocks], problem


def test_a_message_is_its_header_block(tmp_path: Path) -> None:
    """A block holds the header bytes untouched, where its `From ` line stands, and the date of that line."""
    first, second = blocks(tmp_path, MESSAGE + MESSAGE.replace(b"2015", b"2016"))
    assert first == Block(uid=0, headers=HEADERS, arrived_at=datetime(2015, 1, 3, 1, 5, 34, tzinfo=UTC))
    assert second == Block(uid=len(MESSAGE), headers=HEADERS, arrived_at=datetime(2016, 1, 3, 1, 5, 34, tzinfo=UTC))


def test_a_chunk_is_of_the_file(tmp_path: Path) -> None:
    """The folder is the file's name; it has no UIDVALIDITY; the caller says whether it was sent."""
    (chunk,) = chunks(tmp_path, MESSAGE, is_sent=True)
    assert (chunk.folder, chunk.uidvalidity, chunk.in_sent, chunk.unit) == ("All mail.mbox", None, True, "byte")
    (chunk,) = chunks(tmp_path, MESSAGE)
    assert chunk.in_sent is False


def test_folders_are_known_after_reading(tmp_path: Path) -> None:
    """A source that has read nothing covers nothing; afterwards it covers its file."""
    path = tmp_path / "sent.mbox"
    path.write_bytes(MESSAGE)
    source = ArchiveSource(path)
    before = source.folders
    list(source.read({}, ()))
    assert (before, source.folders) == ((), ("sent.mbox",))


def test_nothing_is_looked_up(tmp_path: Path) -> None:
    """A file that was read holds nothing more to look up."""
    assert list(ArchiveSource(tmp_path / "sent.mbox").look_up((), lambda _: ())) == []


@pytest.mark.parametrize(
    "line",
    [
        b"From a@example.com Sat Jan  3 01:05:34 2015",
        b"From 1486@xxx Sat Jan 03 01:05:34 +0000 2015",
        b"From a at example.com  Sat Jan  3 01:05:34 2015",
        b"From a Sat Jan  3 01:05 EST 1998",
        b"From a Sat Jan  3 01:05:34 1998 -0500",
        b"From a Sat Jan  3 01:05:34 1998 GMT",
        b"From a Sat Jan  3 01:05:34 1998 MET DST",
        b"From a Sat Jan  3 01:05:34 1998 +0100 (CET)",
        b"From a Sat Jan  3 01:05:34 1988 remote from host",
        b"From a Sat Jan  3 01:05:34 1988 GMT remote from host",
        b"From - Sat Jan 03 01:05:34 2015  ",
        b"From 2015",
    ],
)
def test_lines_that_separate(tmp_path: Path, line: bytes) -> None:
    """A `From ` line that ends in a year, a zone or `remote from` behind it or not, begins a message."""
    for end in (b"\n", b"\r\n"):
        assert [block.uid for block in blocks(tmp_path, MESSAGE + line + end + HEADERS + b"\n")] == [0, len(MESSAGE)]


@pytest.mark.parametrize(
    "text",
    [
        b"text\nFrom a Sat Jan  3 01:05:34 2015\nSubject: a\n",  # no empty line in front
        b"\n>From a Sat Jan  3 01:05:34 2015\nSubject: a\n",
        b"\nFrom a Sat Jan  3 01:05:34 2015\nno header\n",
        b"\nFrom a Sat Jan  3 01:05:34 2015\n\nSubject: a\n",
        b"\nFrom a Sat Jan  3 01:05:34 2015\n Subject: a\n",
        b"\nFrom a Sat Jan  3 01:05:34 2015\n: a\n",
        b"\nFrom here on I can help.\nNote: a\n",
        b"\nFrom 2015 on I can help\nNote: a\n",
        b"\nFrom our shelf 4711\nNote: a\n",
        b"\nFrom our shelf12015\nNote: a\n",
        b"\nFrom 1996 there\nNote: a\n",
        b"\nfrom a Sat Jan  3 01:05:34 2015\nSubject: a\n",
        b"\nFrom:a Sat Jan  3 01:05:34 2015\nSubject: a\n",
        b"\n \nFrom a Sat Jan  3 01:05:34 2015\nSubject: a\n",  # a line of a space is not empty
    ],
)
def test_text_that_does_not_separate(tmp_path: Path, text: bytes) -> None:
    """What only looks like a separator stays a part of the body, in a file of LF and of CRLF lines."""
    content = FROM + HEADERS + b"\nbody\n" + text + b"\n" + MESSAGE
    assert [block.uid for block in blocks(tmp_path, content)] == [0, len(content) - len(MESSAGE)]
    content, message = content.replace(b"\n", b"\r\n"), MESSAGE.replace(b"\n", b"\r\n")
    assert [block.uid for block in blocks(tmp_path, content)] == [0, len(content) - len(message)]


def test_content_length_is_ignored(tmp_path: Path) -> None:
    """A Content-Length that is wrong neither hides a message nor makes one."""
    content = FROM + HEADERS + b"Content-Length: 999999\n\nbody\n\n" + MESSAGE
    assert len(blocks(tmp_path, content)) == 2


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    """Each empty line may be of either kind, whatever the others are."""
    content = FROM + b"A: 1\r\n\nbody\r\n\n" + FROM + b"A: 2\n\r\nbody\n\r\n" + FROM + b"A: 3\r\n\r\nFrom: x\n"
    assert [block.headers for block in blocks(tmp_path, content)] == [b"A: 1\r\n", b"A: 2\n", b"A: 3\r\n"]


def test_a_message_without_a_body(tmp_path: Path) -> None:
    """The empty line behind a header block may be the one in front of the next message."""
    assert [block.headers for block in blocks(tmp_path, (FROM + HEADERS + b"\n") * 3)] == [HEADERS] * 3


def test_empty_lines_in_front(tmp_path: Path) -> None:
    """Empty lines before the first message change nothing but the offsets."""
    assert [block.uid for block in blocks(tmp_path, b"\n\r\n\n" + MESSAGE * 2)] == [4, 4 + len(MESSAGE)]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """8-bit and NUL bytes in headers and bodies arrive as they are and lose no message."""
    headers = b"Subject: \x00\xff\xfe\nMessage-ID: <\xe9@x>\n"
    read = blocks(tmp_path, FROM + headers + b"\n\x00\r\r\n\xff" * 3 + b"\n\n" + MESSAGE)
    assert [block.headers for block in read] == [headers, HEADERS]


@given(
    messages=st.lists(
        st.tuples(
            st.lists(
                st.sampled_from([b"A: 1", b" folded", b"To: a@x", b"From b 2015", b"B: " + b"b" * 300]), max_size=9
            ),
            st.lists(st.sampled_from([b"", b"From ", b">" + FROM[:-1], b"From here", b"a" * 700, b"\r"]), max_size=9),
        ),
        max_size=9,
    ),
    newline=st.sampled_from([b"\n", b"\r\n"]),
    step=st.integers(min_value=1, max_value=50),
)
def test_pieces_do_not_matter(
    messages: list[tuple[list[bytes], list[bytes]]], newline: bytes, step: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However a file is cut into reads (here by a pipe), the messages and offsets are those that were written."""
    content, expected = b"", []
    for number, (headers, body) in enumerate(messages):
        block = newline.join([b"N: %d" % number, *headers, b""])
        expected.append((len(content), block))
        content += FROM[:-1] + newline + block + newline + newline.join([*body, b"", b""])
    path = tmp_path_factory.mktemp("pipe") / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=write_slowly, args=(path, content, step))
    writer.start()
    read = [block for chunk in ArchiveSource(path).read({}, ()) for block in chunk.blocks]
    writer.join()
    assert [(block.uid, block.headers) for block in read] == expected


def write_slowly(path: Path, content: bytes, step: int) -> None:
    """Write into a pipe, in writes of ``step`` bytes."""
    with path.open("wb", buffering=0) as pipe:
        for start in range(0, len(content), step):
            pipe.write(content[start : start + step])


def test_chunks_are_bounded(tmp_path: Path) -> None:
    """A chunk holds at most a thousand messages, fewer where header blocks are large, and the order is kept."""
    read = chunks(tmp_path, MESSAGE * 2_500)
    assert [len(chunk.blocks) for chunk in read] == [1_000, 1_000, 500]
    assert [block.uid for chunk in read for block in chunk.blocks] == [n * len(MESSAGE) for n in range(2_500)]
    large = FROM + HEADERS + b"X: " + b"x" * 1_000_000 + b"\n\n"
    assert [len(chunk.blocks) for chunk in chunks(tmp_path, large * 7)] == [5, 2]


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n\r\n"])
def test_an_empty_file(tmp_path: Path, content: bytes) -> None:
    """A file without a message is no error (mail programs keep such files): it is one problem and no message."""
    read, problem = one_problem(tmp_path, content)
    assert (read, problem.kind, problem.detail) == ([], "empty", "the file holds no message")


@pytest.mark.parametrize(
    ("rest", "headers"),
    [
        (b"Message-ID: <a@x>\nIn-Reply-To: <b@", b"Message-ID: <a@x>\n"),
        (b"Message-ID: <a@x>\n", b"Message-ID: <a@x>\n"),
        (b"Message-ID: <a@", b""),
    ],
)
def test_cut_within_a_header_block(tmp_path: Path, rest: bytes, headers: bytes) -> None:
    """The last message is used up to its last whole line (half an id would be another one), and that is counted."""
    read, problem = one_problem(tmp_path, MESSAGE + FROM + rest)
    assert [block.headers for block in read] == [HEADERS, headers]
    assert (problem.kind, problem.uid) == ("truncated", len(MESSAGE))


def test_cut_within_a_body(tmp_path: Path) -> None:
    """A file that ends within a body has lost nothing that is needed."""
    assert len(blocks(tmp_path, MESSAGE + FROM + HEADERS + b"\nbo")) == 2


def test_a_huge_header_block(tmp_path: Path) -> None:
    """Of a header block of 5 MB the whole fields of its ends are used, it is counted, and the next message arrives."""
    huge = b"Message-ID: <a@x>\nTo: " + b",\n b@x" * 900_000 + b"\nIn-Reply-To: <c@x>\n"
    read, problem = one_problem(tmp_path, FROM + huge + b"\nbody\n\n" + MESSAGE)
    assert [block.headers for block in read] == [b"Message-ID: <a@x>\nIn-Reply-To: <c@x>\n", HEADERS]
    assert (problem.kind, problem.uid) == ("header-too-long", 0)
    assert len(huge) > 5_000_000
    assert read[1].uid == len(FROM) + len(huge) + len(b"\nbody\n\n")


def test_a_huge_header_block_of_many_fields(tmp_path: Path) -> None:
    """Of many fields those of the first and of the last half MiB are used, each whole."""
    huge = b"".join(b"X-%07d: %s\n" % (number, b"x" * 80) for number in range(50_000))
    read, _ = one_problem(tmp_path, FROM + huge + b"\nbody\n\n")
    fields = read[0].headers.splitlines(keepends=True)
    assert {len(field) for field in fields} == {92}
    assert fields[0].startswith(b"X-0000000:")
    assert fields[-1].startswith(b"X-0049999:")
    assert 900_000 < len(read[0].headers) <= 1 << 20


def test_a_header_block_that_is_one_line(tmp_path: Path) -> None:
    """One field of 5 MB to the end of the file leaves an empty block, two problems, and the messages before it."""
    read = chunks(tmp_path, MESSAGE + FROM + b"To: " + b"x" * 5_000_000)
    assert [block.headers for chunk in read for block in chunk.blocks] == [HEADERS, b""]
    assert [problem.kind for chunk in read for problem in chunk.problems] == ["truncated", "header-too-long"]


def test_memory_does_not_grow(tmp_path: Path) -> None:
    """Neither a body nor a header block of 40 MB is ever held: the peak is a few pieces of the file."""
    path = tmp_path / "large.mbox"
    with path.open("wb") as file:
        file.write(FROM + HEADERS + b"\n" + b"b" * 40_000_000 + b"\n\n" + FROM + b"X: " + b"x" * 40_000_000 + b"\n\n")
    tracemalloc.start()
    assert sum(len(chunk.blocks) for chunk in ArchiveSource(path).read({}, ())) == 2
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_gzip_is_told_by_content(tmp_path: Path) -> None:
    """A compressed file is read under any name, its offsets are those of what it holds, also of several members."""
    content = gzip.compress(MESSAGE, mtime=0) + gzip.compress(MESSAGE * 3, mtime=0)
    assert [block.uid for block in blocks(tmp_path, content)] == [n * len(MESSAGE) for n in range(4)]
    path = tmp_path / "plain.gz"
    path.write_bytes(MESSAGE)
    assert sum(len(chunk.blocks) for chunk in ArchiveSource(path).read({}, ())) == 1


def test_a_compressed_file_that_is_cut(tmp_path: Path) -> None:
    """What stands before the cut is read, and the cut is counted where it lies."""
    noise = random.Random(1)  # noqa: S311 - bytes that do not compress
    content = b"".join(MESSAGE.replace(b"body", noise.randbytes(200).hex().encode()) for _ in range(200))
    compressed = gzip.compress(content, mtime=0)
    read = chunks(tmp_path, compressed[: len(compressed) // 2])
    count = sum(len(chunk.blocks) for chunk in read)
    kinds = {problem.kind for chunk in read for problem in chunk.problems}
    assert 90 < count < 110
    assert kinds == {"truncated"}
    assert 0.45 * len(content) < read[-1].problems[-1].uid < 0.55 * len(content)


def test_a_compressed_file_that_is_damaged(tmp_path: Path) -> None:
    """Damage ends the reading there and is counted; garbage behind the file's end loses nothing."""
    noise = random.Random(1)  # noqa: S311 - bytes that do not compress
    content = b"".join(MESSAGE.replace(b"body", noise.randbytes(200).hex().encode()) for _ in range(2_000))
    compressed = bytearray(gzip.compress(content, mtime=0))
    half = len(compressed) // 2
    compressed[half : half + 1_000] = bytes(1_000)
    read = chunks(tmp_path, bytes(compressed))
    assert read[-1].problems[-1].kind == "damaged"
    assert 900 < sum(len(chunk.blocks) for chunk in read) <= 2_000
    whole, problem = one_problem(tmp_path, gzip.compress(MESSAGE * 5, mtime=0) + b"garbage")
    assert (len(whole), problem.kind) == (5, "damaged")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"7z\xbc\xaf" + bytes(100), "a 7-Zip archive; unpack it"),
        (b"PK\x07\x08" + bytes(100), "cut into pieces; join them"),
        (b"!BDN" + bytes(100), "an Outlook data file"),
        (b'// <!-- <mdb:mork:z v="1.4"/> -->\n', "an index of Thunderbird (.msf); name the file"),
        (b"\xef\xbb\xbf" + MESSAGE, "byte order mark"),
        (b"Note: a@x\nTo: b@x\n\nbody\n", "neither an mbox"),
        (b"From the desk of a\nSubject: a\n\n", "does not end in a year"),
        (b"<html>\n", "neither an mbox"),
        (b"\x00" * 100_000, "neither an mbox"),
        (b" \n" + MESSAGE, "neither an mbox"),
    ],
)
def test_not_an_mbox(tmp_path: Path, content: bytes, part: str) -> None:
    """A file of another kind is named with what it looks like and what to do."""
    message = refusal(tmp_path, content)
    assert part in message
    assert "All mail.mbox" in message


def test_missing_file(tmp_path: Path) -> None:
    """A path that does not exist is a sentence, not an OSError."""
    with pytest.raises(FileError, match="does not exist; check the path"):
        list(ArchiveSource(tmp_path / "none.mbox").read({}, ()))


def test_unreadable_file(tmp_path: Path) -> None:
    """A file that may not be read says so."""
    path = tmp_path / "sent.mbox"
    path.write_bytes(MESSAGE)
    path.chmod(0)
    with ordinary_rights(), pytest.raises(FileError, match="may not be read"):
        list(ArchiveSource(path).read({}, ()))


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    """Every other refusal of the operating system is passed on in its words."""
    path = tmp_path / "loop.mbox"
    path.symlink_to(path)
    with pytest.raises(FileError, match="cannot be opened"):
        list(ArchiveSource(path).read({}, ()))


def test_a_file_that_cannot_be_read() -> None:
    """A file that opens and fails at the first read is named, without a traceback of the library."""
    with pytest.raises(FileError, match="cannot be read"):
        list(ArchiveSource(Path("/proc/self/mem")).read({}, ()))


@pytest.mark.parametrize("is_compressed", [False, True])
def test_progress(tmp_path: Path, is_compressed: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """Progress counts bytes of the file on the disk and ends at their total."""
    noise = random.Random(1)  # noqa: S311 - bytes that do not compress
    content = b"".join(FROM + HEADERS + b"\n" + noise.randbytes(3_000).hex().encode() + b"\n\n" for _ in range(300))
    path = tmp_path / "sent.mbox"
    path.write_bytes(gzip.compress(content, mtime=0) if is_compressed else content)
    seen: list[tuple[int, int]] = []
    list(ArchiveSource(path, progress=lambda done, total: seen.append((done, total))).read({}, ()))
    assert {total for _, total in seen} == {path.stat().st_size}
    assert seen == sorted(seen)
    assert seen[-1][0] == path.stat().st_size
    assert len(seen) > 3


def test_reading_may_stop(tmp_path: Path) -> None:
    """A reader that stops early closes the file, and a new read begins at the start again."""
    path = tmp_path / "sent.mbox"
    path.write_bytes(MESSAGE * 3_000)
    source = ArchiveSource(path)
    reading = source.read({}, ())
    first = next(reading)
    reading.close()  # type: ignore[attr-defined] # a generator, which the protocol does not promise
    assert next(source.read({}, ())) == first


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"From a Sat Jan  3 01:05:34 2015", datetime(2015, 1, 3, 1, 5, 34, tzinfo=UTC)),
        (b"From a Sat Jan 03 01:05:34 +0130 2015", datetime(2015, 1, 2, 23, 35, 34, tzinfo=UTC)),
        (b"From a Sat Jan  3 01:05 2015 -0500", datetime(2015, 1, 3, 6, 5, tzinfo=UTC)),
        (b"From a Sat Jan  3 01:05:00 EST 2015", datetime(2015, 1, 3, 6, 5, tzinfo=UTC)),
        (b"From a Sat Jan  3 01:05:00 2015 XYZ", datetime(2015, 1, 3, 1, 5, tzinfo=UTC)),
        (b"From a Sat Jan  3 01:05:60 2015", datetime(2015, 1, 3, 1, 6, tzinfo=UTC)),
        (b"From a Sat Jan  3 01:05:61 2015", None),
        (b"From a Sat Jan  3 24:05:00 2015", None),
        (b"From a Sat Jan 32 01:05:00 2015", None),
        (b"From a Sam Jnr  3 01:05:00 2015", None),
        (b"From a Sat Jan  3 01:05:00 +2400 2015", None),
        (b"From a Sat Jan  3 01:05:00 +0160 2015", None),
        (b"From a Sat Jan  3 01:05:00 +50579034 2015", None),
        (b"From 2015", None),
    ],
)
def test_arrival(line: bytes, expected: datetime | None) -> None:
    """The date of a `From ` line is read in UTC unless it names a zone; one that cannot be read is None."""
    assert arrival(line) == expected
