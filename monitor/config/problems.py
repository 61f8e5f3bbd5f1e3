"""What is wrong with the configuration, as blocks of text for the person who wrote it.

A block begins with where to look (``config.yaml:12: window.current:``, or the environment variable's name), then
says what was found, what is allowed and, for an unknown word, the nearest known one. No block holds a secret, a
user name or an address: what could be one is described, not quoted.
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Location = tuple[str | int, ...]
"""The way to a value through keys and positions: ("mailboxes", 0, "port")."""
Origin = int | str | None
"""Where a value was written: a line of the file, or the name of an environment variable; None: the whole file."""

LONGEST_QUOTE: Final = 60
_TELLING: Final = ("@", "://")
"""Signs of an address or of a URL, which may hold a user name or a password."""
_KINDS: Final[dict[type, str]] = {
    type(None): "nothing",
    Mapping: "a group of keys",
    tuple: "a list",
    bool: "true or false without quotes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing to mend. ``key`` is empty where the file as a whole is meant, or a variable."""

    origin: Origin
    key: str = ""
    sentence: str
    allowed: str = ""


def blocks(file_name: str, faults: Iterable[Fault]) -> tuple[str, ...]:
    """Return one printable block for each fault: those of the file by line, then those of the environment."""
    ordered = sorted(faults, key=lambda fault: (isinstance(fault.origin, str), fault.origin or 0))
    return tuple(dict.fromkeys(_block(file_name, fault) for fault in ordered))


def _block(file_name: str, fault: Fault) -> str:
    """Return the block of one fault."""
    match fault.origin:
        case str(variable):
            begin = [variable]
        case None:
            begin = [file_name]
        case line:
            begin = [f"{file_name}:{line}", *filter(None, [fault.key])]
    allowed = f"\n  allowed: {fault.allowed}" if fault.allowed else ""
    return f"{': '.join(begin)}: {fault.sentence}{allowed}"


def key_of(location: Location, names: Sequence[str | None]) -> str:
    """Return the name of a setting as people say it; a mailbox goes by its own: ``mailboxes.support.port``."""
    words = [_plain(part) if isinstance(part, str) else f"[{part + 1}]" for part in location]
    match location:
        case ("mailboxes", int(place), *_) if name := names[place]:
            words[1] = _plain(name)
    return ".".join(words).replace(".[", "[")


def name_of(mailbox: object) -> str | None:
    """Return the name of a mailbox as written; None where it has none."""
    name = mailbox.get("name") if isinstance(mailbox, Mapping) else None
    return name if isinstance(name, str) else None


def shown(value: object, *, is_private: bool = False) -> str:
    """Return what was found, quoted where it is short and cannot be a secret or an address."""
    if isinstance(value, str):
        if is_private or any(sign in value for sign in _TELLING):
            return "a text (not shown here)"
        return f'"{_plain(value)}"'
    for kind, words in _KINDS.items():
        if isinstance(value, kind):
            return words
    return "a number (not shown here)" if is_private else f"the number {value}"[:LONGEST_QUOTE]


def _plain(text: str) -> str:
    """Return a text in one line, not too long, with every sign that could upset a terminal or a log as its code."""
    short = text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in short)


def nearest(word: str, known: Iterable[str], kind: str) -> str:
    """Return "; the nearest KIND is X" for the known word nearest to this one, or nothing where none is near."""
    matches = difflib.get_close_matches(word, list(known), n=1)
    return f'; the nearest {kind} is "{matches[0]}"' if matches else ""
