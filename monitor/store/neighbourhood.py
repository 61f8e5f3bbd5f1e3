"""What a changed message can touch: the smallest set of messages that decides the same as all of them.

    repliers   the changed, and the replies that name one of them: whose choice of an original may differ
    judged     the changed, and everything a replier names: the originals whose first reply may differ
    replies    the repliers, and every other reply that names a judged one: who else answered those
    messages   the replies, the judged, and everything a reply names: needed to know what each reply answers

Of the messages already stored only those decided to be replies count as such: what a message is rests on the
message and our addresses alone, and other addresses decide everything again. Each mailbox of a team keeps its own
copy of a message; what is decided is decided of all copies together (design, rule 4), and is the same for each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from monitor.records import Message
from monitor.store.bulk import Bulk
from monitor.store.rows import MESSAGE_COLUMNS, Stored, stored_of
from monitor.store.schema import REPLIES, answers, messages

COLUMNS = ("mailbox", *MESSAGE_COLUMNS)


@dataclass(slots=True)
class Neighbourhood:
    """The messages around the changed ones, as they are stored and as they are now: each with all its copies."""

    bulk: Bulk
    stored: dict[bytes, Stored] = field(default_factory=dict)
    changed: Mapping[bytes, Message] = field(default_factory=dict)
    judged: set[bytes] = field(default_factory=set)
    replies: set[bytes] = field(default_factory=set)
    _asked: set[bytes] = field(default_factory=set)
    _several: dict[bytes, list[Stored]] = field(default_factory=dict)

    def load(self, keys: Iterable[bytes]) -> None:
        """Read the messages with these keys that were not read yet; those that are not there stay away."""
        wanted = set(keys) - self._asked
        self._asked |= wanted
        for row in self.bulk.select(messages, COLUMNS, "key", wanted):
            self._take(stored_of(tuple(row[1:]), row[0]))

    def load_all(self) -> None:
        """Read every message, and let each be judged and be a reply."""
        for row in self.bulk.everything(messages, COLUMNS):
            self._take(stored_of(tuple(row[1:]), row[0]))
        self.judged = self.replies = set(self.stored)

    def copies(self, key: bytes) -> list[Stored]:
        """Return what each mailbox has of a message, as it is stored."""
        return self._several.get(key) or ([self.stored[key]] if key in self.stored else [])

    def own(self, key: bytes) -> Stored | None:
        """Return what the mailbox that is written to has of a message, as it is stored."""
        return next((copy for copy in self.copies(key) if copy.mailbox == self.bulk.mailbox), None)

    def with_others(self, message: Message) -> Message:
        """Return a message of the mailbox that is written to, merged with the copies of all others."""
        for copy in self.copies(message.key):
            if copy.mailbox != self.bulk.mailbox:
                message = message.merge(copy.message)
        return message

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

    def _take(self, found: Stored) -> None:
        key = found.message.key
        known = self.stored.get(key)
        if known is None:
            self.stored[key] = found
            return
        self._several.setdefault(key, [known]).append(found)
        self.stored[key] = replace(known, message=known.message.merge(found.message))

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
