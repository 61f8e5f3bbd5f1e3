"""A real Dovecot (2.3 or 2.4) on free loopback ports, in a folder of its own, run by an unprivileged account.

The special folders have their special uses. A refused login answers at once.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Final

from tests.real import dovecot_config
from tests.real.mail_server import PASSWORD, Mail, MailServer
from tests.real.process import run_as_account

__all__ = ["PASSWORD", "SPECIAL", "Dovecot", "Mail", "is_installed"]

SPECIAL: Final = {"Sent": r"\Sent", "Drafts": r"\Drafts", "Junk": r"\Junk", "Trash": r"\Trash", "Archive": r"\Archive"}


class Dovecot(MailServer):
    """A Dovecot between ``start`` and ``stop``."""

    name: ClassVar[str] = "Dovecot"

    def __init__(
        self,
        *,
        identities: Iterable[str] = ("localhost", "127.0.0.1"),
        not_after: datetime | None = None,
        extra: str = "",
    ) -> None:
        """Take what every mail server takes, and further settings as its version writes them."""
        super().__init__(identities=identities, not_after=not_after)
        self._extra = extra

    def prepare(self) -> None:
        """Make its folders."""
        for name in ("run", "state", "home"):
            self.give(self.folder / name)

    def configure(self) -> None:
        """Write dovecot.conf."""
        config = self.folder / "dovecot.conf"
        config.write_text(
            dovecot_config.text(
                version(),
                SPECIAL,
                folder=self.folder,
                password=PASSWORD,
                port=self.port,
                tls_port=self.tls_port,
                extra=self._extra,
            )
        )
        config.chmod(0o644)

    def command(self) -> list[str]:
        """Return the command of its master."""
        return [program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")]

    def renumber(self, user: str, folder: str, uidvalidity: int) -> None:
        """Give a folder another UIDVALIDITY, as after a restored backup; its messages and their UIDs stay."""
        self._doveadm("mailbox", "update", "-u", user, "--uid-validity", str(uidvalidity), folder)

    def _doveadm(self, *arguments: str) -> None:
        command = [program("doveadm"), "-c", str(self.folder / "dovecot.conf"), *arguments]
        run_as_account(command, cwd=self.folder)


def is_installed() -> bool:
    """Whether this machine has Dovecot."""
    return bool(shutil.which("dovecot", path=_PATH))


_PATH: Final = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"  # a user's PATH has no sbin


def program(name: str) -> str:
    """Return where one of Dovecot's programs lies."""
    return shutil.which(name, path=_PATH) or name


@functools.cache
def full_version() -> str:
    """Return Dovecot's version, without its build."""
    asked = subprocess.run([program("dovecot"), "--version"], check=True, capture_output=True, text=True)  # noqa: S603 - our own argument
    return asked.stdout.split()[0]


def version() -> tuple[int, int]:
    """Return the first two numbers of Dovecot's version: 2.4 writes its settings in another way than 2.3."""
    major, minor = full_version().split(".")[:2]
    return int(major), int(minor)
