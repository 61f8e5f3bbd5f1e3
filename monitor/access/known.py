"""The directory as requests use it: found by id, proved by digest, in memory (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from monitor.access.seals import Seal
from monitor.access.tokens import CODE, Token, code_of
from monitor.records.access import Directory, Display, Session, User

DISPLAY: Final = "display"
SESSION: Final = "session"
WAITING: Final = "waiting"
"""What a token's cookie is for, and its digest, so that none passes for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who is let in, as of one revision of the directory."""

    seal: Seal
    revision: str = ""
    displays: Mapping[str, Display]
    users: Mapping[str, User]
    sessions: Mapping[str, Session]

    @staticmethod
    def of(directory: Directory, seal: Seal) -> "Known":
        """Return a directory, ready to be asked."""
        return Known(
            seal=seal,
            revision=directory.revision,
            displays={display.id: display for display in directory.displays},
            users={user.name: user for user in directory.users},
            sessions={session.id: session for session in directory.sessions},
        )

    def display(self, token: Token | None) -> str | None:
        """Return the name of the display whose token this is: one with a link, or one let in by its code."""
        if token is None:
            return None
        found = self.displays.get(token.id)
        if found is not None:
            return found.name if self.seal.is_of(found.digest, DISPLAY, token.id, token.secret) else None
        code = code_of(self.seal, token)
        found = self.displays.get(code)
        return found.name if found is not None and self.seal.is_of(found.digest, CODE, code) else None

    def let_in(self, tokens: Iterable[Token]) -> Token | None:
        """Return the first of these that is a display's."""
        return next((token for token in tokens if self.display(token) is not None), None)

    def user(self, token: Token | None, now: datetime) -> str | None:
        """Return the user who is signed in with this token at ``now``."""
        found = self.sessions.get(token.id) if token else None
        if token is None or found is None or not self.seal.is_of(found.digest, SESSION, token.id, token.secret):
            return None
        return found.user if now < found.expires_at and found.user in self.users else None

    def may_be_new(self, displays: Iterable[Token], session: Token | None = None) -> bool:
        """Return whether somebody may have been let in with one of these since the directory was read."""
        if session is not None and session.id not in self.sessions:
            return True
        return any(not {token.id, code_of(self.seal, token)} & self.displays.keys() for token in displays)

    def cookie(self, use: str) -> str:
        """Return the name of a cookie; another monitor on the same machine has another."""
        return f"monitor_{use}_{self.seal.mark('cookie')}"

    def with_session(self, session: Session) -> "Known":
        """Return the same with one session more, until the directory is read again."""
        return replace(self, sessions={**self.sessions, session.id: session})

    def without_session(self, id_: str) -> "Known":
        """Return the same without a session."""
        return replace(self, sessions={key: one for key, one in self.sessions.items() if key != id_})
