"""The comments that stand behind a key, which ruamel.yaml keeps with that key, wherever they may belong (pure).

So they are taken off before keys go or come, and given back to whatever stands last then.
"""

from typing import Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import CommentMark
from ruamel.yaml.tokens import CommentToken

Node = CommentedMap | CommentedSeq
_SLOTS: Final = {CommentedMap: 2, CommentedSeq: 0}
"""Where ruamel.yaml keeps the comment behind a value, among the four that a key or a place may have."""
_BEFORE: Final = 1
"""Where it keeps those before a key."""


def take_behind(node: Node, key: object) -> str:
    """Take off and return the lines of comment behind a key's value; the one on its own line stays."""
    token = _token(*_last(node, key))
    if token is None:
        return ""
    line, _, rest = token.value.partition("\n")
    if rest:
        token.value = f"{line}\n"
    return str(rest)


def put_behind(node: Node, key: object, lines: str) -> None:
    """Put lines of comment behind a key's value, and behind those that stand there already."""
    if not lines:
        return
    where, place = _last(node, key)
    token = _token(where, place)
    if token is None:
        where.ca.items.setdefault(place, [None] * 4)[_slot(where)] = CommentToken(f"\n{lines}", CommentMark(0), None)
    else:
        token.value = f"{token.value}{lines}"


def remove(node: CommentedMap, key: object) -> None:
    """Remove one of several keys, but not the lines of comment before and behind it."""
    lines, keys = _before(node, key) + take_behind(node, key), list(node)
    before = keys[max(keys.index(key) - 1, 0)]
    del node[key]
    put_behind(node, before if before in node else next(iter(node)), lines)


def _before(node: CommentedMap, key: object) -> str:
    """Return the lines of comment that are kept with a key and stand before it."""
    comments = node.ca.items.get(key)
    tokens = (comments[_BEFORE] or ()) if comments else ()
    return "".join(f"{' ' * token.start_mark.column}{token.value}" for token in tokens)


def _last(node: Node, key: object) -> tuple[Node, object]:
    """Return the group or list, and the place in it, of the last value below a key."""
    value = node[key]
    while isinstance(value, CommentedMap | CommentedSeq) and value and not value.fa.flow_style():
        node = value
        key = next(reversed(value)) if isinstance(value, CommentedMap) else len(value) - 1
        value = node[key]
    return node, key


def _token(node: Node, key: object) -> CommentToken | None:
    comments = node.ca.items.get(key)
    return comments[_slot(node)] if comments else None


def _slot(node: Node) -> int:
    return next(slot for kind, slot in _SLOTS.items() if isinstance(node, kind))
