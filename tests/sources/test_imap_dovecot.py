"""The IMAP source on a real Dovecot: the contract over TLS, and what only a real server does."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Final, Literal

import pytest

from monitor.errors import FolderError, LoginError
from monitor.records import Account, Chunk, Cursor
from monitor.sources.connection import Connection
from monitor.sources.imap import LIST_EVERY, ImapSource
from monitor.sources.reading import FolderReader, Pace
from tests.contracts.source import (
    DAY,
    FAR,
    HORIZONS,
    NOW,
    Mailbox,
    SourceContract,
    ids,
    ids_answered,
    mail,
    pending_in,
    take,
)
from tests.real.dovecot import PASSWORD, Dovecot

DELETED: Final = rb"\Deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A user's mailbox on Dovecot, the account that reads it and the hand that changes it."""

    server: Dovecot
    user: str
    mailbox: Mailbox

    @property
    def account(self) -> Account:
        """The account, over TLS."""
        return self.mailbox.account

    def expunge(self, folder: str, *uids: int) -> None:
        """Delete messages for good."""
        with self.server.session(self.user) as client:
            client.select_folder(folder)
            client.add_flags(uids, [DELETED])
            client.expunge()

    def move(self, folder: str, uid: int, target: str) -> None:
        """Move one message."""
        with self.server.session(self.user) as client:
            client.select_folder(folder)
            client.move([uid], target)

    def flags(self) -> dict[tuple[str, int], tuple[object, ...]]:
        """Return flags and modseq of every message, and the folders' own counts."""
        found: dict[tuple[str, int], tuple[object, ...]] = {}
        with self.server.session(self.user) as client:
            for _, _, folder in client.list_folders():
                status = client.folder_status(folder, ["MESSAGES", "UNSEEN", "RECENT", "UIDNEXT", "HIGHESTMODSEQ"])
                found[folder, 0] = tuple(sorted(status.items()))
                client.select_folder(folder, readonly=True)
                for uid, data in client.fetch(client.search(), ["FLAGS", "MODSEQ"]).items():
                    found[folder, uid] = (data[b"FLAGS"], data[b"MODSEQ"])
                client.unselect_folder()
        return found


@pytest.fixture
def desk(dovecot: Dovecot, fresh_user: Callable[[], str]) -> Desk:
    """Give a new user's mailbox."""
    user = fresh_user()
    account = Account(
        name="support", host="localhost", port=dovecot.tls_port, security="tls", ca_file=dovecot.ca_file, username=user
    )
    mailbox = Mailbox(
        account=account,
        password=PASSWORD,
        deliver=lambda folder, messages: dovecot.append_many(user, folder, messages),
    )
    return Desk(server=dovecot, user=user, mailbox=mailbox)


@pytest.fixture
def source(desk: Desk) -> Iterator[ImapSource]:
    """Give a source of the mailbox."""
    with closing(desk.mailbox.source()) as source:
        yield source


class TestDovecot(SourceContract):
    """The contract on Dovecot, over TLS with its own CA."""

    @pytest.fixture
    def mailbox(self, desk: Desk) -> Mailbox:
        """Give the mailbox of the desk."""
        return desk.mailbox


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_other_ways_to_connect(desk: Desk, security: Literal["starttls", "none"]) -> None:
    """STARTTLS with the server's own CA, and plain text on loopback, read the same mail."""
    desk.mailbox.deliver("INBOX", [mail("in", NOW)])
    account = replace(desk.account, security=security, port=desk.server.port)
    with closing(ImapSource(account, lambda: PASSWORD)) as source:
        assert ids(source.read({}, HORIZONS)) == ["in"]


def test_odd_user_names_sign_in() -> None:
    """A space needs quotes, and letters beyond ASCII another command."""
    with Dovecot(extra="auth_username_chars =") as server:
        for username in ('our "desk"', "gr\u00fc\u00df"):
            account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username=username)
            with closing(ImapSource(account, lambda: PASSWORD)) as source:
                assert ids(source.read({}, HORIZONS)) == []
                assert source.folders == ("Sent", "INBOX", "Archive")


def test_wrong_password(desk: Desk) -> None:
    """A refused password needs a person, and tells nobody who it was."""
    with pytest.raises(LoginError) as raised:
        list(ImapSource(desk.account, lambda: "wrong").read({}, HORIZONS))
    assert str(raised.value) == "support: the mail server refused the user name or the password. Correct them."
    assert raised.value.needs_person


def test_nothing_in_the_mailbox_changes(desk: Desk, source: ImapSource) -> None:
    r"""Reading, looking up and surveying leave every flag, modseq and count as it was, \Recent and \Deleted too."""
    asked = mail("asked", NOW - 900 * DAY, flags=(r"\Deleted", r"\Flagged"))
    desk.mailbox.deliver("INBOX", [mail("new", NOW), mail("seen", NOW, flags=(r"\Seen", r"\Deleted")), asked])
    desk.mailbox.deliver("Sent", [mail("reply", NOW, "In-Reply-To: <asked@example.org>\r\n", flags=(r"\Draft",))])
    desk.mailbox.deliver("Projects", [mail("filed", NOW)])
    before = desk.flags()
    source.survey()
    chunks = take(source.read({}, HORIZONS))
    assert ids(source.look_up(pending_in(chunks, "reply"), ids_answered)) == ["asked"]
    source.close()
    assert sorted(ids(chunks)) == ["new", "reply", "seen"]
    assert desk.flags() == before


def test_a_folder_made_anew_is_read_anew(desk: Desk, source: ImapSource) -> None:
    """Deleting a folder and making it again changes its UIDVALIDITY, although the UIDs are the same ones."""
    cursors: dict[str, Cursor] = {}
    desk.mailbox.deliver("Archive", [mail("old", NOW)])
    take(source.read({}, HORIZONS), cursors)
    with desk.server.session(desk.user) as client:
        client.delete_folder("Archive")
    desk.mailbox.deliver("Archive", [mail("new", NOW)])
    assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["new"]
    assert take(source.read(cursors, HORIZONS)) == []


@pytest.mark.parametrize("uidvalidity", [7, 4_000_000_000])
def test_a_renumbered_folder_is_read_anew(desk: Desk, source: ImapSource, uidvalidity: int) -> None:
    """A restored backup may bring a smaller UIDVALIDITY as well as a larger one."""
    cursors: dict[str, Cursor] = {}
    desk.mailbox.deliver("INBOX", [mail("in", NOW), mail("old", NOW - 100 * DAY)])
    take(source.read({}, HORIZONS), cursors)
    source.close()
    desk.server.renumber(desk.user, "INBOX", uidvalidity)
    assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["in", "old"]
    assert cursors["INBOX"].uidvalidity == uidvalidity


def test_expunged_while_it_was_read(desk: Desk, source: ImapSource) -> None:
    """A message that goes between SEARCH and FETCH is simply not there, and no problem."""
    desk.mailbox.deliver("INBOX", [mail(f"in{n}", NOW) for n in range(1, 1603)])
    chunks = source.read({}, HORIZONS)
    first = next(chunk for chunk in chunks if chunk.blocks)
    desk.expunge("INBOX", *range(10, 20))
    rest = take(chunks)
    assert len(first.blocks) == 500
    assert sorted(ids(rest)) == sorted(f"in{n}" for n in range(1, 1103) if not 10 <= n < 20)
    assert [problem for chunk in rest for problem in chunk.problems] == []
    assert rest[-1].cursor
    assert rest[-1].cursor.low == 1


def test_the_newest_message_expunged(desk: Desk, source: ImapSource) -> None:
    """UIDNEXT stays when the newest message goes, so nothing is read, and the next one is."""
    cursors: dict[str, Cursor] = {}
    desk.mailbox.deliver("INBOX", [mail("one", NOW), mail("two", NOW)])
    take(source.read({}, HORIZONS), cursors)
    desk.expunge("INBOX", 2)
    assert take(source.read(cursors, HORIZONS), cursors) == []
    desk.mailbox.deliver("INBOX", [mail("three", NOW)])
    assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["three"]


def test_moved_mail_is_read_where_it_went(desk: Desk, source: ImapSource) -> None:
    """A move is a new UID in the other folder, with the instant of its arrival."""
    cursors: dict[str, Cursor] = {}
    desk.mailbox.deliver("INBOX", [mail("in", NOW - DAY), mail("stays", NOW)])
    take(source.read({}, HORIZONS), cursors)
    desk.move("INBOX", 1, "Archive")
    moved = take(source.read(cursors, HORIZONS), cursors)
    assert [(chunk.folder, chunk.blocks[0].arrived_at) for chunk in moved] == [("Archive", NOW - DAY)]


def test_mail_that_arrives_in_the_middle_is_never_lost(desk: Desk, source: ImapSource) -> None:
    """What comes between STATUS, SEARCH and FETCH is read in this poll or in the next, once."""
    cursors: dict[str, Cursor] = {}
    take(source.read({}, HORIZONS), cursors)
    desk.mailbox.deliver("Sent", [mail(f"sent{n}", NOW) for n in range(600)])
    desk.mailbox.deliver("INBOX", [mail("in", NOW)])
    read: list[str] = []
    for nth, chunk in enumerate(source.read(cursors, HORIZONS)):
        read += ids(take([chunk], cursors))
        desk.mailbox.deliver("Sent", [mail(f"late{nth}", NOW)])
        desk.mailbox.deliver("INBOX", [mail(f"in{nth}", NOW)])
    while more := ids(take(source.read(cursors, HORIZONS), cursors)):
        read += more
    late = [name for name in read if name.startswith("late")]
    assert len(late) >= 2
    assert len([name for name in read if name.startswith("in")]) == 1 + len(late)
    assert len(read) == len(set(read)) == 600 + 1 + 2 * len(late)


def test_a_folder_that_appears_is_read(desk: Desk, source: ImapSource) -> None:
    """A new folder below the archive is noticed within some polls, at once by a new source."""
    cursors: dict[str, Cursor] = {}
    take(source.read({}, HORIZONS), cursors)
    desk.mailbox.deliver("Archive/2026", [mail("filed", NOW)])
    with closing(desk.mailbox.source()) as other:
        assert ids(other.read(cursors, HORIZONS)) == ["filed"]
    polls = [ids(take(source.read(cursors, HORIZONS), cursors)) for _ in range(LIST_EVERY)]
    assert [found for found in polls if found] == [["filed"]]
    assert "Archive/2026" in source.folders


def test_a_folder_that_vanishes_stops_nobody(desk: Desk, source: ImapSource) -> None:
    """The other folders are read in the same poll, and it is no more asked for."""
    cursors: dict[str, Cursor] = {}
    desk.mailbox.deliver("Archive/2026", [mail("filed", NOW)])
    take(source.read({}, HORIZONS), cursors)
    with desk.server.session(desk.user) as client:
        client.delete_folder("Archive/2026")
    desk.mailbox.deliver("INBOX", [mail("in", NOW)])
    assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["in"]
    assert "Archive/2026" not in source.folders
    assert take(source.read(cursors, HORIZONS), cursors) == []


def test_a_configured_folder_that_vanishes_is_an_error(desk: Desk) -> None:
    """A folder that somebody named has to be there; the error lists those that are."""
    desk.mailbox.deliver("Team", [mail("in", NOW)])
    account = replace(desk.account, received=("inbox", "Team"))
    cursors: dict[str, Cursor] = {}
    with closing(ImapSource(account, lambda: PASSWORD)) as source:
        assert ids(take(source.read({}, HORIZONS), cursors)) == ["in"]
        assert source.folders == ("Sent", "INBOX", "Team")
        with desk.server.session(desk.user) as client:
            client.delete_folder("Team")
        for _ in range(2):
            with pytest.raises(FolderError, match="support: the folder 'Team' does not exist") as raised:
                take(source.read(cursors, HORIZONS))
            assert "Archive" in raised.value.choices


def test_folder_names_beyond_ascii(desk: Desk) -> None:
    """Names in modified UTF-7, with quotes and ampersands, are read as anybody writes them."""
    names = ("Gesch\u00e4ft & Co", 'Das "Tor"', "\u9001\u4fe1\u6e08\u307f")
    for name in names:
        desk.mailbox.deliver(name, [mail("in", NOW)])
    with closing(ImapSource(replace(desk.account, received=names), lambda: PASSWORD)) as source:
        assert len(ids(source.read({}, HORIZONS))) == 3
        assert {"Sent", *names} == set(source.folders)


def test_an_original_in_any_folder_is_found(desk: Desk, source: ImapSource) -> None:
    """Folders that nobody polls are searched too; at most three ids of a reply, the preferred ones."""
    desk.mailbox.deliver("Customers/Old", [mail(f"asked{n}", NOW - 900 * DAY) for n in range(5)])
    desk.mailbox.deliver("Trash", [mail("asked0", NOW - 900 * DAY)])
    desk.mailbox.deliver("Sent", [mail("reply", NOW)])
    chunks = take(source.read({}, HORIZONS))
    wanted = [f"asked{n}@example.org" for n in range(5)]
    found = take(source.look_up(pending_in(chunks, "reply"), lambda _: wanted))
    assert [chunk.folder for chunk in found if chunk.blocks] == ["Customers/Old"]
    assert ids(found) == ["asked0", "asked1", "asked2"]


def test_a_restarted_server_costs_one_more_login(fresh_user: Callable[[], str]) -> None:
    """A server that restarts between two polls is no failed poll."""
    with Dovecot() as server:
        user = fresh_user()
        account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username=user)
        server.append_many(user, "INBOX", [mail("in", NOW)])
        cursors: dict[str, Cursor] = {}
        with closing(ImapSource(account, lambda: PASSWORD)) as source:
            assert ids(take(source.read({}, HORIZONS), cursors)) == ["in"]
            server.interrupt()
            server.resume()
            server.append_many(user, "INBOX", [mail("more", NOW)])
            assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["more"]


def test_a_huge_folder_is_searched_in_pieces(desk: Desk) -> None:
    """No SEARCH lists more than a line may hold, and the pieces make up the whole."""
    desk.mailbox.deliver("INBOX", [mail(f"in{n}", NOW) for n in range(250)])
    desk.expunge("INBOX", *range(40, 140, 3))
    connection = Connection(desk.account, lambda: PASSWORD, timeout=20)
    connection.open()
    reader = FolderReader(
        connection=connection,
        mailbox="support",
        folder="INBOX",
        in_sent=False,
        drafts_within=False,
        pace=Pace(),
        span=50,
    )
    chunks: list[Chunk] = list(reader.read(None, FAR, FAR))
    connection.close()
    expected = [f"in{n - 1}" for n in range(250, 0, -1) if n not in range(40, 140, 3)]
    assert ids(chunks) == expected
