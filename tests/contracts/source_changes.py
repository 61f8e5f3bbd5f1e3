"""What a source keeps while a mailbox changes under it: mail that comes, goes and moves, folders that do the same."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from monitor.errors import FolderError
from monitor.sources.connection import Connection
from monitor.sources.imap import LIST_EVERY, ImapSource
from monitor.sources.pace import Pace
from monitor.sources.plan import SPAN
from monitor.sources.reading import FolderReader
from tests.contracts.mailbox import (
    DAY,
    FAR,
    HORIZONS,
    NOW,
    Cursors,
    Mailbox,
    ids,
    ids_answered,
    mail,
    pending_in,
    take,
)


class SourceChanges:
    """A part of SourceContract."""

    def test_nothing_in_the_mailbox_changes(self, mailbox: Mailbox, source: ImapSource) -> None:
        r"""Reading, looking up and surveying leave every flag, modseq and count as it was, \Recent and \Deleted too."""
        asked = mail("asked", NOW - 900 * DAY, flags=(r"\Deleted", r"\Flagged"))
        mailbox.deliver("INBOX", [mail("new", NOW), mail("seen", NOW, flags=(r"\Seen", r"\Deleted")), asked])
        mailbox.deliver("Sent", [mail("reply", NOW, "In-Reply-To: <asked@example.org>\r\n", flags=(r"\Draft",))])
        mailbox.deliver("Projects", [mail("filed", NOW)])
        before = mailbox.flags()
        source.survey()
        chunks = take(source.read({}, HORIZONS))
        assert ids(source.look_up(pending_in(chunks, "reply"), ids_answered)) == ["asked"]
        source.close()
        assert sorted(ids(chunks)) == ["new", "reply", "seen"]
        assert mailbox.flags() == before

    def test_a_folder_made_anew_is_read_anew(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Deleting a folder and making it again changes its UIDVALIDITY, although the UIDs are the same ones."""
        cursors: Cursors = {}
        mailbox.deliver("Archive/2026", [mail("old", NOW)])
        take(source.read({}, HORIZONS), cursors)
        mailbox.remove("Archive/2026")
        mailbox.deliver("Archive/2026", [mail("new", NOW)])
        assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["new"]
        assert take(source.read(cursors, HORIZONS)) == []

    def test_expunged_while_it_was_read(self, mailbox: Mailbox) -> None:
        """A message that goes between SEARCH and FETCH is simply not there, and no problem."""
        mailbox.deliver("INBOX", [mail(f"in{n}", NOW) for n in range(1, 121)])
        with reader(mailbox, size=8) as folder:
            chunks = folder.read(None, FAR, FAR)
            first = next(chunks)
            mailbox.expunge("INBOX", *range(10, 20))
            rest = take(chunks)
        assert len(first.blocks) == 8
        assert sorted(ids([first, *rest])) == sorted(f"in{n}" for n in range(1, 121) if not 10 <= n < 20)
        assert [problem for chunk in rest for problem in chunk.problems] == []
        assert rest[-1].cursor
        assert rest[-1].cursor.low == 1

    def test_a_huge_folder_is_searched_in_pieces(self, mailbox: Mailbox) -> None:
        """No SEARCH lists more than a line may hold, and the pieces make up the whole, holes among the UIDs or not."""
        mailbox.deliver("INBOX", [mail(f"in{n}", NOW) for n in range(1, 121)])
        mailbox.expunge("INBOX", *range(20, 70, 3))
        with reader(mailbox, span=25) as folder:
            chunks = list(folder.read(None, FAR, FAR))
        assert ids(chunks) == [f"in{n}" for n in range(120, 0, -1) if n not in range(20, 70, 3)]

    def test_the_newest_message_expunged(self, mailbox: Mailbox, source: ImapSource) -> None:
        """UIDNEXT stays when the newest message goes, so nothing is read, and the next one is."""
        cursors: Cursors = {}
        mailbox.deliver("INBOX", [mail("one", NOW), mail("two", NOW)])
        take(source.read({}, HORIZONS), cursors)
        mailbox.expunge("INBOX", 2)
        assert take(source.read(cursors, HORIZONS), cursors) == []
        mailbox.deliver("INBOX", [mail("three", NOW)])
        assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["three"]

    def test_moved_mail_is_read_where_it_went(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A move is a new UID in the other folder, with the instant of its arrival."""
        cursors: Cursors = {}
        mailbox.deliver("INBOX", [mail("in", NOW - DAY), mail("stays", NOW)])
        take(source.read({}, HORIZONS), cursors)
        mailbox.move("INBOX", 1, "Archive")
        moved = take(source.read(cursors, HORIZONS), cursors)
        archive = mailbox.spell("Archive")
        assert [(chunk.folder, chunk.blocks[0].arrived_at) for chunk in moved] == [(archive, NOW - DAY)]

    def test_a_copy_is_read_too(self, mailbox: Mailbox, source: ImapSource) -> None:
        """The copy has the same id and the same instant: the store makes one message of both."""
        mailbox.deliver("INBOX", [mail("in", NOW - DAY)])
        mailbox.copy("INBOX", 1, "Archive")
        blocks = [(chunk.folder, block) for chunk in source.read({}, HORIZONS) for block in chunk.blocks]
        assert sorted(folder for folder, _ in blocks) == sorted(["INBOX", mailbox.spell("Archive")])
        assert len({block.headers for _, block in blocks}) == 1
        assert {block.arrived_at for _, block in blocks} == {NOW - DAY}

    def test_mail_that_arrives_in_the_middle_is_never_lost(self, mailbox: Mailbox, source: ImapSource) -> None:
        """What comes between STATUS, SEARCH and FETCH is read in this poll or in the next, once."""
        cursors: Cursors = {}
        take(source.read({}, HORIZONS), cursors)
        for folder in ("Sent", "INBOX", "Archive"):
            mailbox.deliver(folder, [mail(f"first-{folder}", NOW)])
        read: list[str] = []
        late: list[str] = []
        for nth, chunk in enumerate(source.read(cursors, HORIZONS)):
            read += ids(take([chunk], cursors))
            for folder in ("Sent", "INBOX"):
                mailbox.deliver(folder, [mail(f"late{nth}-{folder}", NOW)])
                late.append(f"late{nth}-{folder}")
        while more := ids(take(source.read(cursors, HORIZONS), cursors)):
            read += more
        assert len(late) >= 4
        assert sorted(read) == sorted(["first-Sent", "first-INBOX", "first-Archive", *late])

    def test_a_folder_that_appears_is_read(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A new folder below the archive is noticed within some polls, at once by a new source."""
        cursors: Cursors = {}
        take(source.read({}, HORIZONS), cursors)
        mailbox.deliver("Archive/2026", [mail("filed", NOW)])
        with closing(mailbox.source()) as other:
            assert ids(other.read(cursors, HORIZONS)) == ["filed"]
        polls = [ids(take(source.read(cursors, HORIZONS), cursors)) for _ in range(LIST_EVERY)]
        assert [found for found in polls if found] == [["filed"]]
        assert mailbox.spell("Archive/2026") in source.folders

    def test_a_folder_that_vanishes_stops_nobody(self, mailbox: Mailbox, source: ImapSource) -> None:
        """The other folders are read in the same poll, and it is no more asked for."""
        cursors: Cursors = {}
        mailbox.deliver("Archive/2026", [mail("filed", NOW)])
        take(source.read({}, HORIZONS), cursors)
        mailbox.remove("Archive/2026")
        mailbox.deliver("INBOX", [mail("in", NOW)])
        assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["in"]
        assert mailbox.spell("Archive/2026") not in source.folders
        # why not an empty list: its parent, which held nothing but it, may have become a folder that can be read
        assert ids(take(source.read(cursors, HORIZONS), cursors)) == []
        assert take(source.read(cursors, HORIZONS)) == []

    def test_a_configured_folder_that_vanishes_is_an_error(self, mailbox: Mailbox) -> None:
        """A folder that somebody named has to be there; the error lists those that are."""
        team = mailbox.spell("Team")
        mailbox.deliver("Team", [mail("in", NOW)])
        named = replace(mailbox, account=replace(mailbox.account, received=("inbox", team)))
        cursors: Cursors = {}
        with closing(named.source()) as source:
            assert ids(take(source.read({}, HORIZONS), cursors)) == ["in"]
            assert source.folders == (mailbox.spell("Sent"), "INBOX", team)
            mailbox.remove("Team")
            for _ in range(2):
                with pytest.raises(FolderError, match=r"support: the folder .*Team.* does not exist") as raised:
                    take(source.read(cursors, HORIZONS))
                assert mailbox.spell("Archive") in raised.value.choices


def connection(mailbox: Mailbox) -> Connection:
    """Return a connection to the mailbox that is not open yet."""
    return Connection(mailbox.account, lambda: mailbox.password, timeout=20)


@contextmanager
def reader(mailbox: Mailbox, *, size: int = 500, span: int = SPAN) -> Iterator[FolderReader]:
    """Give a reader of INBOX that begins with chunks of ``size`` and searches ``span`` messages at once."""
    with closing(connection(mailbox)) as opened:
        opened.open()
        yield FolderReader(
            connection=opened,
            mailbox="support",
            folder="INBOX",
            in_sent=False,
            drafts_within=False,
            pace=Pace(size=size),
            span=span,
        )
