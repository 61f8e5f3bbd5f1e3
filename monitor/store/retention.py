"""Which mail leaves the store (docs/store.md has the rule and its reasons).

A thread - messages that name each other, or the same third message, whether that one is known or not - leaves as a
whole, once every message in it is old and none was imported, in whatever mailbox. What is decided about a message
rests on its thread alone, so nothing that stays can change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from monitor.store.bulk import Bulk
from monitor.store.revision import look_again, revised
from monitor.store.rows import split
from monitor.store.schema import answers, messages, responses

_COLUMNS: Final = ("mailbox", "key", "kept", "latest_at", "answers")


@dataclass(slots=True)
class Threads:
    """A union-find over keys: which are of one thread, and which threads stay."""

    parents: dict[bytes, bytes] = field(default_factory=dict)
    staying: set[bytes] = field(default_factory=set)

    def find(self, key: bytes) -> bytes:
        """Return the key that stands for the thread."""
        parents = self.parents
        parents.setdefault(key, key)
        while parents[key] != key:
            parents[key] = parents[parents[key]]
            key = parents[key]
        return key

    def join(self, one: bytes, other: bytes) -> None:
        """Make two threads one."""
        self.parents[self.find(one)] = self.find(other)

    def gone(self, keys: Iterable[bytes]) -> list[bytes]:
        """Return the keys of threads in which nothing stays."""
        stay = {self.find(key) for key in self.staying}
        return [key for key in keys if self.find(key) not in stay]


def forget(bulk: Bulk, seeds: Iterable[bytes], before: int) -> int:
    """Remove the threads of ``seeds`` in which everything is older than ``before``; return how many messages went.

    A thread runs through all mailboxes that ``bulk`` reads; of one that is old all over, the mailbox it writes to
    loses its part, and the others are left to look at theirs.
    """
    threads, old, asked = Threads(), list[_Old](), set[bytes]()
    frontier = set(seeds)
    while frontier:
        asked |= frontier
        reached: set[bytes] = set()
        for original_key, reply_key in bulk.select(answers, ("original_key", "reply_key"), "original_key", frontier):
            threads.join(original_key, reply_key)
            reached.add(reply_key)
        for mailbox, key, kept, latest_at, named in bulk.select(messages, _COLUMNS, "key", frontier):
            if kept or latest_at >= before:
                threads.staying.add(key)
                # what lies behind a message that stays is not looked at: its thread stays anyway
            else:
                old.append(_Old(mailbox=mailbox, key=key, latest_at=latest_at, named=split(named)))
                reached.update(split(named))  # and its index rows join them, in the next round
        frontier = reached - asked
    gone = set(threads.gone({row.key for row in old}))
    own = [row for row in old if row.key in gone and row.mailbox == bulk.mailbox]
    others = [row for row in old if row.key in gone and row.mailbox != bulk.mailbox]
    if others:
        look_again(bulk, {row.mailbox for row in others}, min(row.latest_at for row in others))
    if own:
        revised(bulk, [bulk.mailbox])
    pairs = [(bulk.mailbox, answer, row.key) for row in own for answer in row.named]
    bulk.delete_rows(answers, ("mailbox", "original_key", "reply_key"), pairs)
    keys = [row.key for row in own]
    bulk.delete(responses, "original_key", keys)
    return bulk.delete(messages, "key", keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Old:
    """A copy of a message that is old enough to go."""

    mailbox: int
    key: bytes
    latest_at: int
    named: tuple[bytes, ...]
