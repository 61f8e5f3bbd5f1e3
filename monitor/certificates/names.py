"""The names that a certificate is for, as people type them (pure)."""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from monitor.errors import IssuingError

OWN: Final = ("localhost", "127.0.0.1", "::1")
"""In every certificate, so that the machine itself can ask the page."""
LOCAL: Final = ("localhost", "local", "lan", "home", "internal", "home.arpa", "test")
"""Domains that nobody owns on the internet; a router gives machines such names."""
PRIVATE: Final = (
    *map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")),
    *map(ip_network, ("::1/128", "fc00::/7", "fe80::/10")),
)
"""Addresses that nobody owns on the internet (RFC 1918, RFC 4193)."""
_NAME: Final = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST: Final = 253


def check_names(typed: Iterable[str]) -> tuple[str, ...]:
    """Return names and addresses in their plain form, each once. IssuingError says which is none."""
    return tuple(dict.fromkeys(_plain(text.strip()) for text in typed))


def domains_for(names: Iterable[str]) -> tuple[str, ...]:
    """Return the domains that an authority is limited to: those of the names, and those that are nobody's."""
    own = (name.removeprefix("*.") for name in names if not is_address(name))
    return tuple(dict.fromkeys((*own, *LOCAL)))


def networks_for(names: Iterable[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks that an authority is limited to: the names' addresses, and those that are nobody's."""
    own = (ip_network(name) for name in names if is_address(name))
    return tuple(dict.fromkeys((*own, *PRIVATE)))


def is_within(name: str, domains: Iterable[str], networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    """Return whether an authority with these limits can vouch for a name (RFC 5280, 4.2.1.10)."""
    if is_address(name):
        return any(ip_address(name) in network for network in networks)
    bare = name.removeprefix("*.")
    return any(bare == domain or bare.endswith(f".{domain}") for domain in domains)


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
