"""What a rude client, a changing mailbox and a subclass that misbehaves do to the sample server."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from monitor.sample import SampleServer
from monitor.sample.connection import MAX_LINE, MAX_LITERAL_BEFORE_LOGIN, Command, ConnectionOver
from monitor.sample.folders import Folders
from monitor.sample.session import Session
from tests.real.dovecot import PASSWORD
from tests.sample.conftest import NOW, USERNAME

AT: Final = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
MESSAGE: Final = b"Message-ID: <1@customer.example>\r\nSubject: Berth\r\n\r\nHello.\r\n"
LOGIN: Final = f"l LOGIN {USERNAME} {PASSWORD}\r\n".encode()


class Line:
    """A bare connection: bytes in, lines out."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._stream = connection.makefile("rb")

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._connection.sendall(data)

    def line(self) -> bytes:
        """Return the next line; empty where the server hung up."""
        try:
            return self._stream.readline()
        except ConnectionResetError:  # it hung up on what it had not read
            return b""

    def ask(self, command: bytes) -> bytes:
        """Send a command tagged ``t`` and return the answer that ends it."""
        self.send(b"t " + command + b"\r\n")
        while (line := self.line()) and not line.startswith((b"t ", b"+ ", b"* BYE")):
            pass
        return line


@contextmanager
def raw(server: SampleServer, *, signed_in: bool = False) -> Iterator[Line]:
    """Connect without a client library, past the greeting."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        line = Line(connection)
        with line._stream:  # noqa: SLF001  # our own class, closed with its socket
            assert line.line().startswith(b"* OK")
            if signed_in:
                line.send(LOGIN)
                assert line.line().startswith(b"l OK")
            yield line


@contextmanager
def client(server: SampleServer, folder: str = "INBOX") -> Iterator[IMAPClient]:
    """Sign in and open a folder; the socket is closed behind it, whatever state it is in."""
    connection = IMAPClient("127.0.0.1", port=server.port, ssl=False, timeout=10)
    try:
        connection.login(USERNAME, PASSWORD)
        connection.select_folder(folder, readonly=True)
        yield connection
    finally:
        connection.shutdown()


@pytest.mark.parametrize(
    "command",
    [
        b"XYZZY",
        b"",
        b"(NOOP)",
        b'"NOOP"',
        b"UID",
        b"UID XYZZY 1",
        b"UID (FETCH)",
        b"LIST",
        b'LIST (("a")) "" "*"',
        b'LIST "" (("*"))',
        b"STATUS INBOX",
        b"STATUS INBOX ()",
        b"STATUS INBOX (HIGHESTMODSEQ)",
        b"STATUS (INBOX) (MESSAGES)",
        b"APPEND INBOX",
        b"APPEND INBOX (a) (b) c",
        b'APPEND INBOX (a) "01-Feb-2026 00:00:00 +0000" b c',
        b'APPEND INBOX "yesterday" c',
        b'APPEND INBOX "31-Feb-2026 00:00:00 +0000" c',
        b'APPEND INBOX "01-Feb-2026 25:00:00 +0000" c',
        b'APPEND INBOX "01-Jan-0001 00:00:00 +1400" c',
        b"EXAMINE",
        b"EXAMINE a b",
        b"LOGIN a",
        b"AUTHENTICATE PLAIN ***",
        b"AUTHENTICATE PLAIN YQ==",
        b"UID FETCH",
        b"UID FETCH 0 UID",
        b"UID FETCH a UID",
        b'UID FETCH "1" UID',
        b"UID FETCH 1 BODY[2]",
        b"UID FETCH 1 (UID (FLAGS))",
        b"UID SEARCH",
        b"UID SEARCH XYZZY",
        b"UID SEARCH NOT",
        b"UID SEARCH OR ALL",
        b"UID SEARCH SINCE 2026-02-01",
        b"UID SEARCH SINCE 31-Feb-2026",
        b"UID SEARCH HEADER (a) b",
        b"UID SEARCH " + b"NOT " * 2000 + b"ALL",
        b"UID SEARCH " + b"(" * 2000,
        b"NOOP )",
        b'NOOP "open',
        b"NOOP \x01",
    ],
)
def test_nonsense_is_bad(server: SampleServer, command: bytes) -> None:
    """Whatever cannot be understood is answered BAD, and the session goes on."""
    with raw(server, signed_in=True) as line:
        line.ask(b"EXAMINE INBOX")
        assert line.ask(command).startswith(b"t BAD ")
        assert line.ask(b"NOOP") == b"t OK done\r\n"


def test_untagged_line_is_bad(server: SampleServer) -> None:
    """A line without a usable tag is answered, and the session goes on."""
    with raw(server) as line:
        line.send(b"\r\n* NOOP\r\n")
        assert [line.line()[:5], line.line()[:5]] == [b"* BAD", b"* BAD"]
        assert line.ask(b"NOOP") == b"t OK done\r\n"


@pytest.mark.parametrize(
    "command", [b"STATUS INBOX (MESSAGES)", b'LIST "" *', b"UID FETCH 1 UID", b"IDLE", b"EXAMINE INBOX"]
)
def test_nothing_without_login(server: SampleServer, command: bytes) -> None:
    """Before LOGIN no command reads mail; before EXAMINE none reads messages."""
    with raw(server) as line:
        assert line.ask(command).startswith(b"t BAD sign in")
    with raw(server, signed_in=True) as line:
        assert line.ask(b"UID SEARCH ALL").startswith(b"t BAD select a folder")


@pytest.mark.parametrize(
    "command", [b"CREATE a", b"DELETE INBOX", b"UID STORE 1 FLAGS ()", b"UID EXPUNGE 1", b"COPY 1 Sent"]
)
def test_nothing_changes_the_sample(server: SampleServer, command: bytes) -> None:
    """Commands that would change folders, flags or messages are refused with NO."""
    server.deliver("INBOX", MESSAGE, AT)
    with raw(server, signed_in=True) as line:
        line.ask(b"SELECT INBOX")
        assert line.ask(command).startswith(b"t NO [CANNOT]")


def test_special_use_is_asked_for(server: SampleServer) -> None:
    """LIST may ask for folders with a special use alone, for several patterns, or for the separator."""
    with raw(server, signed_in=True) as line:
        line.send(
            b'a LIST (SPECIAL-USE) "" ("S*" INBOX) RETURN (SPECIAL-USE)\r\nb LIST "" ""\r\nc ENABLE CONDSTORE\r\n'
        )
        answers = [line.line() for _ in range(6)]
    assert answers == [
        b'* LIST (\\HasNoChildren \\Sent) "/" "Sent"\r\n',
        b"a OK done\r\n",
        b'* LIST (\\Noselect) "/" ""\r\n',
        b"b OK done\r\n",
        b"* ENABLED\r\n",
        b"c OK done\r\n",
    ]


def test_fast(server: SampleServer) -> None:
    """FAST stands for flags, date and size."""
    server.deliver("INBOX", MESSAGE, AT, [rb"\Seen"])
    with raw(server, signed_in=True) as line:
        line.ask(b"EXAMINE INBOX")
        line.send(b"t FETCH * FAST\r\n")
        date = b'INTERNALDATE " 1-Mar-2026 12:00:05 +0000"'
        assert line.line() == b"* 1 FETCH (FLAGS (\\Seen) %s RFC822.SIZE %d)\r\n" % (date, len(MESSAGE))


def test_large_answers_come_in_pieces(server: SampleServer) -> None:
    """A FETCH of more than the server gathers arrives whole."""
    body = MESSAGE + b"x" * 30_000
    for _ in range(7):
        server.deliver("INBOX", body, AT)
    with client(server) as connection:
        rows = connection.fetch(list(range(1, 8)), ["BODY.PEEK[]"])
        assert [row[b"BODY[]"] for row in rows.values()] == [body] * 7


def test_unknown_charset_and_mechanism(server: SampleServer) -> None:
    """An unknown character set and an unknown mechanism are NO."""
    with raw(server, signed_in=True) as line:
        line.ask(b"EXAMINE INBOX")
        assert line.ask(b"UID SEARCH CHARSET KOI8-R ALL").startswith(b"t NO [BADCHARSET")
        assert line.ask(b"UID SEARCH CHARSET").startswith(b"t NO [BADCHARSET")
        assert line.ask(b"AUTHENTICATE XOAUTH2").startswith(b"t NO ")


def test_endless_line_is_cut(server: SampleServer) -> None:
    """A line without end is answered with BYE instead of being gathered in memory."""
    with raw(server) as line:
        line.send(b"t NOOP " + b"x" * (MAX_LINE + 10))
        assert line.line() in (b"* BYE a line is too long\r\n", b"")  # the reset may overtake it


def test_large_literals_are_refused(server: SampleServer) -> None:
    """A literal above the limit is never read: NO before it is sent, BYE where it is on its way already."""
    size = MAX_LITERAL_BEFORE_LOGIN + 1
    with raw(server) as line:
        assert line.ask(b"LOGIN {%d}" % size) == b"t NO [TOOBIG] a literal is too large\r\n"
        assert line.ask(b"NOOP") == b"t OK done\r\n"
        assert line.ask(b"LOGIN {9999999999+}") == b"* BYE a literal is too large\r\n"
        assert line.line() == b""


def test_literals_anywhere(server: SampleServer) -> None:
    """Names, passwords and search text may be literals, announced either way, and may hold line ends."""
    with raw(server) as line:
        login = b"LOGIN {%d+}\r\n%s {%d}" % (len(USERNAME), USERNAME.encode(), len(PASSWORD))
        assert line.ask(login) == b"+ go on\r\n"
        line.send(PASSWORD.encode() + b"\r\n")
        assert line.line().startswith(b"t OK")
        line.ask(b"EXAMINE INBOX")
        assert line.ask(b"UID SEARCH HEADER Subject {6+}\r\na\r\n(\r\n") == b"t OK done\r\n"


def test_client_leaves_in_the_middle(server: SampleServer) -> None:
    """A client that vanishes within a line, a literal or IDLE leaves no trace: the next one is served."""
    for rest in (b"t NOO", b"t APPEND INBOX {10+}\r\nabc", b"t IDLE\r\n"):
        with raw(server, signed_in=True) as line:
            line.send(rest)
    with raw(server, signed_in=True) as line:
        assert line.ask(b"STATUS INBOX (MESSAGES)") == b"t OK done\r\n"


def test_idle_ends_with_done_alone(server: SampleServer) -> None:
    """Anything but DONE ends IDLE with BAD."""
    with raw(server, signed_in=True) as line:
        assert line.ask(b"IDLE") == b"+ idling\r\n"
        line.send(b"NOOP\r\n")
        assert line.line().startswith(b"t BAD")


def test_expunged_messages_are_told(server: SampleServer) -> None:
    """Removed messages are announced from the last number down, and never during FETCH by numbers."""
    for _ in range(4):
        server.deliver("INBOX", MESSAGE, AT)
    with client(server) as connection:
        server.expunge("INBOX", [1, 3])
        connection.use_uid = False
        assert len(connection.fetch([1, 2, 3, 4], ["UID"])) == 4
        connection.use_uid = True
        assert connection.noop()[1] == [(3, b"EXPUNGE"), (1, b"EXPUNGE")]
        assert connection.search("ALL") == [2, 4]
        server.deliver("INBOX", MESSAGE, AT)
        assert connection.search("ALL") == [2, 4]
        assert connection.search("ALL") == [2, 4, 5]


def test_expunge_before(server: SampleServer) -> None:
    """What is older than an instant goes, in every folder; UIDs are not given again."""
    for folder in ("INBOX", "Sent"):
        server.deliver(folder, MESSAGE, AT)
    server.deliver("INBOX", MESSAGE, NOW)
    server.expunge_before(NOW)
    with client(server) as connection:
        assert connection.search("ALL") == [2]
        assert connection.folder_status("Sent", ["MESSAGES", "UIDNEXT"]) == {b"MESSAGES": 0, b"UIDNEXT": 2}


def test_renumbered_folder(server: SampleServer) -> None:
    """Another UIDVALIDITY keeps messages and UIDs; who had the folder open is sent away."""
    server.deliver("INBOX", MESSAGE, AT)
    with raw(server, signed_in=True) as line:
        line.ask(b"EXAMINE INBOX")
        server.renumber("INBOX", 7)
        assert line.ask(b"NOOP") == b"* BYE the folder was removed or renumbered\r\n"
        assert line.line() == b""
    with client(server) as connection:
        assert connection.folder_status("INBOX", ["UIDVALIDITY"]) == {b"UIDVALIDITY": 7}
        assert connection.search("ALL") == [1]


def test_removed_folder(server: SampleServer) -> None:
    """A removed folder is gone from LIST, and back with the next message."""
    server.remove("Archive")
    with client(server) as connection:
        assert not connection.folder_exists("Archive")
        server.deliver("Archive", MESSAGE, AT)
        assert connection.folder_exists("Archive")


def test_stop_does_not_wait_for_a_client_that_does_not_read(server: SampleServer) -> None:
    """A client that asks for much and reads nothing does not delay the end."""
    for _ in range(40):
        server.deliver("INBOX", MESSAGE + b"x" * 1_000_000, AT)
    with raw(server, signed_in=True) as line:
        line.ask(b"EXAMINE INBOX")
        line.send(b"t FETCH 1:* BODY[]\r\n")
        assert line.line().startswith(b"* 1 FETCH")
        started = time.monotonic()
        server.stop()
        assert time.monotonic() - started < 2


def test_a_set_that_repeats_itself(server: SampleServer) -> None:
    """A set that names every message ten thousand times is answered once each, at once."""
    for _ in range(1000):
        server.deliver("INBOX", MESSAGE, AT)
    with raw(server, signed_in=True) as line:
        line.ask(b"EXAMINE INBOX")
        started = time.monotonic()
        line.send(b"t UID SEARCH UID " + b",".join([b"1:*"] * 10_000) + b"\r\n")
        assert line.line().count(b" ") == 1001
        assert time.monotonic() - started < 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.sampled_from(
                [b"t UID FETCH 1:* (", b"t APPEND INBOX {3}", b"t IDLE", b"DONE", b"t EXAMINE INBOX", b"{2+}"]
            ),
        ),
        max_size=8,
    )
)
def test_any_lines(server: SampleServer, lines: list[bytes]) -> None:
    """No lines keep the server from serving the next client."""
    with raw(server, signed_in=True) as line:
        line.send(b"\r\n".join(lines))
    with raw(server, signed_in=True) as line:
        assert line.ask(b"STATUS INBOX (UIDNEXT)") == b"t OK done\r\n"


def test_restart_keeps_mail_and_port(server: SampleServer) -> None:
    """Stop disconnects at once; start again serves the same mail on the same port."""
    server.deliver("INBOX", MESSAGE, AT)
    port = server.port
    with client(server) as connection:
        server.stop()
        with pytest.raises((IMAPClientError, OSError)):
            connection.noop()
    server.deliver("INBOX", MESSAGE, AT)
    assert server.start() == port
    with client(server) as connection:
        assert connection.search("ALL") == [1, 2]


def test_disconnect(server: SampleServer) -> None:
    """Everybody is disconnected, and may come back at once."""
    with client(server) as connection:
        server.disconnect()
        with pytest.raises((IMAPClientError, OSError)):
            connection.noop()
    with client(server) as connection:
        assert connection.search("ALL") == []


def test_taken_port_is_an_error(server: SampleServer) -> None:
    """A port that somebody else uses is an OSError of ``start``, not of a thread."""
    second = SampleServer(Folders(), username=USERNAME, password=PASSWORD, clock=lambda: NOW, port=server.port)
    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()


def test_delivery_from_many_threads(server: SampleServer) -> None:
    """Mail delivered by several threads at once all arrives, each message with a UID of its own."""
    uids: list[int] = []
    threads = [
        threading.Thread(target=lambda: uids.extend(server.deliver("INBOX", MESSAGE, AT) for _ in range(50)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(uids) == list(range(1, 201))
    with client(server) as connection:
        assert len(connection.search("ALL")) == 200


class CutShort(Session):
    """Hangs up in the middle of the first answer that holds a literal."""

    async def send(self, data: bytes) -> None:
        """Send half of it."""
        if b"BODY[" not in data:
            await super().send(data)
            return
        await super().send(data[: len(data) // 2])
        raise ConnectionOver


class Overloaded(Session):
    """Answers late, and NOOP with BYE."""

    async def execute(self, command: Command) -> None:
        """Wait, or say goodbye."""
        if command.name == b"NOOP":
            await self.untagged(b"BYE too busy")
            raise ConnectionOver
        await asyncio.sleep(0.05)
        await super().execute(command)


@contextmanager
def misbehaving(session_class: type[Session]) -> Iterator[SampleServer]:
    """Serve one message by another session class."""

    class Server(SampleServer):
        pass

    Server.session_class = session_class
    with Server(Folders(), username=USERNAME, password=PASSWORD, clock=lambda: NOW) as server:
        server.deliver("INBOX", MESSAGE, AT)
        yield server


def test_subclass_cuts_a_literal() -> None:
    """A session class that overrides ``send`` breaks the line wherever it likes."""
    with misbehaving(CutShort) as server, client(server) as connection, pytest.raises((IMAPClientError, OSError)):
        connection.fetch([1], ["BODY.PEEK[]"])


def test_subclass_answers_late_and_leaves() -> None:
    """A session class that overrides ``execute`` answers when and what it likes."""
    with misbehaving(Overloaded) as server, raw(server) as line:
        line.ask(LOGIN.removeprefix(b"l ").rstrip())
        assert line.ask(b"STATUS INBOX (MESSAGES)") == b"t OK done\r\n"
        assert line.ask(b"NOOP") == b"* BYE too busy\r\n"
        assert line.line() == b""
