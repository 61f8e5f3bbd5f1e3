"""A mailbox while it is tried: what the configuration would hold, and at which step it fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.errors import RETRIES, BusyError, FolderError, LoginError, MonitorError, SourceError
from monitor.records import AuthKind, FolderUse


class StoppedError(Exception):
    """The person chose to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A mailbox as the configuration would hold it, and the secrets that were typed for it (None: it names where)."""

    values: Mapping[str, Any] = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)

    @property
    def sign_in(self) -> AuthKind:
        """How it is signed in to; a password is the usual way, which need not be written."""
        kind: AuthKind = self.values.get("sign_in", "password")
        return kind

    def put(self, **values: object) -> "Trial":
        """Return the trial with other values; None removes one."""
        merged = {**self.values, **values}
        return replace(self, values={key: value for key, value in merged.items() if value is not None})


Survey = Callable[[Trial], tuple[FolderUse, ...]]
"""Signs in, and says what a mailbox holds; raises MonitorError."""


def step_of(error: MonitorError) -> str:
    """Return at which step a mailbox failed, in words."""
    if isinstance(error, LoginError | BusyError):
        return "signing in"
    if isinstance(error, FolderError):
        return "choosing the folders"
    return "reaching the server" if isinstance(error, SourceError) else "opening the mailbox"


def plain(error: MonitorError, name: str) -> str:
    """Return what an error says, without the mailbox's name, and without a poll that nobody has begun."""
    return str(error).removeprefix(f"{name}: ").removesuffix(RETRIES).strip()
