"""A mail server as it speaks: commands and answers as bytes, without a library between."""

import select
import socket
import ssl
import time
from contextlib import suppress
from types import TracebackType
from typing import Self


class Wire:
    """One plain connection; a context manager. ``greeting`` is the first line."""

    def __init__(self, port: int, *, context: ssl.SSLContext | None = None) -> None:
        """Connect to a loopback port, with TLS where there is a context, and take the greeting."""
        plain = socket.create_connection(("127.0.0.1", port), 20)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = context.wrap_socket(plain, server_hostname="localhost") if context else plain
        self._file = self._socket.makefile("rb")
        self._count = 0
        try:
            self.greeting = self.line()
        except ConnectionError:
            self.hang_up()
            raise

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hang up."""
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection without a word."""
        self._file.close()
        self._socket.close()

    def line(self) -> str:
        """Return one line without its end; ConnectionError where the server hung up."""
        raw = self._file.readline()
        if not raw:
            message = "the server hung up"
            raise ConnectionError(message)
        return raw.decode("latin-1").rstrip("\r\n")

    def hears(self, seconds: float) -> bool:
        """Wait for the server to say something by itself, and return whether it did. Only without TLS."""
        return bool(select.select([self._socket], [], [], seconds)[0])

    def send(self, command: str) -> str:
        """Send a command and return its tag."""
        self._count += 1
        tag = f"t{self._count}"
        self.send_bare(f"{tag} {command}")
        return tag

    def send_bare(self, text: str) -> None:
        """Send a line without a tag."""
        self._socket.sendall(text.encode("latin-1") + b"\r\n")

    def ask(self, command: str) -> list[str]:
        """Send a command and return every line up to its end, that one last without the tag; a BYE may be the end."""
        tag = self.send(command)
        lines: list[str] = []
        with suppress(ConnectionError):
            while not (line := self.line()).startswith(f"{tag} "):
                lines.append(line)
            lines.append(line.removeprefix(f"{tag} "))
        return lines

    def log_in(self, user: str, password: str) -> tuple[str, float]:
        """Sign in and return the answer and how many seconds it took."""
        started = time.monotonic()
        return self.ask(f'LOGIN "{user}" "{password}"')[-1], time.monotonic() - started
