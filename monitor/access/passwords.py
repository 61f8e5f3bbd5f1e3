"""People's passwords, by argon2id with the library's own costs (RFC 9106, 4, the second recommended choice).

Each is first sealed with the key that lies outside the store: whoever has the store alone cannot even try a list of
common passwords. Lengths follow NIST SP 800-63B: no rule for kinds of characters.
"""

import threading
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monitor.access.seals import Seal

SHORTEST, LONGEST = 12, 256
WAIT_SECONDS: Final = 5.0
"""How long a sign-in waits for its turn; each takes 64 MiB for a tenth of a second."""
_USE: Final = "password"
_HASHER: Final = PasswordHasher()
_TURN: Final = threading.Semaphore(2)
_QUEUE: Final = threading.Semaphore(4)
"""Those who have or wait for a turn: each holds one of the page's eight workers, and the others are for the screens."""
_NOBODY: Final = _HASHER.hash("nobody has this password")
"""Checked where there is no such user, so that the time of an answer does not say who there is."""


def problem_of_password(password: str) -> str | None:
    """Return what is wrong with a new password; None where it is good."""
    if len(password) < SHORTEST:
        return f"a password has at least {SHORTEST} characters; four words are easy to remember"
    if len(password) > LONGEST:
        return f"a password has at most {LONGEST} characters"
    return None


def hashed(seal: Seal, name: str, password: str) -> str:
    """Return what the store keeps of a user's password."""
    return _HASHER.hash(_sealed(seal, name, password))


def is_right(seal: Seal, name: str, kept: str | None, password: str) -> bool | None:
    """Return whether a password is a user's; ``kept`` None: there is no such user. None: too many ask just now."""
    if not _QUEUE.acquire(blocking=False):
        return None
    try:
        if not _TURN.acquire(timeout=WAIT_SECONDS):
            return None
        try:
            _HASHER.verify(kept or _NOBODY, _sealed(seal, name, password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
        finally:
            _TURN.release()
    finally:
        _QUEUE.release()
    return kept is not None


def _sealed(seal: Seal, name: str, password: str) -> bytes:
    return seal.digest(_USE, name, password)
