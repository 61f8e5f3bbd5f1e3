"""What must not stand in a log or a message, whoever wrote it: a net below the care that each sentence takes (pure)."""

import re
from typing import Final

HIDDEN: Final = "\N{HORIZONTAL ELLIPSIS}"
_ADDRESSED: Final = re.compile(r"<?[^\s<>\"'()\[\],;:=]+@[^\s<>\"'()\[\],;:=]+>?")
"""An address of mail, a Message-ID, and what stands before the host in a URL."""
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic)\s+\S+")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@]+:[^\s@]*@")
_LINK: Final = re.compile(r"(?<=/display/)[^\s/?\"']+")
_NAMED: Final = re.compile(
    r"(?i)\b(pass(?:word|wd)?|secret|token|access_token|refresh_token|code|api_?key)(\"?\s*[=:]\s*\"?)([^\s&\"']+)"
)
_LONG: Final = re.compile(r"(?=[A-Za-z0-9_+-]*\d)(?=[A-Za-z0-9_+-]*[A-Za-z])[A-Za-z0-9_+-]{28,}")
"""Letters and digits as nobody writes them by hand: a token, a key, a digest."""


def without_secrets(text: str) -> str:
    """Return a text without addresses, message ids, tokens and passwords, as far as they can be known by their form."""
    text = _CREDENTIALS.sub(f"{HIDDEN}@", text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    text = _LINK.sub(HIDDEN, text)
    text = _NAMED.sub(rf"\1\2{HIDDEN}", text)
    text = _ADDRESSED.sub(HIDDEN, text)
    return _LONG.sub(HIDDEN, text)
