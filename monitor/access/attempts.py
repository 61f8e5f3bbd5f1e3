"""How often somebody may try a password: by address, by name and in all."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates as ``limits`` writes them. All count every try, a right one too.

    By name is wider than by address, so that nobody locks somebody else out from one machine.
    """

    address: tuple[str, ...] = ("5/minute", "30/hour")
    name: tuple[str, ...] = ("20/10 minutes", "100/day")
    all: tuple[str, ...] = ("60/minute",)


RATES: Final = Rates()


class Attempts:
    """The tries of late, in memory. Safe to use from several threads."""

    def __init__(self, rates: Rates = RATES) -> None:
        """Begin without any."""
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rates = rates

    def wait(self, address: str, name: str) -> int:
        """Return 0 and count a try, or how many seconds to wait first, at most; then it does not count."""
        keys = [
            *((parse(rate), "all") for rate in self._rates.all),
            *((parse(rate), f"address {_site(address)}") for rate in self._rates.address),
            *((parse(rate), f"name {name}") for rate in self._rates.name),
        ]
        for item, key in keys:
            if not self._limiter.test(item, key):
                return item.get_expiry()
        for item, key in keys:
            self._limiter.hit(item, key)
        return 0


def _site(address: str) -> str:
    """Return what one client can have: of IPv6 it is the last 64 bits."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
