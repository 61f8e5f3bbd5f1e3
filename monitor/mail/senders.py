"""Which addresses are ours, told by the mail that we sent: a guess that somebody confirms."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from monitor.mail.ids import addresses_in, text_of

MOST: Final = 1_000
"""Addresses that are counted: nobody has more, and a file may be hostile."""
FEWEST: Final = 3
"""Messages that an address must have sent to be guessed."""
SHARE: Final = 100
"""And one of so many: a few odd ones lie in every Sent folder."""

_FROM: Final = re.compile(rb"\nFrom[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """Who sent the mail in Sent folders, with the numbers of messages, the most first.

    ``ours`` are addresses that the configuration names; ``likely`` others that are ours, too, as it seems.
    """

    ours: tuple[tuple[str, int], ...] = ()
    likely: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class Senders:
    """Counts the From of sent mail; nothing of it is kept anywhere else."""

    counts: Counter[str] = field(default_factory=Counter)

    def take(self, headers: bytes) -> None:
        """Count the addresses of one sent message."""
        found = _FROM.search(b"\n" + headers)
        for address in addresses_in(text_of(found[1])) if found else ():
            if address in self.counts or len(self.counts) < MOST:
                self.counts[address] += 1

    def guess(self, is_ours: Callable[[str], bool]) -> Guess:
        """Return who sent it; ``is_ours`` says whether the configuration names an address."""
        least = max(FEWEST, -(-self.counts.total() // SHARE))
        ranked = sorted(self.counts.items(), key=lambda row: (-row[1], row[0]))
        return Guess(
            ours=tuple(row for row in ranked if is_ours(row[0])),
            likely=tuple(row for row in ranked if row[1] >= least and row[0].isprintable() and not is_ours(row[0])),
        )
