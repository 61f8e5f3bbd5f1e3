"""Which messages a SEARCH command finds. Pure."""

from collections.abc import Callable, Sequence
from typing import Final

from monitor.sample.dates import parse_date
from monitor.sample.fetch import fields_pattern
from monitor.sample.folders import Stored, positions
from monitor.sample.protocol import CommandError, Token, atom, is_set, number_set, string

MAX_DEPTH: Final = 50
"""How deeply NOT, OR and parentheses may nest."""

Condition = Callable[[int, Stored], bool]
"""Whether a message (its position from 0, and itself) is found."""

_FLAGS: Final = frozenset({b"SEEN", b"ANSWERED", b"FLAGGED", b"DELETED", b"DRAFT", b"RECENT"})
_HEADERS: Final = frozenset({b"FROM", b"TO", b"CC", b"SUBJECT"})


def found(keys: Sequence[Token], view: Sequence[Stored]) -> list[int]:
    """Return the positions in ``view`` that match all keys.

    Days are those of the INTERNALDATE in UTC. Header text is compared as bytes, folded lines joined, case ignored.
    """
    if not keys:
        raise CommandError("a search key is expected")
    is_found = _Keys(list(keys), view).all_of()
    return [index for index, stored in enumerate(view) if is_found(index, stored)]


class _Keys:
    """The search keys not yet read. Each method takes one key's arguments from the front."""

    def __init__(self, left: list[Token], view: Sequence[Stored], depth: int = 0) -> None:
        self.left = left
        self.view = view
        self.depth = depth
        if depth > MAX_DEPTH:
            raise CommandError("search keys nest too deeply")

    def all_of(self) -> Condition:
        conditions = []
        while self.left:
            conditions.append(self.condition())
        return lambda index, stored: all(is_so(index, stored) for is_so in conditions)

    def condition(self) -> Condition:
        token = self.take()
        if isinstance(token, tuple):
            return _Keys(list(token), self.view, self.depth + 1).all_of()
        if is_set(token):
            return self.in_set(token, by_uid=False)
        name = atom(token)
        if name in _KEYS:
            return _KEYS[name](self)
        if name.removeprefix(b"UN") in _FLAGS:
            flag, wanted = b"\\" + name.removeprefix(b"UN").capitalize(), not name.startswith(b"UN")
            return lambda _, stored: (flag in stored.flags) is wanted
        if name in _HEADERS:
            return _in_header(name, string(self.take()))
        raise CommandError("a search key that this server does not know")

    def take(self) -> Token:
        if not self.left:
            raise CommandError("a search key misses its argument")
        return self.left.pop(0)

    def nested(self) -> Condition:
        inner = _Keys(self.left, self.view, self.depth + 1)  # it takes from the same list
        return inner.condition()

    def in_set(self, token: Token, *, by_uid: bool) -> Condition:
        chosen = frozenset(positions(self.view, number_set(token), by_uid=by_uid))
        return lambda index, _: index in chosen

    def uid(self) -> Condition:
        return self.in_set(self.take(), by_uid=True)

    def negation(self) -> Condition:
        inner = self.nested()
        return lambda index, stored: not inner(index, stored)

    def either(self) -> Condition:
        one, other = self.nested(), self.nested()
        return lambda index, stored: one(index, stored) or other(index, stored)

    def since(self) -> Condition:
        day = parse_date(string(self.take()))
        return lambda _, stored: stored.internal_at.date() >= day

    def before(self) -> Condition:
        day = parse_date(string(self.take()))
        return lambda _, stored: stored.internal_at.date() < day

    def header(self) -> Condition:
        return _in_header(string(self.take()), string(self.take()))


_KEYS: Final[dict[bytes, Callable[[_Keys], Condition]]] = {
    b"ALL": lambda _: lambda _, __: True,
    b"UID": _Keys.uid,
    b"SINCE": _Keys.since,
    b"BEFORE": _Keys.before,
    b"NOT": _Keys.negation,
    b"OR": _Keys.either,
    b"HEADER": _Keys.header,
}


def _in_header(name: bytes, text: bytes) -> Condition:
    pattern, wanted = fields_pattern([name]), text.lower()

    def is_so(_: int, stored: Stored) -> bool:
        values = (field.partition(b":")[2] for field in pattern.findall(stored.header))
        return any(wanted in value.replace(b"\r", b"").replace(b"\n", b"").lower() for value in values)

    return is_so
