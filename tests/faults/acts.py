"""What a proxy can do to a poller, and when: the faults as plain values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeAlias


class End(Enum):
    """How a connection ends."""

    DROP = auto()  # both sides are closed
    RESET = auto()  # the poller gets a reset
    HALF = auto()  # the poller gets the end, and is still listened to
    SILENCE = auto()  # nothing more comes


Act: TypeAlias = bytes | float | End
"""What the poller gets: bytes, a pause of some seconds, or the end."""
Acts: TypeAlias = Iterable[Act]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A command: its tag, its name in capitals (``UID FETCH``), the rest of its line."""

    tag: bytes
    name: bytes
    rest: bytes


GREETING: Final = Said(tag=b"", name=b"", rest=b"")
"""Whose answer the greeting is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong. Without arguments nothing does.

    ``asked`` returns what answers a command in the server's place, None where the server shall. ``answered`` returns
    what the poller gets instead of one answer. The line ends as ``end`` says after ``down`` bytes to the poller,
    behind ``last``, or after ``up`` bytes to the server. ``pause_seconds`` lie between any two bytes.
    """

    asked: Callable[[Said], Acts | None] = lambda _: None
    answered: Callable[[Said, bytes], Acts] = lambda _, answer: (answer,)
    down: int | None = None
    up: int | None = None
    end: End = End.DROP
    last: bytes = b""
    pause_seconds: float | None = None


NONE: Final = Fault()
