"""One connection to an IMAP server: connect, encrypt, sign in, and say in a sentence what went wrong.

Every exception of the socket, of TLS and of IMAPClient becomes a MonitorError here, and nowhere else. What the
library is given is plain values of ours, so that a ValueError of its parser can only come from the server's answer.
"""

import imaplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from imapclient.exceptions import ProtocolError

from monitor.errors import LoginError, SourceError
from monitor.records import Account, Renewable
from monitor.sources.answers import Answer, read_answers
from monitor.sources.client import NONSENSE, Client, Fault
from monitor.sources.refusals import certificate_error, command_error, farewell, not_reached
from monitor.sources.signing import sign_in

T = TypeVar("T")


class RefusedError(SourceError):
    """The server answered NO or BAD; the connection is sound."""


class GarbledError(SourceError):
    """An answer was complete but made no sense; the connection is sound."""


class Connection:
    """A signed-in connection. Every call raises a MonitorError; after any but the two above it is of no more use."""

    def __init__(
        self,
        account: Account,
        password: Callable[[], str],
        *,
        timeout: float,
        spellings: dict[str, bytes] | None = None,
    ) -> None:
        """Take what is needed; nothing happens before :meth:`open`. ``timeout`` in seconds bounds every wait.

        ``spellings`` are the names of folders as the server spells them; others are spelled by the standard.
        ``password`` gives the secret, a password or a token; one that is ``Renewable`` another for a refused one.
        """
        self._account = account
        self._password = password
        self._timeout = timeout
        self.spellings = {} if spellings is None else spellings
        self._socket: socket.socket | None = None
        self._client: Client | None = None
        self._is_aborted = False
        self._is_selected = False
        self._under_way: dict[bytes, frozenset[int]] = {}
        self._early: dict[int, Answer] = {}

    def open(self) -> None:
        """Connect, encrypt and sign in."""
        account = self._account
        secret = self._password()  # first: making it may take a while, and a server does not wait for us for long
        context = self._context() if account.security != "none" else None
        try:
            client = Client(account, context if account.security == "tls" else None, self._timeout, self._watch)
            client.normalise_times = False
            client.spellings = self.spellings
            self._client = client
            if account.security == "starttls":
                client.starttls(context)
                self._watch(client.socket())
        except ssl.SSLCertVerificationError as error:
            raise certificate_error(account, error) from error
        except (OSError, imaplib.IMAP4.error, *NONSENSE) as error:
            raise self._lost(error) if self._is_aborted else not_reached(account, error) from error
        self._sign_in(client, secret)
        with suppress(RefusedError, GarbledError):
            self.call(lambda client: client.agree_on_utf8())

    @property
    def is_utf8(self) -> bool:
        """Whether names and search words are UTF-8 both ways."""
        return self._client is not None and self._client.is_utf8

    def call(self, command: Callable[["Client"], T]) -> T:
        """Run one command of the client and return its result."""
        if self._client is None:
            raise self._lost(None)
        try:
            return command(self._client)
        except imaplib.IMAP4.abort as error:
            raise self._lost(error, self._client.fault) from error
        except ProtocolError as error:
            raise GarbledError(self._nonsense) from error
        except imaplib.IMAP4.error as error:
            if failure := command_error(self._account, str(error)):
                raise failure from error
            message = f"{self._account.name}: the mail server refused a command. The next poll tries again."
            raise RefusedError(message) from error
        except OSError as error:
            raise self._lost(error) from error
        except NONSENSE as error:
            raise GarbledError(self._nonsense) from error

    def examine(self, folder: str) -> dict[bytes, object]:
        """Open a folder for reading only."""
        answer: dict[bytes, object] = self.call(lambda client: client.select_folder(folder, readonly=True))
        self._is_selected = True
        return answer

    def begin_fetch(self, uids: Sequence[int], items: Sequence[str]) -> bytes:
        """Ask for messages of the open folder and return a tag for :meth:`end_fetch`.

        Several may be under way, and other commands be sent meanwhile that do not leave the folder.
        """
        tag = self.call(lambda client: client.begin_fetch(uids, items))
        self._under_way[tag] = frozenset(uids)
        return tag

    def end_fetch(self, tag: bytes) -> dict[int, Answer]:
        """Return what the server answers to one FETCH, by UID.

        Where that cannot be used, the others under way are given up, too: their answers may be within.
        """
        wanted = self._under_way.pop(tag)
        # why both: a server may answer two commands in any order, or at once (RFC 9051, 5.5)
        coming = wanted.union(*self._under_way.values())
        try:
            answers = self.call(lambda client: read_answers(client.end_fetch(tag), coming))
        except (RefusedError, GarbledError):
            self.give_up()
            raise
        self._early |= answers
        return {uid: self._early.pop(uid) for uid in wanted if uid in self._early}

    def expects(self, tag: bytes | None) -> bool:
        """Return whether a FETCH is under way; one that was given up must be sent again."""
        return tag in self._under_way

    def give_up(self) -> None:
        """Read over the answer of every FETCH under way, so that other commands may follow."""
        tags = [*self._under_way]
        self._under_way.clear()
        self._early.clear()
        for tag in tags:
            with suppress(RefusedError):
                self.call(lambda client, tag=tag: client.end_fetch(tag))  # type: ignore[misc]  # mypy infers no default

    def search(self, criteria: bytes | Sequence[object], charset: str | None = None) -> Sequence[int]:
        """Return the UIDs in the open folder that match."""
        charset = None if self.is_utf8 else charset  # once UTF-8 is agreed on, none may be named (RFC 6855, 3)
        found: Sequence[int] = self.call(lambda client: client.search(criteria, charset))
        return found

    def unselect(self) -> None:
        """Leave the open folder, if one is: STATUS must not be asked of it, and its news would be sent to us."""
        if self._is_selected:
            self._is_selected = False
            # why CLOSE is safe: of a folder opened by EXAMINE it removes nothing (RFC 3501, 6.4.2)
            with suppress(RefusedError):
                self.call(lambda c: c.unselect_folder() if c.has_capability("UNSELECT") else c.close_folder())

    def abort(self) -> None:
        """Shut the socket down, from any thread: whoever waits for the server gets a SourceError at once."""
        self._is_aborted = True
        if self._socket is not None:
            with suppress(OSError):
                # why not SSLSocket.shutdown: it takes the TLS layer from under a thread that reads
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def close(self) -> None:
        """Sign out where that still works, and close."""
        client, self._client = self._client, None
        if client is not None and not self._is_aborted:
            with suppress(OSError, imaplib.IMAP4.error, *NONSENSE):
                client.socket().settimeout(min(self._timeout, 2.0))  # nobody waits for a farewell
                client.logout()
        self.drop()

    def drop(self) -> None:
        """Close without a word to the server."""
        client, self._client = self._client, None
        with suppress(OSError, imaplib.IMAP4.error):
            if client is not None:
                client.shutdown()
        with suppress(OSError):
            if self._socket is not None:
                self._socket.close()

    def _watch(self, sock: socket.socket) -> None:
        """Remember the socket as soon as there is one, so that :meth:`abort` ends a greeting that never comes."""
        self._socket = sock
        if self._is_aborted:
            self.abort()

    def _context(self) -> ssl.SSLContext:
        account = self._account
        try:
            return ssl.create_default_context(cafile=account.ca_file)
        except (OSError, ssl.SSLError) as error:
            raise certificate_error(account, error) from error

    def _sign_in(self, client: Client, secret: str) -> None:
        try:
            try:
                sign_in(client, self._account, secret)
            except LoginError:
                # a token may have been taken back before its end
                renewed = self._password.renewed(secret) if isinstance(self._password, Renewable) else secret
                if renewed == secret:
                    raise
                sign_in(client, self._account, renewed)
        except (OSError, imaplib.IMAP4.error, *NONSENSE) as error:
            raise self._lost(error, client.fault) from error

    def _lost(self, error: Exception | None, fault: Fault | None = None) -> SourceError:
        name = self._account.name
        if self._is_aborted:
            return SourceError(f"{name}: reading took too long and was ended. The next poll tries again.")
        if fault == "too long":
            return SourceError(f"{name}: the mail server's answer had no end. The next poll tries again, with less.")
        if fault:
            return SourceError(self._nonsense)
        if busy := farewell(self._account, str(error)):
            return busy
        if isinstance(error, TimeoutError):
            seconds = f"{self._timeout:g} seconds"
            return SourceError(f"{name}: the mail server did not answer for {seconds}. The next poll tries again.")
        return SourceError(f"{name}: the mail server dropped the connection. The next poll tries again.")

    @property
    def _nonsense(self) -> str:
        return f"{self._account.name}: the mail server's answer made no sense. The next poll tries again."
