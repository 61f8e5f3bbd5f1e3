"""Which originals count: filters that are off by default, decided from what the store keeps of a message. Pure.

A filter never changes which message a reply answers: it only takes responses away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from monitor.mail.ours import Ours
from monitor.records import Message, Sign

IGNORED: Final[dict[str, Sign]] = {
    "lists": Sign.LIST,  # List-Id (RFC 2919)
    "bulk": Sign.BULK,  # Precedence: bulk, junk, list, auto_reply (RFC 2076, section 3.9)
    "automatic": Sign.AUTOMATIC,  # Auto-Submitted other than no (RFC 3834, section 5)
    "no-reply": Sign.NO_REPLY,  # From an address that says that it takes no answer
}
"""What may be ignored, by the word of the settings; docs/teams.md has each in a sentence."""

NONE: Final = Sign(0)
_STAMPED: Final = Sign.LIST | Sign.BULK
"""What a list server stamps on the mail of people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Which originals count: none with an ``ignored`` sign, and, where ``only_to`` is given, only those sent to it."""

    ignored: Sign = NONE
    only_to: Ours | None = None

    @property
    def needs_details(self) -> bool:
        """Whether it rests on what was not kept of mail that an earlier program read."""
        return bool(self.ignored) or (self.only_to is not None and self.only_to.needs_pluses)

    def digests(self) -> Iterator[bytes]:
        """Yield what a decision rests on; nothing where everything counts."""
        if self.ignored:
            yield b"ignored %d" % self.ignored
        if self.only_to is not None:
            yield b"only to"
            yield from self.only_to.all_digests()

    def counts(self, message: Message, ours: Ours) -> bool:
        """Return whether an original counts. Mail that came through a list of our own is people's mail to us."""
        if self.only_to is not None:
            others = self.only_to.others(message.recipients, message.pluses)
            if len(others) == len(message.recipients):
                return False
        if not self.ignored:
            return True
        signs = message.signs or NONE
        if signs & _STAMPED and len(ours.others(message.lists, message.pluses)) < len(message.lists):
            signs &= ~_STAMPED
        return not signs & self.ignored


def ignored_of(words: Iterable[str]) -> Sign:
    """Return the signs that words of the settings stand for."""
    signs = NONE
    for word in words:
        signs |= IGNORED[word]
    return signs
