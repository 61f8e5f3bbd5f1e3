"""What a changed message can touch: the smallest set of messages that decides the same as all of them.

    repliers   the changed, and the replies that name one of them: whose choice of an original may differ
    judged     the changed, and everything a replier names: the originals whose first reply may differ
    replies    the repliers, and every other reply that names a judged one: who else answered those
    messages   the replies, the judged, and everything a reply names: needed to know what each reply answers

Of the messages already stored only those decided to be replies count as such: what a message is rests on the
message and our addresses alone, and other addresses decide everything again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monitor.records import Message
from monitor.store.bulk import Bulk
from monitor.store.rows import MESSAGE_COLUMNS, Stored, stored_of
from monitor.store.schema import REPLIES, answers, messages


@dataclass(slots=True)
class Neighbourhood:
    """The messages around the changed ones, as they are stored and as they are now."""

    bulk: Bulk
    stored: dict[bytes, Stored] = field(default_factory=dict)
    changed: Mapping[bytes, Message] = field(default_factory=dict)
    judged: set[bytes] = field(default_factory=set)
    replies: set[bytes] = field(default_factory=set)
    _asked: set[bytes] = field(default_factory=set)

    def load(self, keys: Iterable[bytes]) -> None:
        """Read the messages with these keys that were not read yet; those that are not there stay away."""
        wanted = set(keys) - self._asked
        self._asked |= wanted
        for row in self.bulk.select(messages, MESSAGE_COLUMNS, "key", wanted):
            self.stored[row[0]] = stored_of(tuple(row))

    def gather(self, changed: Mapping[bytes, Message]) -> None:
        """Find everything that the changed messages touch."""
        self.changed = changed
        repliers = self._replies_that_name(changed) | changed.keys()
        self.judged = self._named_by(repliers) | changed.keys()
        for key in changed.keys() & self.stored.keys():
            # a copy may have brought other references: what was named before has lost a reply
            self.judged.update(self.stored[key].message.answers)
        self.replies = repliers | self._replies_that_name(self.judged - changed.keys())
        self.load(self.judged | self._named_by(self.replies))

    def messages(self) -> list[Message]:
        """Return all of them, as they are now."""
        return [*self.changed.values(), *(s.message for key, s in self.stored.items() if key not in self.changed)]

    def _replies_that_name(self, keys: Iterable[bytes]) -> set[bytes]:
        found = {row[0] for row in self.bulk.select(answers, ("reply_key",), "original_key", keys)}
        self.load(found)
        return {key for key in found if key in self.changed or self.stored[key].outcome in REPLIES}

    def _named_by(self, keys: Iterable[bytes]) -> set[bytes]:
        return {
            answer
            for key in keys
            for answer in (self.changed[key] if key in self.changed else self.stored[key].message).answers
        }
