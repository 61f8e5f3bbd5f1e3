"""Who is let in: displays by a link, people by a password; of each only what proves it, never the secret itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """A screen that may show the wall. ``id`` is the public half of its token, ``digest`` of the secret half."""

    id: str
    name: str
    digest: bytes
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may sign in. ``hash`` is argon2's text, of the password under a key outside the store."""

    name: str
    hash: str
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser in which a user is signed in until ``expires_at``; ``id`` and ``digest`` as of a display."""

    id: str
    user: str
    digest: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """All who are let in, read at once. ``revision`` is another one after each change."""

    revision: str = ""
    displays: Sequence[Display] = ()
    users: Sequence[User] = ()
    sessions: Sequence[Session] = ()


class AccessStore(Protocol):
    """Where they are kept, so that every process that serves the page knows the same. All raise StoreError."""

    def revision(self) -> str:
        """Return what is another text after each change; cheap enough to be asked every second."""

    def directory(self) -> Directory:
        """Return all of it."""

    def add_display(self, display: Display) -> bool:
        """Keep a display; False where one has its name."""

    def remove_display(self, name: str) -> bool:
        """Forget a display; False where none has this name."""

    def add_user(self, user: User) -> bool:
        """Keep a user; False where one has the name."""

    def remove_user(self, name: str) -> bool:
        """Forget a user and end the sessions; False where none has this name."""

    def add_session(self, session: Session, now: datetime) -> None:
        """Keep a session, and forget those that have ended by ``now``."""

    def remove_sessions(self, ids: Iterable[str]) -> None:
        """End sessions; what is not there is no error."""
