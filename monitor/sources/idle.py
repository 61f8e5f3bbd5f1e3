"""Waiting for news of some folders on a connection of its own: IDLE (RFC 2177), for all of them NOTIFY (RFC 5465).

It reads no mail and says only that there is news: who polls finds out what. A folder is opened with EXAMINE.

    NOTIFY for every folder, or EXAMINE of the first ─▶ IDLE ─ something comes, or it is time ─▶ DONE ─▶ IDLE ─▶ ...
"""

import selectors
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

from imapclient import IMAPClient

from monitor.errors import SourceError
from monitor.sources.client import Client, Imap4
from monitor.sources.connection import Connection, RefusedError
from monitor.sources.imap import ImapSource

if TYPE_CHECKING:
    from io import BufferedReader

ANSWER_SECONDS: Final = 20.0
"""How long a server may take to answer DONE, and each step of connecting, before the line is taken for dead."""
NEWS: Final = frozenset({"EXISTS", "STATUS"})
"""What a server says when mail comes into a folder; under NOTIFY it is STATUS."""
OVERFLOW: Final = "NOTIFICATIONOVERFLOW"
"""The server tells no more of what NOTIFY asked for (RFC 5465, 5.8)."""
ALIVE_SECONDS: Final = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
"""TCP's own questions keep a NAT's memory fresh between two of ours; where a system has none, ours must do."""


class Watch:
    """A connection that waits. One thread at a time; only ``nudge`` and ``abort`` may come from another.

    Every method raises LoginError or SourceError; after one the watch is to be closed.
    """

    def __init__(self, connect: Callable[[], Connection], folders: Sequence[str]) -> None:
        """Take what makes a connection that is not open yet, and the folders, the most important first."""
        self.folders = tuple(folders)
        self._connect = connect
        self._connection: Connection | None = None
        self._is_aborted = False
        self._pair: tuple[socket.socket, socket.socket] | None = None
        """Whoever nudges writes into the second, whoever waits listens to the first."""

    def open(self) -> None:
        """Connect, sign in and say which folders matter."""
        self._is_aborted = False
        self._pair = socket.socketpair()
        self._pair[1].settimeout(0)
        connection = self._connect()
        self._connection = connection  # before it opens, so that abort() reaches it
        if self._is_aborted:
            connection.abort()
        connection.open()
        connection.call(_keep_alive)
        self._subscribe(connection)

    def wait(self, seconds: float) -> bool:
        """Wait for at most so long and return whether there is news; after a nudge only whether the server lives."""
        connection, pair = self._connection, self._pair
        if connection is None or pair is None:
            raise SourceError("The connection that waits for mail is closed. It is opened again.")
        tag = connection.call(_begin)
        connection.call(lambda client: _listen(client, pair[0], seconds))
        told = connection.call(lambda client: _end(client, tag))
        if OVERFLOW in told:
            self._subscribe(connection)
            return True
        return not NEWS.isdisjoint(told)

    def nudge(self) -> None:
        """End the present wait; the server is asked at once whether it is still there."""
        if pair := self._pair:
            with suppress(OSError):  # it is full of nudges, or closed
                pair[1].send(b"!")

    def abort(self) -> None:
        """Shut the socket down: whoever waits gets a SourceError at once."""
        self._is_aborted = True
        if connection := self._connection:
            connection.abort()

    def close(self) -> None:
        """Sign out where that still works; ``open`` may follow."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()
        pair, self._pair = self._pair, None
        for end in pair or ():
            end.close()

    def _subscribe(self, connection: Connection) -> None:
        if len(self.folders) > 1 and connection.call(lambda client: client.has_capability("NOTIFY")):
            with suppress(RefusedError):
                connection.call(lambda client: _notify(client, self.folders))
                return
        connection.examine(self.folders[0])


class IdleSource(ImapSource):
    """A source that also says which of its folders can be waited for, and waits for them."""

    @property
    def watchable(self) -> tuple[tuple[str, ...], ...]:
        """The folders of each connection; empty before the first ``read``.

        To be asked between two reads, by their thread. Raises SourceError.
        """
        folders, connection = self._folders, self._connection
        if folders is None or connection is None:
            return ()
        received = [name for name in folders.read if name not in folders.sent]
        offered: Sequence[bytes] = connection.call(lambda client: client.capabilities())
        return groups(sorted(folders.sent, key=folders.read.index), received, offered)

    def watch(self, folders: tuple[str, ...]) -> Watch:
        """Return a connection for these folders, which is not open yet."""
        known = self._spellings
        return Watch(
            lambda: Connection(self._account, self._password, timeout=ANSWER_SECONDS, spellings=known), folders
        )


def groups(sent: Sequence[str], received: Sequence[str], capabilities: Iterable[bytes]) -> tuple[tuple[str, ...], ...]:
    """Return which folders to wait for on each connection: under NOTIFY all on one, by IDLE alone one on each.

    Nothing where the server has no IDLE.
    """
    offered = {word.upper() for word in capabilities}
    if b"IDLE" not in offered:
        return ()
    # why INBOX first: mail comes in there, and only later into an archive
    inbox_first = sorted(received, key=lambda name: name != "INBOX")
    chief = dict.fromkeys((*sent[:1], *inbox_first[:1]))
    if b"NOTIFY" not in offered:
        return tuple((name,) for name in chief)
    # why the others alone: Dovecot 2.3 takes a name in NOTIFY as it stands, without decoding it, and tells nothing
    together = tuple(name for name in dict.fromkeys((*sent, *received)) if name.isascii() and "&" not in name)
    alone = tuple((name,) for name in chief if name not in together)
    return ((together,) if together else ()) + alone


def _keep_alive(client: IMAPClient) -> None:
    sock = client.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in ALIVE_SECONDS:
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _notify(client: Client, folders: Sequence[str]) -> None:
    """Ask to be told of new messages in all these folders (RFC 5465, 5.2: MessageNew goes with MessageExpunge)."""
    names = b" ".join(client._normalise_folder(name) for name in folders)  # noqa: SLF001 - as every command has them
    asked = b"(mailboxes (%s) (MessageNew MessageExpunge))" % names
    kind, _ = _imap(client).xatom("NOTIFY", "SET", cast("str", asked))  # imaplib takes bytes as they are
    if kind != "OK":
        raise client.Error(f"NOTIFY: {kind}")


def _begin(client: Client) -> bytes:
    """Send IDLE and return its tag once the server waits, whatever it says before."""
    imap = _imap(client)
    imap.untagged_responses.clear()
    tag = imap.begin("IDLE")
    # why not IMAPClient.idle: it takes no news before the server's go-ahead, nor its idle_check a line that dropped
    while imap._get_response() is not None:  # noqa: SLF001 - imaplib 3.11 knows no IDLE
        if imap.tagged_commands[tag]:
            kind, data = imap.end("IDLE", tag)
            raise client.Error(f"IDLE: {kind} {data!r}")  # its words tell a busy server from one that will not
    return tag


def _listen(client: Client, ear: socket.socket, seconds: float) -> None:
    """Wait until the server says anything, somebody nudges, or the time is over."""
    imap = _imap(client)
    if _is_ahead(imap) or not NEWS.isdisjoint(imap.untagged_responses):
        return
    with selectors.DefaultSelector() as selector:
        selector.register(imap.sock, selectors.EVENT_READ)
        selector.register(ear, selectors.EVENT_READ)
        for key, _ in selector.select(seconds):
            if key.fileobj is ear:
                ear.recv(4096)


def _is_ahead(imap: Imap4) -> bool:
    """Return whether something was read beyond the last line already, which the socket would not show."""
    patience = imap.sock.gettimeout()
    imap.sock.settimeout(0)
    try:
        return bool(cast("BufferedReader", imap.file).peek(1))
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        imap.sock.settimeout(patience)


def _end(client: Client, tag: bytes) -> frozenset[str]:
    """Send DONE, read to the end of IDLE, and return the names of all that the server told meanwhile."""
    imap = _imap(client)
    imap.send(b"DONE\r\n")
    kind, data = imap.end("IDLE", tag)
    if kind != "OK":
        raise client.Error(f"IDLE: {kind} {data!r}")
    return frozenset(imap.untagged_responses)


def _imap(client: Client) -> Imap4:
    imap: Imap4 = client._imap  # noqa: SLF001 - what IMAPClient stands on, and it has no public name
    return imap
