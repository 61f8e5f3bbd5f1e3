"""How often one client may ask.

The library ``limits`` counts the same, but its stores in memory start a thread or a task at nearly each request, to
forget old ones (5.8.0: 0.2 to 0.3 ms of the processor against a few µs): that is for requests that are rare.
"""

from typing import Final

from monitor.wall.serving.proxies import same_client

MINUTE: Final = 60
MOST_CLIENTS: Final = 100_000
"""Remembered at once; more than that are no clients but one attack, and counting begins anew."""


class Rates:
    """Counts the requests of each client by the minute; a client is an IPv4 address or an IPv6 network of 64 bits."""

    def __init__(self, per_minute: int, clients: int = MOST_CLIENTS) -> None:
        self._most, self._clients = per_minute, clients
        self._minute = 0
        self._counts: dict[str, int] = {}

    def allow(self, address: str, now: float) -> bool:
        """Count a request, and return whether it is one that is answered; ``now`` is in seconds, of any clock."""
        minute = int(now // MINUTE)
        if minute != self._minute or len(self._counts) >= self._clients:
            self._minute, self._counts = minute, {}
        client = same_client(address)
        count = self._counts.get(client, 0) + 1
        self._counts[client] = count
        return count <= self._most
