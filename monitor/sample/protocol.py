"""The words of an IMAP command (RFC 3501, section 9), and sets of message numbers. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

MAX_DEPTH: Final = 50
"""How deeply parentheses may nest."""


class CommandError(Exception):
    """The command cannot be understood; its text goes to the client behind BAD."""


class Text(bytes):
    """A quoted string or a literal: a value, never a keyword."""

    __slots__ = ()


Token: TypeAlias = "bytes | tuple[Token, ...]"  # noqa: S105  # a word, not a secret
"""An atom, a Text, or a parenthesised list of tokens."""
Ranges: TypeAlias = tuple[tuple[int | None, int | None], ...]
"""A set such as ``1:3,7,9:*``; None is ``*``, the largest number in use."""

_WORD: Final = re.compile(
    rb'"(?P<quoted>(?:[^"\\\r\n]|\\["\\])*)"'
    rb"|(?P<open>\()|(?P<close>\))"
    rb'|(?P<atom>(?:[^\x00-\x20\x7f()"\[]|\[[^\]]*\])+)'  # why the brackets: BODY[HEADER.FIELDS (Date To)] is one atom
)
_ESCAPED: Final = re.compile(rb"\\(.)")
_SET: Final = re.compile(
    rb"(?:[1-9]\d{0,9}|\*)(?::(?:[1-9]\d{0,9}|\*))?(?:,(?:[1-9]\d{0,9}|\*)(?::(?:[1-9]\d{0,9}|\*))?)*"
)


def parse(parts: Sequence[bytes]) -> tuple[Token, ...]:
    """Return the tokens of one command.

    ``parts`` are what the client sent: text and literal in turn, text first and last. Raises CommandError.
    """
    open_lists: list[list[Token]] = [[]]
    for index, part in enumerate(parts):
        if index % 2:
            open_lists[-1].append(Text(part))
            continue
        for token in _words(part):
            if token == b"(" and not isinstance(token, Text):
                open_lists.append([])
            elif token == b")" and not isinstance(token, Text):
                if len(open_lists) == 1:
                    raise CommandError("unbalanced parentheses")
                closed = tuple(open_lists.pop())
                open_lists[-1].append(closed)
            else:
                open_lists[-1].append(token)
            if len(open_lists) > MAX_DEPTH:
                raise CommandError("parentheses nest too deeply")
    if len(open_lists) > 1:
        raise CommandError("unbalanced parentheses")
    return tuple(open_lists[0])


def parse_command(parts: Sequence[bytes]) -> tuple[bytes, tuple[Token, ...]]:
    """Return the name and the arguments of one command; ``parts`` as in :func:`parse`. Raises CommandError."""
    tokens = parse(parts)
    if not tokens:
        raise CommandError("a command is expected")
    return atom(tokens[0]), tokens[1:]


def _words(text: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(text):
        if text[position : position + 1] == b" ":
            position += 1
            continue
        match = _WORD.match(text, position)
        if match is None:
            raise CommandError("a character that is not allowed here")
        quoted = match["quoted"]
        yield match[0] if quoted is None else Text(_ESCAPED.sub(rb"\1", quoted))
        position = match.end()


def atom(token: Token) -> bytes:
    """Return an atom in upper case; CommandError where a list or a string stands."""
    if isinstance(token, bytes) and not isinstance(token, Text):
        return token.upper()
    raise CommandError("a word is expected")


def string(token: Token) -> bytes:
    """Return an atom or string as it is; CommandError where a list stands."""
    if isinstance(token, bytes):
        return token
    raise CommandError("a string is expected")


def number_set(token: Token) -> Ranges:
    """Return the ranges of a set of message numbers or UIDs."""
    text = atom(token)
    if not _SET.fullmatch(text):
        raise CommandError("a set of message numbers is expected")
    ranges = []
    for part in text.split(b","):
        first, _, last = part.partition(b":")
        low, high = _number(first), _number(last or first)
        ranges.append((low, high))
    return tuple(ranges)


def is_set(token: Token) -> bool:
    """Whether the token is a set of message numbers."""
    return isinstance(token, bytes) and not isinstance(token, Text) and bool(_SET.fullmatch(token))


def _number(text: bytes) -> int | None:
    return None if text == b"*" else int(text)


def quote(text: bytes) -> bytes:
    """Return a quoted string for an answer."""
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
