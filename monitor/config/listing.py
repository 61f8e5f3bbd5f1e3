"""Every setting with its value, where that comes from and what it may be: what a page for people shows (pure)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal

from dateutil.relativedelta import relativedelta

from monitor.config import access, durations
from monitor.config import tree as keys
from monitor.config.changes import EFFECTS, MAILBOXES, Effect, value_at
from monitor.config.environment import overlay
from monitor.config.problems import Location, Origin
from monitor.config.reading import Tree, read
from monitor.config.section import Section
from monitor.config.settings import Settings

Source = Literal["default", "file", "environment"]
NOT_SHOWN: Final = "(not shown)"
"""In the place of what may be a secret, a user name or an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One setting. ``key`` is its name as people say it (``window.current``, ``mailboxes.support.port``).

    ``value`` is the one in force, as a person would write it; ``source`` says whose it is, and ``origin`` where that
    is: a line of the file or the name of a variable, None for a default. ``row`` is its key in the documents
    (``mailboxes[].port``). ``is_waiting``: the file says something else, which waits for a restart.
    """

    key: str
    row: str
    value: str
    source: Source
    origin: Origin
    text: str
    allowed: str
    effects: frozenset[Effect]
    is_private: bool = False
    is_waiting: bool = False


def listing(
    text: str, environ: Mapping[str, str], settings: Settings, waiting: Collection[str] = ()
) -> tuple[Listed, ...]:
    """Return every setting, in the order of the documents; those of mailboxes for each mailbox.

    ``text`` is the file that ``settings`` were read from; ``waiting`` are keys that wait for a restart.
    """
    tree = overlay(access.widened(read(text)), environ, environ)
    places = {name: place for place, name in enumerate(tree.names)}
    return tuple(
        _listed(path, location, section, tree, waiting)
        for path, location, section in _all(settings, places)
        if path != (MAILBOXES, "name")
    )


def _all(settings: Settings, places: Mapping[str | None, int]) -> Iterator[tuple[keys.Path, Location, Section]]:
    """Yield every setting: its keys, where the file has it, and what holds its value."""
    for path, _ in keys.leaves():
        if path[0] != MAILBOXES:
            yield path, path, settings
    for mailbox in settings.mailboxes:
        for path, _ in keys.leaves():
            if path[0] == MAILBOXES:
                yield path, (MAILBOXES, places[mailbox.name], *path[1:]), mailbox


def _listed(path: keys.Path, location: Location, section: Section, tree: Tree, waiting: Collection[str]) -> Listed:
    about, row = keys.about(path), ".".join(path).replace(MAILBOXES, f"{MAILBOXES}[]")
    in_mailbox = path[0] == MAILBOXES
    names = (MAILBOXES, str(getattr(section, "name", "")), *path[1:]) if in_mailbox else path
    key, value = ".".join(names), value_at(section, path[1:] if in_mailbox else path)
    origin = tree.origins.get(location) if _written(tree, location) is not None else None
    is_waiting = key in waiting
    written = None if origin is None or is_waiting else _written(tree, location)
    words = _words(value if written is None else written) or about.default.replace("`", "")
    return Listed(
        key=key,
        row=row,
        value=NOT_SHOWN if about.is_private and (origin is not None or value) else words,
        source="default" if origin is None else "environment" if isinstance(origin, str) else "file",
        origin=origin,
        text=about.text,
        allowed=about.allowed,
        effects=EFFECTS.get(row, frozenset({Effect.RESTART})),
        is_private=about.is_private,
        is_waiting=is_waiting,
    )


def _written(tree: Tree, location: Location) -> object:
    """Return what the file or the environment says there; None where nothing. The file can be loaded."""
    value: Any = tree.values
    for part in location:
        value = value[part] if isinstance(part, int) else (value or {}).get(part)
    return value


def _words(value: object) -> str:
    """Return a value as a person would write it; empty where there is none."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case relativedelta() | timedelta():
            return durations.write(value)
        case float():
            return f"{value:g}"
        case tuple():
            return ", ".join(map(_words, value))
    return str(value)
