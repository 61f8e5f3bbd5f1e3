"""One file of an archive or a folder, whatever holds it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.sources.archives.unpacking import Read

DAMAGES: Final = frozenset({"truncated", "damaged", "encrypted", "unsupported", "nested-archive", "unreadable"})
"""Kinds of problems by which a part of what was to be read is missing."""

Trouble = tuple[str, str]
"""The kind of a problem and a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file: its path in the archive (parts, its name last), and what reads it, piece by piece.

    ``read`` may be called until the next member is asked for. ``trouble`` is what keeps it from being read, or what was
    wrong on the way, once it was read. ``modified_at`` is the instant of a file in a folder.
    """

    path: tuple[str, ...]
    read: Read
    trouble: Callable[[], Trouble | None]
    modified_at: datetime | None = None


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a name in an archive. It says where mail came from; nothing is ever written there."""
    parts = tuple(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})
    return parts or ("?",)


def nothing() -> bytes:
    """Return the end of a file."""
    return b""
