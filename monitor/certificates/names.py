"""The names that a certificate is for, as people type them (pure)."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Final

from monitor.errors import IssuingError

OWN: Final = ("localhost", "127.0.0.1", "::1")
"""In every certificate, so that the machine itself can ask the page."""
_NAME: Final = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST: Final = 253


def check_names(typed: Iterable[str]) -> tuple[str, ...]:
    """Return names and addresses in their plain form, each once. IssuingError says which is none."""
    return tuple(dict.fromkeys(_plain(text.strip()) for text in typed))


def is_address(name: str) -> bool:
    """Return whether a name is an address in digits."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    bare = text.strip("[]")
    if is_address(bare):
        return str(ip_address(bare))
    if "/" in text or ":" in text or "@" in text:
        raise IssuingError(
            f"{text!r} is no name: write what stands in the address bar without https://, port and path."
        )
    name = text.rstrip(".").lower()
    if not name.isascii():
        name = _idna(name)
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise IssuingError(f"{text!r} is no name of a machine, such as wall.example.org, and no address.")
    return name


def _idna(name: str) -> str:
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise IssuingError(f"{name!r} is no name of a machine, such as wall.example.org, and no address.") from error
