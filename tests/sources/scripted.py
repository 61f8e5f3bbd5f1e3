"""A mail server that does one thing wrong: real sockets, and answers written out by the test."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final, Self

Answer = Callable[["Line"], bytes | None]
"""Returns what is sent; None drops the line."""


class Cut(bytes):
    """An answer after which the line drops."""


SILENCE: Final = b""
"""No answer at all; the line stays."""
CAPABILITY: Final = b"IMAP4rev1"
_COMMAND = re.compile(rb"(\S+) ((?:UID )?\S+)(?: (.*))?", re.DOTALL)


class Line:
    """One command: its tag, its name in capitals (``UID FETCH``) and the rest."""

    def __init__(self, line: bytes) -> None:
        self.raw = line
        match = _COMMAND.fullmatch(line)
        self.tag, self.name, self.rest = match.groups(b"") if match else (b"*", b"", b"")
        self.name = self.name.upper()

    def ok(self, *untagged: bytes) -> bytes:
        """Return untagged lines and the OK."""
        return b"".join(b"* " + line + b"\r\n" for line in untagged) + self.tag + b" OK done\r\n"

    def no(self, text: bytes = b"cannot") -> bytes:
        """Return a NO."""
        return self.tag + b" NO " + text + b"\r\n"


DEFAULTS: Final[dict[bytes, Answer]] = {
    b"CAPABILITY": lambda line: line.ok(b"CAPABILITY " + CAPABILITY),
    b"LOGIN": lambda line: line.ok(),
    b"NOOP": lambda line: line.ok(),
    b"CLOSE": lambda line: line.ok(),
    b"LIST": lambda line: line.ok(b'LIST () "/" INBOX', b'LIST (\\Sent) "/" Sent'),
    b"STATUS": lambda line: line.ok(b"STATUS " + line.rest.rpartition(b" (")[0] + b" (UIDNEXT 4 UIDVALIDITY 9)"),
    b"EXAMINE": lambda line: line.ok(b"3 EXISTS", b"0 RECENT", b"OK [UIDVALIDITY 9] v", b"OK [UIDNEXT 4] n"),
    b"UID SEARCH": lambda line: line.ok(b"SEARCH 1 2 3"),
    b"UID FETCH": lambda line: line.ok(*(fetched(uid) for uid in uids_in(line))),
    b"LOGOUT": lambda line: b"* BYE\r\n" + line.ok(),
}
"""A mailbox of three messages in each of two folders."""


def uids_in(line: Line) -> list[int]:
    """Return the UIDs that a FETCH names one by one."""
    return [int(uid) for uid in line.rest.split()[0].split(b",")]


def fetched(uid: int, *, headers: bytes | None = None, date: bytes = b'"02-Mar-2026 10:00:00 +0100"') -> bytes:
    """Return one FETCH answer."""
    block = b"Message-ID: <m%d@x>\r\n\r\n" % uid if headers is None else headers
    return b"%d FETCH (UID %d INTERNALDATE %s BODY[HEADER.FIELDS (DATE)] {%d}\r\n%s)" % (
        uid,
        uid,
        date,
        len(block),
        block,
    )


class Scripted:
    """Listens on loopback; ``answers`` replace those of DEFAULTS. A context manager.

    ``greeting`` None says nothing at all; ``context`` makes it speak TLS at once; ``commands`` are all it was asked.
    """

    def __init__(
        self,
        answers: Mapping[bytes, Answer] | None = None,
        *,
        greeting: bytes | None = b"* OK hello\r\n",
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.commands: list[bytes] = []
        self._answers = {**DEFAULTS, **(answers or {})}
        self._greeting = greeting
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._listen)]

    def __enter__(self) -> Self:
        """Start."""
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        """Drop every line and end the threads."""
        self._stopped.set()
        self.drop()
        socket.create_connection(("127.0.0.1", self.port)).close()  # wakes accept()
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def drop(self) -> None:
        """Drop every line that is open."""
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while not self._stopped.is_set():
            connection, _ = self._listener.accept()
            if self._stopped.is_set():
                connection.close()
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with self._context.wrap_socket(connection, server_side=True) if self._context else connection as line:
                self._open.append(line)
                self._talk(line)
        except OSError:
            return  # the other side hung up, or never liked our certificate

    def _talk(self, connection: socket.socket) -> None:
        if self._greeting is None:
            self._stopped.wait(20)
            return
        connection.sendall(self._greeting)
        with connection.makefile("rb") as lines:
            for raw in lines:
                line = Line(raw.rstrip(b"\r\n"))
                self.commands.append(line.name)
                answer = self._answers.get(line.name, Line.no)(line)
                if answer is None:
                    return
                connection.sendall(answer)
                if isinstance(answer, Cut):
                    return
