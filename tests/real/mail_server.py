"""What the tests' real mail servers share: a folder of their own, certificates, start and stop, delivering mail."""

import itertools
import os
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final, Self

import trustme
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.real.process import Process, account, free_port, own_folder, remove_folder, start_as_account, terminate

PASSWORD: Final = "secret"  # noqa: S105 - of servers that live for one test run on loopback
APPEND_MESSAGES: Final = 500  # of one MULTIAPPEND: it is one transaction, and Dovecot keeps it open


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to deliver: its bytes, when it arrived (aware), its flags."""

    body: bytes
    arrived_at: datetime
    flags: tuple[str, ...] = ()


class MailServer(ABC):
    """A server between ``start`` and ``stop``; a context manager. ``port`` and ``tls_port`` are known once it runs.

    ``port`` speaks plain text and STARTTLS, ``tls_port`` TLS at once; ``ca_file`` is the CA of both. Any user name
    signs in with :data:`PASSWORD` and finds INBOX, Sent, Drafts, Junk, Trash and Archive, below ``prefix``.
    """

    name: ClassVar[str]
    prefix: ClassVar[str] = ""
    """What the server puts before a folder that lies beside INBOX."""
    delimiter: ClassVar[str] = "/"
    ends_whole: ClassVar[bool] = False
    """Whether every process of its group is to be asked to end: its first one hears nothing."""

    def __init__(
        self, *, identities: Iterable[str] = ("localhost", "127.0.0.1"), not_after: datetime | None = None
    ) -> None:
        """Take the names in its certificate and the certificate's end."""
        self._identities = tuple(identities)
        self._not_after = not_after
        self._process: Process | None = None
        self.folder = Path()
        self.port = self.tls_port = 0

    @property
    def ca_file(self) -> Path:
        """The CA that signed the server's certificate."""
        return self.folder / "ca.pem"

    @property
    def log(self) -> str:
        """What the server logged so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def group(self) -> int:
        """The id of its processes' group; 0 where it does not run."""
        return self._process.pid if self._process else 0

    @abstractmethod
    def prepare(self) -> None:
        """Lay into ``folder`` what stays over every start, once."""

    @abstractmethod
    def configure(self) -> None:
        """Write the configuration for ``port`` and ``tls_port``."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""

    def environment(self) -> dict[str, str]:
        """Return the environment it runs in."""
        return {**os.environ, "TZ": "UTC"}

    def start(self) -> Self:
        """Start on two free ports and wait until it answers; RuntimeError with the log where it does not come up."""
        self.folder = own_folder(f"{self.name.lower()}-")
        try:
            self._certify()
            self.prepare()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End this server and its children, and remove its mail."""
        self.interrupt()
        remove_folder(self.folder)

    def interrupt(self) -> None:
        """End the processes and keep ports, certificate and mail for :meth:`resume`."""
        if self._process:
            terminate(self._process, whole=self.ends_whole)
            self._process = None

    def resume(self) -> None:
        """Start again after :meth:`interrupt`, on the same ports."""
        if not self._starts():
            message = f"{self.name} did not start again:\n{self.log}"
            raise RuntimeError(message)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def spell(self, folder: str) -> str:
        """Return how this server spells a folder's name that is written with ``/`` and without a namespace."""
        name = folder.replace("/", self.delimiter)
        return name if name.partition(self.delimiter)[0].upper() == "INBOX" else self.prefix + name

    def client(self, user: str) -> IMAPClient:
        """Return a signed-in connection that may write, on the plain port; the caller logs out."""
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=30)
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each APPEND waits 40 ms
        client.normalise_times = False
        client.login(user, PASSWORD)
        return client

    @contextmanager
    def session(self, user: str) -> Iterator[IMAPClient]:
        """Give the connection of :meth:`client` and log out behind it."""
        client = self.client(user)
        try:
            yield client
        finally:
            client.logout()

    def append(self, user: str, folder: str, body: bytes, arrived_at: datetime) -> None:
        """Deliver one message; ``arrived_at`` (aware) becomes its INTERNALDATE."""
        self.append_many(user, folder, [Mail(body=body, arrived_at=arrived_at)])

    def append_many(self, user: str, folder: str, messages: Iterable[Mail]) -> None:
        """Deliver messages in their order; the folder, spelled as the server does, is made where it is missing."""
        with self.session(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            self.deliver(client, user, folder, messages)

    def deliver(self, client: IMAPClient, user: str, folder: str, messages: Iterable[Mail]) -> None:  # noqa: ARG002 - for others
        """Append messages over an open connection of the user, some thousands a second."""
        rows = ({"msg": m.body, "flags": m.flags, "date": m.arrived_at} for m in messages)
        while chunk := list(itertools.islice(rows, APPEND_MESSAGES)):
            client.multiappend(folder, chunk)

    def give(self, path: Path) -> None:
        """Make a folder that belongs to the account the server runs as."""
        path.mkdir()
        if not os.getuid():
            who = account()
            os.chown(path, who.pw_uid, who.pw_gid)

    def _certify(self) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert(*self._identities, not_after=self._not_after)
        authority.cert_pem.write_to_path(str(self.ca_file))
        certificate.private_key_pem.write_to_path(str(self.folder / "key.pem"))
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(str(self.folder / "cert.pem"), append=True)
        for name in ("key.pem", "cert.pem", "ca.pem"):
            (self.folder / name).chmod(0o644)  # the key guards nothing, and nobody must read it
        self.folder.chmod(0o755)

    def _start(self) -> None:
        for _ in range(5):  # a free port may be taken before the server has it
            self.port, self.tls_port = free_port(), free_port()
            if self._starts():
                return
        message = f"{self.name} did not start:\n{self.log}"
        raise RuntimeError(message)

    def _starts(self) -> bool:
        self.configure()
        self._process = start_as_account(
            self.command(), cwd=self.folder, environment=self.environment(), own_session=True
        )
        for _ in range(400):
            if self._answers():
                return True
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        self.interrupt()
        return False

    def _answers(self) -> bool:
        try:
            self.client("probe").logout()
        except (OSError, IMAPClientError):
            return False
        return True
