"""How a mailbox is signed in to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

AuthKind = Literal["password", "google", "microsoft", "microsoft-app"]
"""What signs in: a password, or an OAuth2 token of a person at Google or Microsoft, or of an application there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """The client that a person registered with Google or Microsoft, for which tokens are made.

    ``tenant`` is Microsoft's word for an organisation; ``server`` replaces the provider's own sign-in server.
    """

    kind: AuthKind
    client_id: str = field(repr=False)
    client_secret_file: Path | None = field(default=None, repr=False)
    tenant: str = field(default="common", repr=False)
    server: str | None = None


@runtime_checkable
class Renewable(Protocol):
    """A secret that can be made anew where a mail server refuses it before its time, as a token can."""

    def renewed(self, refused: str) -> str:
        """Return another secret than the one that was refused; the same where there is no other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """How a person is spoken to while signing in."""

    say: Callable[[str], None]
    open_browser: Callable[[str], bool]
    """Opens an address in a browser; False where there is none."""
    read_line: Callable[[], str | None]
    """Returns a line that was typed, or None at once where none was."""
