"""What the tests of a source work with: a mailbox, the hand that changes it, messages, and what a source read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeAlias

from imapclient import IMAPClient

from monitor.records import Account, Block, Chunk, Cursor, Location, Pending
from monitor.sources.imap import ImapSource
from tests.real.mail_server import PASSWORD, Mail, MailServer

NOW: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
NEAR: Final = NOW - timedelta(days=28)
FAR: Final = NOW - timedelta(days=210)
HORIZONS: Final = (NEAR, FAR)
DAY: Final = timedelta(days=1)
DELETED: Final = rb"\Deleted"

Cursors: TypeAlias = dict[str, Cursor]
"""How far each folder was read, as a poll keeps it."""


class Hand(Protocol):
    """Who changes a mailbox while a source reads it. Folders are named as the server spells them."""

    def session(self) -> AbstractContextManager[IMAPClient]:
        """Give a connection that is signed in."""

    def deliver(self, folder: str, messages: Sequence[Mail]) -> None:
        """Add messages in their order; the folder is made where it is missing."""

    def make(self, folder: str) -> bool:
        """Make a folder; return whether the server takes such a name."""

    def expunge(self, folder: str, uids: Iterable[int]) -> None:
        """Delete messages for good."""

    def copy(self, folder: str, uid: int, target: str) -> None:
        """Put a copy of a message into another folder."""

    def remove(self, folder: str) -> None:
        """Delete a folder with its messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHand:
    """The hand of a real server's user."""

    server: MailServer
    user: str

    def session(self) -> AbstractContextManager[IMAPClient]:
        """Give a connection that is signed in."""
        return self.server.session(self.user)

    def deliver(self, folder: str, messages: Sequence[Mail]) -> None:
        """Append messages in their order."""
        self.server.append_many(self.user, folder, messages)

    def make(self, folder: str) -> bool:
        """Make a folder; return whether the server takes such a name."""
        with self.session() as client:
            try:
                client.create_folder(folder)
            except client.Error:
                return False
        return True

    def expunge(self, folder: str, uids: Iterable[int]) -> None:
        """Delete messages for good."""
        with self.session() as client:
            client.select_folder(folder)
            client.add_flags(list(uids), [DELETED])
            client.expunge()

    def copy(self, folder: str, uid: int, target: str) -> None:
        """Put a copy of a message into another folder."""
        with self.session() as client:
            client.select_folder(folder, readonly=True)
            client.copy([uid], target)

    def remove(self, folder: str) -> None:
        """Delete a folder with its messages."""
        with self.session() as client:
            client.delete_folder(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An empty mailbox with INBOX, Sent, Drafts, Junk, Trash and Archive, and a hand to change it.

    Its methods take names without a namespace and with ``/``; :meth:`spell` says how the server writes one.
    """

    account: Account
    password: str
    hand: Hand
    spell: Callable[[str], str] = lambda folder: folder

    def source(self) -> ImapSource:
        """Return a new source; the caller closes it."""
        return ImapSource(self.account, lambda: self.password, timeout=20)

    def deliver(self, folder: str, messages: Sequence[Mail]) -> None:
        """Add messages in their order; the folder is made where it is missing."""
        self.hand.deliver(self.spell(folder), messages)

    def make(self, folder: str) -> bool:
        """Make a folder; return whether the server takes such a name."""
        return self.hand.make(self.spell(folder))

    def expunge(self, folder: str, *uids: int) -> None:
        """Delete messages for good."""
        self.hand.expunge(self.spell(folder), uids)

    def copy(self, folder: str, uid: int, target: str) -> None:
        """Put a copy of a message into another folder."""
        self.hand.copy(self.spell(folder), uid, self.spell(target))

    def move(self, folder: str, uid: int, target: str) -> None:
        """Move a message to another folder, as every client can."""
        self.copy(folder, uid, target)
        self.expunge(folder, uid)

    def remove(self, folder: str) -> None:
        """Delete a folder with its messages."""
        self.hand.remove(self.spell(folder))

    def flags(self) -> dict[tuple[str, int], tuple[object, ...]]:
        """Return the flags of every message (with its modseq, where there is one), and every folder's own counts."""
        found: dict[tuple[str, int], tuple[object, ...]] = {}
        with self.hand.session() as client:
            has_modseq = client.has_capability("CONDSTORE")
            for marks, _, folder in client.list_folders():
                if rb"\Noselect" in marks:
                    continue
                counts = ["MESSAGES", "UNSEEN", "RECENT", "UIDNEXT", *(["HIGHESTMODSEQ"] if has_modseq else [])]
                found[folder, 0] = tuple(sorted(client.folder_status(folder, counts).items()))
                client.select_folder(folder, readonly=True)
                uids = client.search()
                items = ["FLAGS", *(["MODSEQ"] if has_modseq else [])]
                for uid, data in client.fetch(uids, items).items() if uids else ():
                    found[folder, uid] = (data[b"FLAGS"], data.get(b"MODSEQ"))
                client.close_folder()
        return found


def at_server(server: MailServer, user: str) -> Mailbox:
    """Return a user's mailbox at a real server, over TLS with the server's own CA."""
    account = Account(
        name="support", host="localhost", port=server.tls_port, security="tls", ca_file=server.ca_file, username=user
    )
    return Mailbox(account=account, password=PASSWORD, hand=ServerHand(server=server, user=user), spell=server.spell)


def mail(name: str, arrived_at: datetime, extra: str | bytes = b"", flags: tuple[str, ...] = ()) -> Mail:
    """Return a message whose id is ``name@example.org``, with further header lines."""
    more = extra.encode() if isinstance(extra, str) else extra
    head = f"Message-ID: <{name}@example.org>\r\nFrom: a@example.org\r\nTo: b@example.com\r\nSubject: hidden\r\n"
    return Mail(body=head.encode() + more + b"\r\nhidden body\r\n", arrived_at=arrived_at, flags=flags)


def take(chunks: Iterable[Chunk], cursors: Cursors | None = None, *, most: int | None = None) -> list[Chunk]:
    """Return the chunks, the first ``most``, and keep their cursors, as a poll commits them."""
    taken: list[Chunk] = []
    for chunk in chunks:
        if len(taken) == most:
            break
        if cursors is not None and chunk.cursor:
            cursors[chunk.folder] = chunk.cursor
        taken.append(chunk)
    return taken


def ids(chunks: Iterable[Chunk]) -> list[str]:
    """Return the local part of each block's Message-ID, in the order read."""
    return [name_of(block) for chunk in chunks for block in chunk.blocks]


def name_of(block: Block) -> str:
    """Return the local part of a block's Message-ID, empty where it has none."""
    fields = block.headers.decode("latin-1").split("\r\n")
    line = next((f for f in fields if f.lower().startswith("message-id:")), "")
    return line.partition("<")[2].partition("@")[0]


def ids_answered(headers: bytes) -> list[str]:
    """Return the ids of In-Reply-To without their brackets."""
    lines = [line for line in headers.split(b"\r\n") if line.lower().startswith(b"in-reply-to:")]
    return [line.decode("utf-8", "surrogateescape").partition("<")[2].rpartition(">")[0] for line in lines]


def pending_in(chunks: Iterable[Chunk], *names: str) -> list[Pending]:
    """Return the named messages of chunks as replies whose originals are to be looked up."""
    return [
        Pending(
            key=name_of(block).encode(),
            location=Location(folder=chunk.folder, uidvalidity=chunk.uidvalidity or 0, uid=block.uid),
        )
        for chunk in chunks
        for block in chunk.blocks
        if name_of(block) in names
    ]


def with_uidvalidity(cursors: Mapping[str, Cursor], folder: str, more: int) -> Cursors:
    """Return the cursors with one folder's UIDVALIDITY changed."""
    one = cursors[folder]
    other = Cursor(
        folder=folder,
        uidvalidity=one.uidvalidity + more,
        low=one.low,
        high=one.high,
        horizon_at=one.horizon_at,
        complete_at=one.complete_at,
    )
    return {**cursors, folder: other}
