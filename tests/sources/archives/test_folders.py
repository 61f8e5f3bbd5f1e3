"""Folders of mail programs: Thunderbird's profile, Maildir, folders of messages; what their names and flags say."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.errors import FileError
from monitor.mail import labels
from monitor.sources.archives import Known
from monitor.sources.archives.naming import place_of
from monitor.sources.archives.reading import is_expunged
from tests.real.process import ordinary_rights, own_folder, remove_folder
from tests.sources.archives.made import FROM, Read, headers, mbox, message, read, written

BARE = b"From \r\n"


def test_thunderbird(tmp_path: Path) -> None:
    """Of a profile the mbox files are read, without what is deleted, junk, trash, drafts, templates and unsent."""
    deleted = FROM + b"X-Mozilla-Status: 0009\nX-Mozilla-Status2: 00000000\n" + message(2) + b"\n"
    marked = FROM + b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00200000\n" + message(3) + b"\n"
    there = FROM + b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\n" + message(1) + b"\n"
    folder = written(
        tmp_path / "abc.default",
        {
            "prefs.js": b"user_pref(\n",
            "Mail/Local Folders/Archives": mbox(5),
            "Mail/Local Folders/Archives.msf": b'// <!-- <mdb:mork:z v="1.4"/> -->\n',
            "Mail/Local Folders/Archives.sbd/2015": mbox(6),
            "Mail/Local Folders/Trash": mbox(91),
            "Mail/Local Folders/Templates": mbox(92),
            "Mail/Local Folders/Unsent Messages": mbox(93),
            "ImapMail/imap.example.com/INBOX": there + deleted + marked,
            "ImapMail/imap.example.com/INBOX.msf": b'// <!-- <mdb:mork:z v="1.4"/> -->\n',
            "ImapMail/imap.example.com/Sent-1": mbox(7),
            "ImapMail/imap.example.com/INBOX.sbd/Gesendete Objekte": mbox(8),
            "ImapMail/imap.example.com/Entw&APw-rfe": mbox(94),
            "ImapMail/imap.example.com/Empty": b"",
            "global-messages-db.sqlite": b"SQLite format 3\0" + bytes(100),
        },
    )
    found = Read(folder)
    assert found.taken[0].what == "a Thunderbird profile"
    assert sorted(found.numbers) == [1, 5, 6, 7, 8]
    assert found.sent == {7, 8}
    assert found.kinds == ["expunged", "expunged"]
    assert found.words("abc.default/ImapMail/imap.example.com/INBOX") == "an mbox"
    assert found.words("empty files") == "1"


def test_bare_separators(tmp_path: Path) -> None:
    """Thunderbird of today writes a line of `From ` alone in front of a message, and marks such lines in bodies."""
    one, two = (message(number).replace(b"\n", b"\r\n") for number in (1, 2))
    found = read(tmp_path, BARE + one + b"\r\n>From \r\nNote: a\r\n\r\n" + BARE + two)
    assert (found.numbers, found.kinds) == ([1, 2], [])
    assert [block.arrived_at for block in found.blocks] == [None, None]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (b"X-Mozilla-Status: 0008\n", True),
        (b"A: b\nX-Mozilla-Status: 1009\r\n", True),
        (b"X-Mozilla-Status2: 00200000\n", True),
        (b"X-Mozilla-Status: 0001\nX-Mozilla-Status2: 10000008\n", False),
        (b"X-Mozilla-Status: eight\n", False),
        (b"Subject: X-Mozilla-Status: 0008\n", False),
        (b"", False),
    ],
)
def test_expunged(fields: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter of pytest
    """The bits Expunged and IMAPDeleted say that a message is gone; nothing else does."""
    assert is_expunged(headers(1) + fields) is expected


def test_a_folder_of_deleted_messages(tmp_path: Path) -> None:
    """Ten thousand deleted messages are ten chunks of problems, not one that holds them all."""
    deleted = FROM + b"X-Mozilla-Status: 0009\n" + headers(1) + b"\n"
    found = read(tmp_path, deleted * 10_000)
    assert [len(chunk.problems) for chunk in found.chunks if chunk.problems] == [1_000] * 10


def test_maildir(tmp_path: Path) -> None:
    """Of a Maildir cur and new are read in every folder, without flags T and D, tmp, trash and Dovecot's own files."""
    folder = written(
        tmp_path / "Maildir",
        {
            "cur/1420246800.M1P1.host:2,S": message(1),
            "cur/1420246800.M2P1.host:2,ST": message(2),
            "cur/1420246800.M3P1.host:2,DS": message(3),
            "new/1420246801.M4P1.host": message(4),
            "tmp/1420246802.M5P1.host": message(5),
            "dovecot-uidlist": b"3 V1 N2\n",
            "dovecot.index.log": bytes(100),
            ".Sent/cur/1420246803.M6P1.host:2,S": message(6),
            ".Gel&APY-scht/cur/1420246803.M7P1.host:2,S": message(7),
            ".Archive.2015/cur/1420246803.M8P1.host;2,RS": message(8),
            ".INBOX.Entw&APw-rfe/new/1420246803.M9P1.host": message(9),
            ".INBOX.Gesendete Objekte/cur/1420246803.M10P1.host!2,S": message(10),
            "fs/Sent/cur/1420246803.M11P1.host:2,": message(11),
            "cur/1420246804.M12P1.host:2,": b"Subject: neither from nor date\n\nbody\n",
        },
    )
    found = Read(folder)
    assert found.taken[0].what == "a Maildir"
    assert sorted(found.numbers) == [1, 4, 6, 8, 10, 11]
    assert len(found.blocks) == 7
    assert found.sent == {6, 10, 11}
    assert found.words("Maildir/cur") == "2 messages, each a file of a Maildir"
    assert found.words("Maildir/.Sent/cur") == "1 message, a file of a Maildir of sent mail, by its name"
    assert found.words("Maildir, deleted messages and drafts") == "left out by their flag"
    assert found.words("Maildir/Gelöscht").startswith("left out by its name")
    assert {chunk.unit for chunk in found.chunks if chunk.blocks} == {"file"}


def test_when_a_message_came(tmp_path: Path) -> None:
    """The later instant of a Maildir name and its file vouches for a Date; that of any other file does not."""
    folder = written(tmp_path / "mail", {"cur/1420246800.M1P1.host:2,S": message(1), "a.eml": message(2)})
    for path in ("cur/1420246800.M1P1.host:2,S", "a.eml"):
        os.utime(folder / path, (1_420_250_400, 1_420_250_400))
    by_number = {int(block.headers[13:14]): block.arrived_at for block in Read(folder).blocks}
    assert by_number == {1: datetime(2015, 1, 3, 2, tzinfo=UTC), 2: None}
    os.utime(folder / "cur/1420246800.M1P1.host:2,S", (0, 0))
    (arrived,) = (block.arrived_at for block in Read(folder).blocks if block.arrived_at)
    assert arrived == datetime(2015, 1, 3, 1, tzinfo=UTC)


def test_a_folder_of_messages(tmp_path: Path) -> None:
    """Messages are told by their content, whatever they are called; a problem names their place in the folder."""
    folder = written(
        tmp_path / "export",
        {
            "1 Trash.eml": message(1),
            "2.txt": b"\xef\xbb\xbf" + message(2),
            "3.emlx": b"230\n" + message(3) + b"<?xml version",
            "4.eml": headers(4),
            "5.eml": b"Message-ID: <5@example.com>\nFrom: a@example.com\nSubject: cut he",
            "notes.txt": b"Note: no message\n\nbody\n",
            "photo.jpg": b"\xff\xd8\xff",
        },
    )
    found = Read(folder)
    assert found.numbers == [1, 2, 3, 4, 5]
    assert [(problem.kind, problem.uid) for problem in found.problems] == [("truncated", 5)]
    assert found.words("export") == "5 messages, each a file of its own"
    assert found.words("other files") == "2, which hold no mail"


def test_one_message(tmp_path: Path) -> None:
    """A single message may be named alone."""
    found = read(tmp_path, message(1), "Re: Trash.eml")
    assert (found.numbers, found.kinds) == ([1], [])


def test_apple_mail(tmp_path: Path) -> None:
    """An export of Apple Mail is a folder named like the mailbox, with a file `mbox` in it."""
    found = Read(written(tmp_path / "Sent Messages.mbox", {"mbox": mbox(1), "table_of_contents": bytes(50)}))
    assert (found.numbers, found.sent) == ([1], {1})


def test_symbolic_links(tmp_path: Path) -> None:
    """No link is followed, to a file or a folder, out of the folder or within: each is counted."""
    outside = written(tmp_path / "outside", {"secret.mbox": mbox(90)})
    folder = written(tmp_path / "mail", {"a.mbox": mbox(1)})
    (folder / "b.mbox").symlink_to(outside / "secret.mbox")
    (folder / "c").symlink_to(outside)
    (folder / "d.mbox").symlink_to(folder / "a.mbox")
    (folder / "e").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    found = Read(folder)
    assert (found.numbers, found.kinds) == ([1], ["symbolic-link"] * 4)
    linked = tmp_path / "link"
    linked.symlink_to(folder)
    assert Read(linked).numbers == [1]


def test_what_may_not_be_read() -> None:
    """A file, or a folder below, that may not be read is counted, and the others are read."""
    folder = written(
        own_folder("mail-"), {"a.mbox": mbox(1), "b.mbox": mbox(2), "c/d.mbox": mbox(3), "e.mbox": mbox(4)}
    )
    (folder / "b.mbox").chmod(0)
    (folder / "c").chmod(0)
    try:
        with ordinary_rights():
            found = Read(folder)
    finally:
        remove_folder(folder)
    assert (found.numbers, found.kinds) == ([1, 4], ["unreadable", "unreadable"])


def test_a_folder_without_mail(tmp_path: Path) -> None:
    """A folder in which nothing is mail is refused with a sentence."""
    with pytest.raises(FileError, match="holds no mail in any form"):
        Read(written(tmp_path / "photos", {"a.jpg": b"\xff\xd8"}))


KNOWN = Known(
    sent=frozenset(label.casefold() for label in labels.SENT),
    left_out=frozenset(label.casefold() for label in labels.LEFT_OUT),
)


@pytest.mark.parametrize("label", sorted(labels.SENT))
def test_takeout_of_sent_mail(label: str) -> None:
    """The file that Takeout makes of the label Sent is known in every language, also numbered or in capitals."""
    for name in (label, label.capitalize(), label.upper()):
        for ending in ("", ".mbox", "-001.mbox", " (1).mbox"):
            assert place_of(("Takeout", "Mail", name + ending), KNOWN).use == "sent"


@pytest.mark.parametrize(
    ("path", "use"),
    [
        ("Takeout/Mail/All mail Including Spam and Trash.mbox", "received"),
        ("Takeout/Mail/Envoye\u0301s.mbox", "sent"),
        ("Takeout/Mail/Chats.mbox", "left out"),
        ("Takeout/Mail/Papierkorb-002.mbox", "left out"),
        ("Sent.sbd/2015", "sent"),
        ("Trash.sbd/Sent", "left out"),
        ("sent.mbox.gz", "sent"),
        ("presentations", "received"),
        (".Sent.Trash/cur/1", "left out"),
        ("broken &AP-/cur/1", "received"),
        ("R&-D/Sent", "sent"),
    ],
)
def test_names(path: str, use: str) -> None:
    """A name, in whatever language and form, says how the mail of a file counts, and so do the folders around it."""
    assert place_of(tuple(path.split("/")), KNOWN).use == use
