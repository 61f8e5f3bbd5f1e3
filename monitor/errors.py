"""The error tree. Every error a person can mend is a leaf here, with its remedy; a bug is never one of these.

MonitorError
├── ConfigError .problems   edit config.yaml or the environment
├── LoginError              correct the user name or password
│   ├── SecretError         mend the file, the variable or the command that holds the password
│   ├── MechanismError      change `security` or `sign_in`: the server takes nothing of this kind
│   └── TokenError          sign in again: monitor sign-in NAME
├── FolderError .choices    name a folder that exists
├── SourceError             do nothing: the next poll tries again
│   ├── BusyError           do nothing: the server asks to wait, and later polls try again
│   └── CertificateError    trust the server's CA (ca_file) or correct the host name
├── SetupError              do what it says, and run monitor setup again
├── AccessError             choose another name or password, or name somebody who is let in
├── IssuingError            name what a certificate is for, or put its authority's files back
├── FileError               name a file that exists, can be read and is an mbox
└── StoreError              start the database, free the disk, or give back the key
    ├── DamagedError        put back a copy: monitor store restore FILE
    └── StoreBusyError      do nothing: the next poll tries again
        └── LeaseError      do nothing: another process does this now

A library's exception is translated where it is caught, with ``from``; messages name a mailbox by its ``name``
and never hold a user name, an address, a message id or a secret.
"""

from collections.abc import Sequence
from typing import Final

RETRIES: Final = "The next poll tries again."
"""Ends an error that passes by itself."""


class MonitorError(Exception):
    """Something a person can mend; ``str()`` is one sentence that says what to do next."""

    needs_person = True
    """Whether it stays until somebody acts; if not, the next poll tries again."""


class ConfigError(MonitorError):
    """The configuration cannot be used. ``problems`` holds all of them, each one printable block."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Keep every problem, so that one start reports them all."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class LoginError(MonitorError):
    """The server refused the user name or the password."""


class SecretError(LoginError):
    """The password or the client's secret cannot be read on this machine: no server was asked."""


class MechanismError(LoginError):
    """The server takes nothing of the kind that we have, whatever it says; so nothing was sent to it."""


class TokenError(LoginError):
    """There is no token to sign in with, or it was taken back: a person has to sign in again."""


class FolderError(MonitorError):
    """A folder that should be read is not there. ``choices`` are the folders that are."""

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        """Keep the choices for a caller that lists them."""
        super().__init__(message)
        self.choices = tuple(choices)


class SourceError(MonitorError):
    """The server could not be reached, dropped the line or answered nonsense."""

    needs_person = False


class BusyError(SourceError):
    """The server is there but wants to be left alone for a while: too many connections, too much asked, or busy.

    ``seconds`` is for how long, where it said so.
    """

    def __init__(self, message: str, seconds: float | None = None) -> None:
        """Keep the time for whoever tries again."""
        super().__init__(message)
        self.seconds = seconds


class CertificateError(SourceError):
    """The server's certificate does not verify."""

    needs_person = True


class SetupError(MonitorError):
    """A mailbox could not be set up: the message names the step, what was said there and what to try."""


class AccessError(MonitorError):
    """Nobody can be let in, or shut out, by this name or password."""


class IssuingError(MonitorError):
    """The page's certificate cannot be made for this name, in this folder, or from this authority."""


class FileError(MonitorError):
    """A file to import is missing, unreadable or not an mbox."""


class StoreError(MonitorError):
    """The store cannot be used: missing folder, full disk, another key, a newer program's schema."""


class DamagedError(StoreError):
    """The store's file was looked over and is not whole."""


class StoreBusyError(StoreError):
    """Another process holds the store."""

    needs_person = False


class LeaseError(StoreBusyError):
    """Another process has taken over what this one wanted to write."""
