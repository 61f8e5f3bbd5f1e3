"""Who may ask, and what browsers are told: the Host check and the headers of every answer (but for policy.py's).

A page of another site cannot read ours, unless its own name is pointed at our address (DNS rebinding): then it asks
with its own name in ``Host``. So a request must name us by a name we know. An address in digits cannot be rebound;
beyond loopback we cannot know which of ours people use, so there every address in digits is ours.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

REFUSAL: Final = (
    "This monitor does not answer to the name in your address bar."
    " Open it by its address in digits, or add that name to page.names in config.yaml.\n"
)

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that a request may call us by.

    ``bound`` is the configured host, ``others`` names beside it; ``*.example.org``, as certificates have it, is any
    one word before ``.example.org``.
    """

    bound: str
    others: frozenset[str] = frozenset()

    def know(self, host: str) -> bool:
        """Return whether ``host`` (a Host header, with or without a port) names us."""
        name = _name(host)
        if name is None:
            return False
        address = _address(name)
        if address is None:
            known = {"localhost", self.bound.lower(), *(other.lower() for other in self.others)}
            return name in known or f"*.{name.partition('.')[2]}" in known
        bound = _address(self.bound)
        return address.is_loopback or address == bound or not self._is_loopback(bound)

    def _is_loopback(self, bound: IPv4Address | IPv6Address | None) -> bool:
        return self.bound.lower() == "localhost" if bound is None else bound.is_loopback


def _name(host: str) -> str | None:
    """Return the name in a Host header, None where it is no such thing."""
    try:
        parts = urlsplit(f"//{host}")
        is_plain = parts.port is None or parts.port >= 0
    except ValueError:
        return None
    return parts.hostname if is_plain and parts.netloc == host and not parts.username else None


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None
