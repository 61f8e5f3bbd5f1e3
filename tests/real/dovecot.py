"""A real Dovecot (2.3 or 2.4) on free loopback ports, in a folder of its own, run by an unprivileged account.

Any user name signs in with :data:`PASSWORD` and finds INBOX, Sent, Drafts, Junk, Trash and Archive (with their
special uses). ``tls_port`` speaks TLS at once, ``port`` plain text and STARTTLS; ``ca_file`` is the CA of both.
"""

import functools
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self

import trustme
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from tests.real import dovecot_config
from tests.real.process import account, free_port, own_folder, remove_folder, run_as_account, start_as_account

PASSWORD: Final = "secret"  # noqa: S105  # of a server that lives for one test run on loopback
SPECIAL: Final = {"Sent": r"\Sent", "Drafts": r"\Drafts", "Junk": r"\Junk", "Trash": r"\Trash", "Archive": r"\Archive"}
APPEND_MESSAGES: Final = 500  # of one MULTIAPPEND: it is one transaction, and Dovecot keeps it open


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One message to deliver: its bytes, when it arrived (aware), its flags."""

    body: bytes
    arrived_at: datetime
    flags: tuple[str, ...] = ()


class Dovecot:
    """A Dovecot between ``start`` and ``stop``; a context manager. ``port`` and ``tls_port`` are known once it runs."""

    def __init__(
        self,
        *,
        identities: Iterable[str] = ("localhost", "127.0.0.1"),
        not_after: datetime | None = None,
        extra: str = "",
    ) -> None:
        """Take the names in its certificate, the certificate's end, and further settings as its version writes them."""
        self._identities = tuple(identities)
        self._not_after = not_after
        self._extra = extra
        self._process: subprocess.Popen[bytes] | None = None
        self.folder = Path()
        self.port = self.tls_port = 0

    @property
    def ca_file(self) -> Path:
        """The CA that signed the server's certificate."""
        return self.folder / "ca.pem"

    @property
    def log(self) -> str:
        """What Dovecot logged so far."""
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def start(self) -> Self:
        """Start on two free ports and wait until both answer; RuntimeError with the log where it does not come up."""
        self.folder = own_folder("dovecot-")
        for name in ("run", "state", "home"):
            self._give(self.folder / name)
        self._certify()
        for _ in range(5):  # a free port may be taken before Dovecot has it
            self.port, self.tls_port = free_port(), free_port()
            if self._starts():
                return self
        log = self.log
        self.stop()
        message = f"Dovecot did not start:\n{log}"
        raise RuntimeError(message)

    def stop(self) -> None:
        """End this Dovecot (its master ends its children) and remove its mail."""
        self.interrupt()
        remove_folder(self.folder)

    def interrupt(self) -> None:
        """End the processes and keep ports, certificate and mail for :meth:`resume`."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def resume(self) -> None:
        """Start again after :meth:`interrupt`, on the same ports."""
        if not self._starts():
            message = f"Dovecot did not start again:\n{self.log}"
            raise RuntimeError(message)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def client(self, user: str) -> IMAPClient:
        """Return a signed-in connection that may write, on the plain port; the caller logs out."""
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=30)
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
        """Deliver messages in their order, some thousands a second; the folder is made where it is missing."""
        with self.session(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            rows = ({"msg": m.body, "flags": m.flags, "date": m.arrived_at} for m in messages)
            while chunk := list(itertools.islice(rows, APPEND_MESSAGES)):
                client.multiappend(folder, chunk)

    def renumber(self, user: str, folder: str, uidvalidity: int) -> None:
        """Give a folder another UIDVALIDITY, as after a restored backup; its messages and their UIDs stay."""
        self._doveadm("mailbox", "update", "-u", user, "--uid-validity", str(uidvalidity), folder)

    def _doveadm(self, *arguments: str) -> None:
        command = [_program("doveadm"), "-c", str(self.folder / "dovecot.conf"), *arguments]
        run_as_account(command, cwd=self.folder)

    def _give(self, path: Path) -> None:
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

    def _starts(self) -> bool:
        config = self.folder / "dovecot.conf"
        config.write_text(
            dovecot_config.text(
                _version(),
                SPECIAL,
                folder=self.folder,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port,
                extra=self._extra,
            )
        )
        config.chmod(0o644)
        command = [_program("dovecot"), "-F", "-c", str(config)]
        self._process = start_as_account(command, cwd=self.folder)
        for _ in range(200):
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


def is_installed() -> bool:
    """Whether this machine has Dovecot."""
    return bool(shutil.which("dovecot", path=_PATH))


_PATH: Final = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"  # a user's PATH has no sbin


def _program(name: str) -> str:
    return shutil.which(name, path=_PATH) or name


@functools.cache
def _version() -> tuple[int, int]:
    """Return the first two numbers of Dovecot's version: 2.4 writes its settings in another way than 2.3."""
    words = subprocess.run([_program("dovecot"), "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S603  # our own argument
    major, minor = words.split(".")[:2]
    return int(major), int(minor)
