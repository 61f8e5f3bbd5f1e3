"""Zip and tar archives and compressed files, whole, cut off and damaged, from a file and from a pipe."""

import bz2
import gzip
import lzma
import os
import tarfile
import threading
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import FileError
from monitor.sources.archives import tars, zips
from tests.sources.archives.made import FROM, Read, headers, mbox, message, read, streamed_zip, tarred, zipped

TAKEOUT: Final = {
    "Takeout/archive_browser.html": b"<html>" * 50,
    "Takeout/Mail/Gesendet.mbox": mbox(1, 2, 3),
    "Takeout/Mail/Posteingang.mbox": mbox(*range(4, 40)),
    "Takeout/Photos/a.jpg": b"\xff\xd8" + bytes(5_000),
    "Takeout/Mail/Spam.mbox": mbox(90),
    "Takeout/Mail/Messages envoyés.mbox": mbox(50, 51),
}
MESSAGES: Final = [*range(1, 40), 50, 51]
ARCHIVES: Final[dict[str, Callable[[dict[str, bytes]], bytes]]] = {
    "zip": zipped,
    "stored zip": lambda files: zipped(files, zipfile.ZIP_STORED),
    "bzip2 zip": lambda files: zipped(files, zipfile.ZIP_BZIP2),
    "streamed zip": streamed_zip,
    "tar": tarred,
    "GNU tar": lambda files: tarred(files, tarfile.GNU_FORMAT),
    "tgz": lambda files: gzip.compress(tarred(files), mtime=0),
    "tar.bz2": lambda files: bz2.compress(tarred(files)),
    "tar.xz": lambda files: lzma.compress(tarred(files)),
}


def piped(tmp_path: Path, content: bytes) -> Read:
    """Read bytes from a pipe, which cannot seek."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(content,))
    writer.start()
    try:
        return Read(path)
    finally:
        writer.join()
        path.unlink()


@pytest.mark.parametrize("kind", ARCHIVES)
@pytest.mark.parametrize("how", [read, piped])
def test_archives(tmp_path: Path, kind: str, how: Callable[[Path, bytes], Read]) -> None:
    """Every mbox in an archive of any kind is read, from a file or a pipe: junk is left out, what was sent is known."""
    found = how(tmp_path, ARCHIVES[kind](TAKEOUT))
    assert found.kinds == []
    assert found.numbers == MESSAGES
    assert found.sent == {1, 2, 3, 50, 51}
    assert found.words("Takeout/Mail/Gesendet.mbox") == "an mbox of sent mail, by its name"
    assert found.words("Takeout/Mail/Posteingang.mbox") == "an mbox"
    assert found.words("Takeout/Mail/Spam.mbox").startswith("left out by its name")
    assert found.words("other files") == "2, which hold no mail"
    assert found.chunks[0].folder == "Takeout/Mail/Gesendet.mbox"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_mbox(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """An mbox is read through gzip, bzip2 and xz, in several streams behind one another, too, and says so."""
    found = read(tmp_path, pack(mbox(1, 2)) + pack(mbox(3)))
    assert (found.numbers, found.kinds) == ([1, 2, 3], [])
    assert found.taken[0].what.startswith("an mbox, compressed with ")


def test_a_member_that_is_compressed_itself(tmp_path: Path) -> None:
    """A compressed mbox within an archive is read; an archive within an archive is named and not read."""
    found = read(tmp_path, zipped({"a.mbox.gz": gzip.compress(mbox(1, 2)), "b.zip": zipped({"c.mbox": mbox(3)})}))
    assert (found.numbers, found.kinds) == ([1, 2], ["nested-archive"])


def test_messages_of_their_own_in_an_archive(tmp_path: Path) -> None:
    """Messages that are files of an archive are read, and counted by their folder, whose name decides about them."""
    files = {"mail/Subject of one.eml": message(1), "mail/Draft.eml": message(2), "mail/Sent/3.eml": message(3)}
    found = read(tmp_path, zipped(files))
    assert (found.numbers, found.sent) == ([1, 2, 3], {3})
    assert found.words("mail") == "2 messages, each a file of its own"
    assert found.words("mail/Sent") == "1 message, a file of its own of sent mail, by its name"


@pytest.mark.parametrize("content", [zipped({"a.jpg": b"\xff\xd8"}), tarred({"a.txt": b"Note: text\n"}), zipped({})])
def test_an_archive_without_mail(tmp_path: Path, content: bytes) -> None:
    """An archive in which nothing is mail is refused with a sentence."""
    with pytest.raises(FileError, match="holds no mail in any form"):
        read(tmp_path, content)


def test_names_are_only_words(tmp_path: Path) -> None:
    """A member's name never leads anywhere, and steers no terminal."""
    name = "../../../etc/\x1b[31mevil\x07.mbox"
    found = read(tmp_path, tarred({name: mbox(1)}))
    assert found.chunks[0].folder == "etc/\N{REPLACEMENT CHARACTER}[31mevil\N{REPLACEMENT CHARACTER}.mbox"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["takeout"]


def test_names_without_their_flag(tmp_path: Path) -> None:
    """A name in UTF-8 that a program has not marked as such is still read as what it is."""
    content = zipped({"Envoy\u00e9s.mbox": mbox(1)})
    unmarked = content.replace(b"\x00\x08", b"\x00\x00")
    found = read(tmp_path, unmarked)
    assert found.sent == {1}


def test_long_names(tmp_path: Path) -> None:
    """A path longer than an old tar holds decides as every other does."""
    name = "/".join(["a" * 60] * 5 + ["Trash", "old.mbox"])
    for how in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        assert read(tmp_path, tarred({name: mbox(1), "b.mbox": mbox(2)}, how)).numbers == [2]


def test_a_zip_whose_directory_lies_in_pieces(tmp_path: Path) -> None:
    """Without its end a zip is read entry by entry, as far as it goes, and that is counted once and named."""
    for content in (zipped(TAKEOUT), streamed_zip(TAKEOUT)):
        found = read(tmp_path, content[:-10])
        assert found.numbers == MESSAGES
        cut = read(tmp_path, content[: content.index(b"PK\x01\x02")])
        assert (cut.numbers, cut.kinds) == (MESSAGES, ["truncated"])


def test_a_zip_with_a_large_directory(tmp_path: Path) -> None:
    """A directory too large to be held is not needed."""
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(140):
            info = zipfile.ZipInfo(f"{number:03}.mbox")
            info.comment = bytes(65_000)
            archive.writestr(info, mbox(number))
    assert path.stat().st_size > zips.DIRECTORY_BYTES
    tracemalloc.start()
    found = Read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.numbers, found.kinds) == (list(range(140)), [])
    assert peak < zips.DIRECTORY_BYTES / 2


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_with_room_for_large_files(tmp_path: Path, method: int) -> None:
    """Sizes that stand in the field for large files are read there, with and without the archive's end."""
    path = tmp_path / "large.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in ("a.mbox", "b.mbox"):
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(mbox(*(range(5) if name == "a.mbox" else (5, 6))))
    content = path.read_bytes()
    assert content[18:26] == b"\xff" * 8
    for cut in (0, 30):
        assert read(tmp_path, content[: len(content) - cut]).numbers == list(range(7))


def test_bad_check(tmp_path: Path) -> None:
    """A member that fails its check keeps its messages, is counted where it ends, and the next member is read."""
    files = {"a.mbox": mbox(1, 2, 3), "b.mbox": mbox(4)}
    content = bytearray(zipped(files, zipfile.ZIP_STORED))
    content[content.index(b"\n\n", content.index(b"<2@")) + 5] ^= 1
    found = read(tmp_path, bytes(content))
    assert (found.numbers, found.kinds) == ([1, 2, 3, 4], ["damaged"])
    assert (found.problems[0].folder, found.problems[0].uid) == ("a.mbox", len(files["a.mbox"]))


def test_a_broken_stream(tmp_path: Path) -> None:
    """What stands before the place where the bytes break is read, but for what zlib still holds of the last one."""
    content = mbox(*range(2_000))
    packer = zlib.compressobj(wbits=-15)
    start = packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + start + b"\xff\xff\xff\xff"
    found = read(tmp_path, stream)
    assert (found.numbers, found.kinds) == (list(range(2_000)), ["damaged"])
    assert found.problems[0].uid >= len(content) - 1


@pytest.mark.parametrize(("flag", "kind"), [(1, "encrypted"), (0, "unsupported")])
def test_members_that_cannot_be_read(tmp_path: Path, flag: int, kind: str) -> None:
    """A member with a password, or packed in a way nobody else uses, is named; the others are read."""
    content = bytearray(zipped({"a.mbox": mbox(1), "b.mbox": mbox(2)}))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(sign)
        content[at + flags] |= flag
        content[at + flags + 2] = 8 if flag else 9
    for cut in (0, 30):  # with and without the directory
        found = read(tmp_path, bytes(content[: len(content) - cut]))
        assert (found.numbers, found.kinds[:1]) == ([2], [kind])


def test_members_over_one_another(tmp_path: Path) -> None:
    """Entries that share their bytes, which is how a small file holds endless ones, are read once."""
    content = bytearray(zipped({"a.mbox": mbox(1, 2), "b.mbox": mbox(3)}))
    first, second = content.index(b"PK\x01\x02"), content.rindex(b"PK\x01\x02")
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    found = read(tmp_path, bytes(content))
    assert (found.numbers, found.kinds) == ([1, 2], ["damaged"])


def test_a_damaged_tar(tmp_path: Path) -> None:
    """A header that is none costs its file: the next one is found."""
    content = bytearray(tarred({"a.mbox": mbox(1), "b.mbox": mbox(2), "c.mbox": mbox(3)}, tarfile.GNU_FORMAT))
    content[content.index(b"b.mbox")] = 0xFF
    found = read(tmp_path, bytes(content))
    assert (found.numbers, found.kinds) == ([1, 3], ["damaged"])


def test_a_tar_that_names_an_endless_header(tmp_path: Path) -> None:
    """A name of gigabytes is not held."""
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
    start = info.tobuf(tarfile.GNU_FORMAT)
    path = tmp_path / "bomb.tgz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(start)
        for _ in range(60):
            file.write(b"a" * (1 << 20))
    tracemalloc.start()
    found = Read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.numbers, found.kinds) == ([], ["truncated"])
    assert peak < 12 * tars.LONGEST_HEADER


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: zipped({"a.mbox": content})])
def test_a_bomb(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """A few kilobytes that unpack to many megabytes are read in a few pieces of memory."""
    path = tmp_path / "bomb"
    path.write_bytes(pack(FROM + headers(1) + b"\n" + bytes(60_000_000)))
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    found = Read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.numbers == [1]
    assert peak < 6_000_000


def whole(content: bytes) -> list[int]:
    """Return how many bytes of an mbox each message needs to be read: up to the end of its header block."""
    ends = []
    at = 0
    while (at := content.find(b"\n\n", content.find(b"\nMessage-ID", at) if at else 0)) >= 0:
        ends.append(at + 2)
        at = content.find(FROM, at)
        if at < 0:
            break
    return ends


LETTERS: Final = mbox(*range(30), size=60)
CUTS: Final = {
    "gz": gzip.compress(LETTERS, mtime=0),
    "zip": zipped({"Sent.mbox": LETTERS}),
    "tgz": gzip.compress(tarred({"a": LETTERS}), mtime=0),
    "streamed": streamed_zip({"Sent.mbox": LETTERS}),
}


@given(kind=st.sampled_from(sorted(CUTS)), share=st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_cut_at_any_byte(kind: str, share: float, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Wherever an archive is cut, the messages are the first ones, as many as the bytes before the cut hold."""
    content = CUTS[kind]
    cut = content[: round(share * len(content))]
    folder = tmp_path_factory.mktemp("cut")
    try:
        found = read(folder, cut)
    except FileError:
        assert len(cut) < 700  # so little of it does not say what it is
        return
    assert found.numbers == list(range(len(found.numbers)))
    if len(cut) < len(content) - 200:
        assert "truncated" in found.kinds or found.kinds == ["empty"]
    unpacked = plain(cut) if kind in {"gz", "tgz"} else None
    if kind == "gz" and unpacked is not None:
        assert len([end for end in whole(LETTERS) if end <= len(unpacked)]) <= len(found.numbers)


def plain(cut: bytes) -> bytes:
    """Return what can be unpacked of a gzip file that is cut, by another reader."""
    try:
        return zlib.decompressobj(31).decompress(cut)
    except zlib.error:
        return b""


@pytest.mark.prove
@pytest.mark.parametrize("kind", sorted(CUTS))
def test_cut_at_every_byte(kind: str, tmp_path: Path) -> None:
    """The same at every byte there is; each byte more gives no message less."""
    before = 0
    for end in range(700, len(CUTS[kind])):
        found = read(tmp_path, CUTS[kind][:end])
        assert found.numbers == list(range(len(found.numbers)))
        assert len(found.numbers) >= before
        before = len(found.numbers)
    assert before >= 29


DAMAGED: Final = {
    "gz": gzip.compress(LETTERS, mtime=0),
    "bz2": bz2.compress(LETTERS),
    "xz": lzma.compress(LETTERS),
    "zip": zipped({"Sent.mbox": LETTERS, "b/c.eml": message(99)}),
    "stored": zipped({"Sent.mbox": LETTERS, "b/c.eml": message(99)}, zipfile.ZIP_STORED),
    "streamed": streamed_zip({"Sent.mbox": LETTERS, "b/c.eml": message(99)}),
    "tar": tarred({"Sent.mbox": LETTERS, "b/c.eml": message(99)}),
    "GNU tar": tarred({"a" * 120: LETTERS, "b/c.eml": message(99)}, tarfile.GNU_FORMAT),
}


@given(
    kind=st.sampled_from(sorted(DAMAGED)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.booleans()), min_size=1, max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_any_damage(
    kind: str, changes: list[tuple[float, bytes, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever was changed, put in or cut out, an archive is read or refused with a sentence, and nothing else."""
    content = bytearray(DAMAGED[kind])
    for share, piece, is_over in changes:
        at = round(share * len(content))
        content[at : at + len(piece) * is_over] = piece
    try:
        found = read(tmp_path_factory.mktemp("damaged"), bytes(content))
    except FileError:
        return
    assert len(found.blocks) <= 80
    assert all(problem.detail for problem in found.problems)


@given(
    content=st.binary(max_size=2_000),
    begin=st.sampled_from([b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"BZh9", b"From ", b""]),
)
@settings(max_examples=150, deadline=None)
def test_any_bytes(content: bytes, begin: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bytes that are anything are read or refused with a sentence."""
    refusals: list[FileError] = []
    found: Read | None = None
    try:
        found = read(tmp_path_factory.mktemp("bytes"), begin + content)
    except FileError as error:
        refusals.append(error)
    assert found is not None or str(refusals[0]).endswith(".")
