"""What a display or a user may be called (pure)."""

import re
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
LETTERS: Final = 40


def problem_of_name(name: str) -> str | None:
    """Return what is wrong with a name, None where it is good: it stands in logs and lists, and is no address."""
    if _NAME.fullmatch(name):
        return None
    return (
        f"a name has 1 to {LETTERS} letters and digits of English, and between them . _ - such as lobby or"
        " floor-2; it stands in lists, and is no address"
    )
