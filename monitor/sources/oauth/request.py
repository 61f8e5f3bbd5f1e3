"""Who asks for a token, and the words with the person who signs in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from monitor.records import OAuthClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A mailbox, the client registered for it, and how its secret is read (None where it has none).

    ``ca_file``: an authority that is trusted beside those of this machine.
    """

    name: str
    client: OAuthClient
    username: str = field(repr=False)
    client_secret: Callable[[], str | None]
    now: Callable[[], datetime]
    ca_file: Path | None = None
    seconds: float = 30.0
    """How long the sign-in server may take for one answer."""

    @property
    def mark(self) -> str:
        """What a token belongs to: one that was made for another client is none."""
        client = self.client
        text = repr((client.kind, client.client_id, client.tenant, client.server))
        return blake2b(text.encode(), digest_size=8).hexdigest()
