"""What a page for settings shows: every setting as it is in force, and others as they would be."""

from dataclasses import dataclass
from typing import Literal

from monitor.records.board import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting. ``key`` is its name as people say it (``window.current``, ``mailboxes.support.port``).

    ``value`` is the one in force, as a person would write it; ``source`` says whose it is, and ``place`` where that
    stands ("config.yaml, line 3", "MONITOR_TITLE"; "" for a default). ``takes`` are what a change of it takes, as in
    ``monitor.config.changes.Effect``. ``choices`` are all there are, () where it is written freely. ``is_tried``: the
    page may try others. ``is_waiting``: the file says something else, which waits for a restart.
    """

    key: str
    value: str
    source: Literal["default", "file", "environment"]
    place: str
    text: str
    allowed: str
    takes: frozenset[str]
    choices: tuple[str, ...] = ()
    is_tried: bool = False
    is_waiting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A setting with its value before and after, as a person would write them."""

    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """How the version before differs from the file: ``before`` is its value, ``after`` the one of now.

    ``others`` are the keys of settings that differ and that a page may not change: then it cannot bring it back.
    """

    changed: tuple[Changed, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuned:
    """All settings in force. ``mark`` stands for the text of the file that they are of, ``file`` is its name.

    ``refused`` is what is wrong with the file as it is now; ``is_taken``: what stands there is what is in force.
    """

    settings: tuple[Setting, ...]
    file: str
    mark: str
    refused: tuple[str, ...] = ()
    is_taken: bool = True
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One map, drawn: its title and a PNG."""

    title: str
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Other settings, tried: what would change, what that takes, and the maps; None where they stay as they are.

    ``is_read``: all mail that the windows need is there; else it is read once the settings are kept.
    """

    changed: tuple[Changed, ...]
    takes: frozenset[str] = frozenset()
    snapshot: Snapshot | None = None
    pictures: tuple[Picture, ...] = ()
    is_read: bool = True
