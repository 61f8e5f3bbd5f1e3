"""Tokens: a public half by which one is found, and a secret half that only its holder has (pure)."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

ID_BYTES: Final = 9
SECRET_BYTES: Final = 32
"""256 bits: nobody guesses one, so nobody need count the guesses."""
_FORM: Final = re.compile(r"([A-Za-z0-9_-]{12})\.([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a link or a cookie carries; ``str()`` is its text, and no ``repr`` shows the secret."""

    id: str
    secret: str = field(repr=False)

    def __str__(self) -> str:
        """Return the text that its holder keeps."""
        return f"{self.id}.{self.secret}"


def new_token(random: Callable[[int], bytes]) -> Token:
    """Return a new one; ``random`` gives so many unguessable bytes."""
    return Token(id=_text(random(ID_BYTES)), secret=_text(random(SECRET_BYTES)))


def read_token(text: str) -> Token | None:
    """Return the token of a link or a cookie; None where it is none."""
    found = _FORM.fullmatch(text)
    return Token(id=found[1], secret=found[2]) if found else None


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
