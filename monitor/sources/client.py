"""IMAPClient with what we need beneath it: its socket before there is a greeting, and FETCH in two halves."""

import imaplib
import socket
import ssl
from collections.abc import Callable, Sequence

from imapclient import IMAPClient

from monitor.records import Account
from monitor.sources.answers import Raw


class Imap4(imaplib.IMAP4):
    """imaplib's client, which shows its socket before TLS and greeting, where a server may keep it waiting."""

    def __init__(
        self, account: Account, context: ssl.SSLContext | None, timeout: float, watch: Callable[[socket.socket], None]
    ) -> None:
        self._context, self._watch = context, watch
        super().__init__(account.host, account.port, timeout)

    def begin(self, name: str, *arguments: str) -> bytes:
        """Send a command and return its tag."""
        return self._command(name, *arguments)  # type: ignore[no-any-return]  # imaplib is untyped

    def end(self, name: str, tag: bytes) -> tuple[str, list[bytes]]:
        """Read until a command is done and return its status."""
        return self._command_complete(name, tag)  # type: ignore[no-any-return]  # imaplib is untyped

    def untagged(self, name: str) -> Raw:
        """Take what was answered under a name."""
        return self._untagged_response("OK", [None], name)[1]  # type: ignore[no-any-return]  # imaplib is untyped

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self.host, self.port), timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or Nagle costs 40 ms on many a command
        self._watch(plain)
        if self._context is None:
            return plain
        secure = self._context.wrap_socket(plain, server_hostname=self.host, do_handshake_on_connect=False)
        self._watch(secure)
        secure.do_handshake()
        return secure


class Client(IMAPClient):  # type: ignore[misc]  # it publishes no types
    """IMAPClient over :class:`Imap4`."""

    def __init__(
        self, account: Account, context: ssl.SSLContext | None, timeout: float, watch: Callable[[socket.socket], None]
    ) -> None:
        self._make: Callable[[], imaplib.IMAP4] = lambda: Imap4(account, context, timeout, watch)
        super().__init__(account.host, account.port, ssl=context is not None, ssl_context=context, timeout=timeout)

        self._imap.debug = 0  # else imaplib writes every header that it reads into a log line nobody sees

    def begin_fetch(self, uids: Sequence[int], items: Sequence[str]) -> bytes:
        """Send a FETCH and return its tag."""
        tag: bytes = self._imap.begin("UID", "FETCH", ",".join(map(str, uids)), f"({' '.join(items)})")
        return tag

    def end_fetch(self, tag: bytes) -> Raw:
        """Return a FETCH as imaplib answers it."""
        kind, data = self._imap.end("FETCH", tag)
        self._checkok("fetch", kind, data)
        raw: Raw = self._imap.untagged("FETCH")
        return raw

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        return self._make()
