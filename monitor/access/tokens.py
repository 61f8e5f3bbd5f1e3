"""Tokens: a public half by which one is found, and a secret half that only its holder has (pure)."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from monitor.access.seals import Seal

ID_BYTES: Final = 9
SECRET_BYTES: Final = 32
"""256 bits: nobody guesses one, so nobody need count the guesses."""
CODE: Final = "code"
CODE_LETTERS: Final = 12
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans("OIL", "011")
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


def code_of(seal: Seal, token: Token) -> str:
    """Return the code by which a person lets a screen in that waits: 60 bits of a digest, in Crockford's base 32.

    It is no secret: who reads it from the screen cannot make the token of it, and without the key nobody can look for
    another token with the same code but by asking.
    """
    number = int.from_bytes(seal.digest(CODE, token.id, token.secret)[:8]) >> 4
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(CODE_LETTERS)))


def read_code(text: str) -> str | None:
    """Return a code that was typed, without what people put between its letters; None where it is none."""
    code = re.sub(r"[\s-]", "", text).upper().translate(_ALIKE)
    return code if len(code) == CODE_LETTERS and set(code) <= set(_ALPHABET) else None


def shown_code(code: str) -> str:
    """Return a code as people read it: in fours."""
    return "-".join(code[begin : begin + 4] for begin in range(0, CODE_LETTERS, 4))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
