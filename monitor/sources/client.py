"""IMAPClient with what we need beneath it: its socket before a greeting, answers of bounded size, FETCH in halves."""

import imaplib
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Literal

from imapclient import IMAPClient

from monitor.records import Account
from monitor.sources.answers import Raw
from monitor.sources.folders.listing import encoded, quoted, read_status

if TYPE_CHECKING:
    from typing_extensions import Buffer

ANSWER_BYTES: Final = 32_000_000
"""What a server may send before we say something again: 500 headers of 64 KB, and never all of a machine's memory."""
LINE_BYTES: Final = 200
"""What a line counts beside its length: an empty one takes memory, too."""
NONSENSE: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError)
"""What imaplib's and IMAPClient's parsers raise on answers that are no IMAP."""

Fault = Literal["babble", "too long"]
"""A line that is no IMAP, or an answer without an end: what follows may be anything."""


class _Responses:
    """What is answered to each line by which a server goes on with an exchange."""

    def __init__(self, responses: Sequence[bytes]) -> None:
        self._left = list(responses)

    def take(self, _asked: bytes) -> bytes:
        """Return the next one, or the sign that cancels the exchange."""
        return self._left.pop(0) if self._left else b"*"


class Imap4(imaplib.IMAP4):
    """imaplib's client, which shows its socket before TLS and greeting, where a server may keep it waiting."""

    def __init__(
        self, account: Account, context: ssl.SSLContext | None, timeout: float, watch: Callable[[socket.socket], None]
    ) -> None:
        self._context, self._watch = context, watch
        self._room = ANSWER_BYTES
        self.fault: Fault | None = None
        super().__init__(account.host, account.port, timeout)

    def begin(self, name: str, *arguments: str | bytes) -> bytes:
        """Send a command and return its tag."""
        return self._command(name, *arguments)  # type: ignore[no-any-return]  # imaplib is untyped

    def end(self, name: str, tag: bytes) -> tuple[str, list[bytes]]:
        """Read until a command is done and return its status."""
        return self._command_complete(name, tag)  # type: ignore[no-any-return]  # imaplib is untyped

    def exchange(self, mechanism: str, responses: Sequence[bytes], *, is_initial: bool) -> None:
        """Run AUTHENTICATE; what the server asks beyond the responses cancels it (RFC 3501, 6.2.2)."""
        first, rest = (responses[:1], responses[1:]) if is_initial else ((), responses)
        self.literal = _Responses(rest).take  # type: ignore[assignment]  # imaplib's own stubs know only half of it
        kind, data = self._simple_command("AUTHENTICATE", mechanism, *first)
        if kind != "OK":
            raise self.error(str(data[-1], "ascii", "replace"))
        self.state = "AUTH"

    def untagged(self, name: str) -> Raw:
        """Take what was answered under a name."""
        return self._untagged_response("OK", [None], name)[1]  # type: ignore[no-any-return]  # imaplib is untyped

    def send(self, data: "Buffer") -> None:
        """Send, and take another answer from now on."""
        self._room = ANSWER_BYTES
        super().send(data)

    def read(self, size: int) -> bytes:
        """Read a literal, if it fits into what is left of the answer."""
        self._spend(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line; imaplib takes none over a megabyte."""
        try:
            line = super().readline()
        except imaplib.IMAP4.error as error:
            raise self._broken("too long") from error
        self._spend(len(line) + LINE_BYTES)
        return line

    def _spend(self, count: int) -> None:
        self._room -= count
        if self._room < 0:
            raise self._broken("too long")

    def _get_response(self) -> bytes | None:
        try:
            return super()._get_response()  # type: ignore[misc, no-any-return]  # imaplib's own name
        except imaplib.IMAP4.abort as error:
            if "unexpected" in str(error):
                raise self._broken("babble") from error
            raise
        except NONSENSE as error:  # a size of a thousand digits: the literal that it announced is still to come
            raise self._broken("babble") from error

    def _broken(self, fault: Fault) -> imaplib.IMAP4.abort:
        """Return the error of a connection that is of no more use; imaplib replaces it, so the fault is kept."""
        self.fault = fault
        return imaplib.IMAP4.abort(fault)

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

        self.spellings: dict[str, bytes] = {}
        self.is_utf8 = False
        self._imap.debug = 0  # else imaplib writes every header that it reads into a log line nobody sees

    @property
    def fault(self) -> Fault | None:
        """Why nothing more can be read from the server, where it is not the line that dropped."""
        fault: Fault | None = self._imap.fault
        return fault

    @property
    def is_signed_in(self) -> bool:
        """Whether the server takes commands for a mailbox."""
        return self._imap.state in {"AUTH", "SELECTED"}

    def authenticate(self, mechanism: str, responses: Sequence[bytes], *, is_initial: bool) -> None:
        """Run a SASL exchange: the responses (in base64) in turn, the first with the command where that is allowed."""
        self._imap.exchange(mechanism, responses, is_initial=is_initial)

    def agree_on_utf8(self) -> None:
        """Take names and headers in UTF-8 where the server offers it (RFC 6855, 3); some give nothing without."""
        offered = self.capabilities()
        if b"ENABLE" in offered and not {b"UTF8=ACCEPT", b"UTF8=ONLY"}.isdisjoint(offered):
            self.is_utf8 = b"UTF8=ACCEPT" in (word.upper() for word in self.enable("UTF8=ACCEPT"))

    def ask(self, name: str, *arguments: bytes) -> Raw:
        """Send a command and return what is answered under its name."""
        kind, data = self._imap.end(name, self._imap.begin(name, *arguments))
        raw: Raw = self._imap.untagged(name)
        self._checkok(name, kind, data)
        return raw

    def folder_status(self, folder: str, what: Sequence[str]) -> dict[bytes, object]:
        """Return numbers of a folder that is not open."""
        return read_status(self.ask("STATUS", self._normalise_folder(folder), f"({' '.join(what)})".encode()))

    def begin_fetch(self, uids: Sequence[int], items: Sequence[str]) -> bytes:
        """Send a FETCH and return its tag."""
        tag: bytes = self._imap.begin("UID", "FETCH", ",".join(map(str, uids)), f"({' '.join(items)})")
        return tag

    def end_fetch(self, tag: bytes) -> Raw:
        """Return a FETCH as imaplib answers it, with what the server sent of others under way until then."""
        raw: Raw = ()
        try:
            kind, data = self._imap.end("FETCH", tag)
        finally:
            raw = self._imap.untagged("FETCH")  # also where it is refused: the rest must not stand before the next one
        self._checkok("fetch", kind, data)
        return raw

    def _normalise_folder(self, folder_name: str) -> bytes:
        """Return the name that a command holds: as the server spelled it, quoted, so that nothing is a wild card."""
        return quoted(self.spellings.get(folder_name) or encoded(folder_name, is_utf8=self.is_utf8))

    def refresh(self) -> None:
        """Let the server say what changed in the open folder; FETCHes may be under way, and their answers are kept."""
        tag = self._imap.begin("NOOP")
        self._checkok("noop", *self._imap.end("NOOP", tag))

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's name
        return self._make()
