"""Who asks, and how: what a named proxy says of its client is believed, and what anybody else says is removed.

``X-Forwarded-For``, ``-Proto``, ``-Host`` and ``-Prefix`` have no standard; they are read as nginx, Caddy, Traefik and
Apache write them. Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
Header = tuple[bytes, bytes]

FORWARDED: Final = (b"x-forwarded-", b"forwarded", b"x-real-ip")
"""How the names of headers begin that only a proxy may write; we read four of them."""
VIA: Final = b"via"
"""What a proxy adds by RFC 9110, 7.6.3."""
WHO: Final = frozenset({b"x-forwarded-user", b"x-forwarded-email", b"x-forwarded-preferred-username"})
"""Those in which oauth2-proxy and its like say who has signed in; a named proxy's are kept (``access.header``)."""
_PREFIX: Final = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)+")
_HOST: Final = re.compile(r"[A-Za-z0-9._:\[\]-]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks: the client's address ("" where there is none), the scheme it used, the path we stand under.

    ``is_proxied``: a named proxy stands between us, whose other headers may be believed, too. ``is_relayed``: a proxy
    that nobody named does, so that its address says nothing of who asks.
    """

    address: str
    scheme: str
    prefix: str = ""
    is_proxied: bool = False
    is_relayed: bool = False


def identify(
    peer: str, scheme: str, headers: Iterable[Header], proxies: Networks, prefix: str = ""
) -> tuple[Caller, list[Header]]:
    """Return who asks and the headers that may be believed.

    ``peer`` is the address at the other end of the connection; ``prefix`` the configured path, where no proxy names
    another. Headers with ``_`` in their name are dropped: WSGI could not tell them from those with ``-``.
    """
    given = list(headers)
    kept = [(name, value) for name, value in given if b"_" not in name and not name.startswith(FORWARDED)]
    is_relayed = any(name == VIA or name.startswith(FORWARDED) for name, _ in given)
    caller = Caller(address=_plain(peer), scheme=scheme, prefix=prefix, is_relayed=is_relayed)
    if not is_named(peer, proxies):
        return caller, kept
    kept += [(name, value) for name, value in given if name in WHO]
    said = {name: _text(given, f"x-forwarded-{name}".encode()) for name in ("for", "proto", "host", "prefix")}
    host = _last(said["host"])
    if _HOST.fullmatch(host):
        kept = [(name, value) for name, value in kept if name != b"host"] + [(b"host", host.encode())]
    below = _last(said["prefix"]).rstrip("/")
    return (
        Caller(
            address=_client(said["for"], caller.address, proxies),
            scheme=said_scheme if (said_scheme := _last(said["proto"]).lower()) in {"http", "https"} else scheme,
            prefix=below if _PREFIX.fullmatch(below) else prefix,
            is_proxied=True,
        ),
        kept,
    )


def is_named(address: str, proxies: Networks) -> bool:
    """Return whether an address is one of the named proxies."""
    found = _address(address)
    return found is not None and any(found in network for network in proxies)


def same_client(address: str) -> str:
    """Return what tells one client from another: an IPv6 client has all of the last 64 bits of its addresses."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return address if found is None else str(found)


def _client(forwarded: str, peer: str, proxies: Networks) -> str:
    """Return the last address that is no named proxy: what stands left of it, the client itself may have written."""
    address = peer
    for entry in reversed(forwarded.split(",")):
        found = _address(_without_port(entry.strip()))
        if found is None:
            return address
        address = str(found)
        if not is_named(address, proxies):
            return address
    return address


def _without_port(entry: str) -> str:
    bare = entry.strip('"')
    if bare.startswith("["):
        return bare[1:].partition("]")[0]
    return bare.partition(":")[0] if bare.count(":") == 1 else bare


def _address(text: str) -> Address | None:
    """Return an address; an IPv4 one that came over an IPv6 socket as what it is."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _plain(peer: str) -> str:
    found = _address(peer)
    return "" if found is None else str(found)


def _text(headers: Iterable[Header], wanted: bytes) -> str:
    return ",".join(value.decode("latin-1") for name, value in headers if name == wanted)


def _last(text: str) -> str:
    """Return what the nearest proxy wrote, of a list that each one appends to."""
    return text.rpartition(",")[2].strip()
