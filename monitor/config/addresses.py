"""Addresses as people write them in the configuration: whole ones, plus forms, domains, and what is excepted."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from monitor.config.fields import listed

NOT: Final = "!"
_HOW: Final = 'write me@example.com, or "@example.com" for a whole domain'
_FORM: Final = re.compile(r"(?:[^\s@*,;!]+(?:\+\*)?)?@[^\s@*,;+!]+")


def _address(text: str) -> str:
    address = text.strip().removeprefix(NOT).strip()
    if "<" in address or " " in address:
        raise ValueError("write only the address, without a name or < >")
    if "@" not in address:
        raise ValueError(f"there is no @ in it; {_HOW}")
    if _FORM.fullmatch(address):
        return f"{NOT}{address}" if text.strip().startswith(NOT) else address
    if "*" in address:
        raise ValueError('a * stands only between + and @, as in me+*@example.com; a whole domain is "@example.com"')
    if NOT in address:
        raise ValueError('a ! stands only at the beginning, as in "!newsletter@example.com"')
    raise ValueError(f"this is no address; {_HOW}")


def _whole(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names nobody, or the same address with and without ``!``."""
    lowered = {address.lower() for address in addresses}
    wanted = {address for address in lowered if not address.startswith(NOT)}
    if not addresses:
        raise ValueError("the list is empty")
    if not wanted:
        raise ValueError("every address in it is excepted with !; name one that counts, too")
    if any(f"{NOT}{address}" in lowered for address in wanted):
        raise ValueError("one address stands in it both with ! and without; remove one of the two")
    return addresses


def is_excepted(address: str) -> bool:
    """Return whether an address is written as one that does not count."""
    return address.startswith(NOT)


Addresses = Annotated[
    tuple[Annotated[str, AfterValidator(_address)], ...], BeforeValidator(listed), AfterValidator(_whole)
]
