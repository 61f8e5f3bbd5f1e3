"""Which addresses are ours, told from digests alone (design, rule 6). Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.mail.ids import HALF_BYTES, Digester, without_plus

NOT: Final = "!"
"""Before an address that is none of ours, though a wider form says so."""
PLUS: Final = "+*@"
"""Between name and domain of an address that is ours with any plus part, and without one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """Addresses as digests: whole ones, whole domains without their subdomains, and whole ones with any plus part.

    ``but_addresses``, ``but_domains`` and ``but_pluses`` are the same of those that are excepted, which always wins.
    """

    addresses: frozenset[bytes] = frozenset()
    domains: frozenset[bytes] = frozenset()
    pluses: frozenset[bytes] = frozenset()
    but_addresses: frozenset[bytes] = frozenset()
    but_domains: frozenset[bytes] = frozenset()
    but_pluses: frozenset[bytes] = frozenset()

    @property
    def needs_pluses(self) -> bool:
        """Whether it matters of which address another one is a plus form."""
        return bool(self.pluses or self.but_pluses)

    def others(self, addresses: Iterable[bytes], pluses: Iterable[bytes] = ()) -> list[bytes]:
        """Return those of a message's addresses that are not ours; ``pluses`` are the message's."""
        ours, domains = self.addresses, self.domains
        if not (self.needs_pluses or self.but_addresses or self.but_domains):  # nearly always: nothing but these two
            return [a for a in addresses if a[:HALF_BYTES] not in ours and a[HALF_BYTES:] not in domains]
        plain = {pair[:HALF_BYTES]: pair[HALF_BYTES:] for pair in pluses}
        return [a for a in addresses if not self._has(a[:HALF_BYTES], a[HALF_BYTES:], plain.get(a[:HALF_BYTES]))]

    def all_digests(self) -> Iterator[bytes]:
        """Yield every digest in an order of its own, with marks between: what a decision rests on."""
        yield from (*sorted(self.addresses), b"|", *sorted(self.domains))
        rest = (self.pluses, self.but_addresses, self.but_domains, self.but_pluses)
        if any(rest):  # a store that never heard of these stays decided
            for digests in rest:
                yield from (b"|", *sorted(digests))

    def _has(self, address: bytes, domain: bytes, plain: bytes | None) -> bool:
        if address in self.but_addresses or domain in self.but_domains or plain in self.but_pluses:
            return False
        return address in self.addresses or domain in self.domains or plain in self.pluses


def ours_of(addresses: Iterable[str], digester: Digester) -> Ours:
    """Digest configured addresses.

    ``me@example.com``; ``@example.com`` for a whole domain; ``me+*@example.com`` for ``me@example.com`` and each of its
    plus forms; with ``!`` before it, whatever of these is none of ours.
    """
    lowered = [address.strip().lower() for address in addresses]
    wanted = [address for address in lowered if not address.startswith(NOT)]
    excepted = [address.removeprefix(NOT).strip() for address in lowered if address.startswith(NOT)]
    ours, but = (_digests(texts, digester) for texts in (wanted, excepted))
    return Ours(
        addresses=ours[0],
        domains=ours[1],
        pluses=ours[2],
        but_addresses=but[0],
        but_domains=but[1],
        but_pluses=but[2],
    )


def _digests(texts: Sequence[str], digester: Digester) -> tuple[frozenset[bytes], frozenset[bytes], frozenset[bytes]]:
    """Return the digests of whole addresses, of domains, and of addresses that count with any plus part."""
    plus = [without_plus(text) for text in texts if PLUS in text]
    whole = [text for text in texts if not text.startswith("@") and PLUS not in text]
    return (
        frozenset(digester.address(text)[:HALF_BYTES] for text in (*whole, *plus)),
        frozenset(digester.domain(text[1:]) for text in texts if text.startswith("@")),
        frozenset(digester.address(text)[:HALF_BYTES] for text in plus),
    )
