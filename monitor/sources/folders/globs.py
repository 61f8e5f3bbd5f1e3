"""Folders as the configuration names them: exactly, by a glob, all that is found by itself, or with exceptions (pure).

auto            what is found without any setting
Team/Inbox      the folder of exactly this name; INBOX in any case
Team/*          every folder that fits: * is any text, across levels too, and ? any one character
!Team/Private   not this one, nor what fits this glob; with exceptions alone, auto is what they are taken from
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.sources.folders.listing import INBOX

AUTO: Final = "auto"
EXCEPT: Final = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What entries come to: the folders in their order, each with the entry that named it ("" for auto).

    ``excepted`` are folders that an entry keeps out, with that entry; ``missed`` are entries that fit no folder.
    """

    folders: dict[str, str]
    excepted: dict[str, str]
    missed: tuple[str, ...]


def find(
    entries: Sequence[str], names: Sequence[str], automatic: Iterable[str], may_fit: Callable[[str, str], bool]
) -> Found:
    """Return the folders among ``names`` that ``entries`` mean.

    A glob takes only those that ``may_fit`` it (name, glob); an exact name takes any. An exception that fits nothing
    is no miss: the folder may have gone.
    """
    automatic = tuple(automatic)
    folders: dict[str, str] = {}
    excepted: dict[str, str] = {}
    missed: list[str] = []
    if all(_is_exception(entry, names) for entry in entries):
        folders |= dict.fromkeys(automatic, "")
    for entry in entries:
        if _is_exception(entry, names):
            excepted |= dict.fromkeys(_meant(entry.removeprefix(EXCEPT), names, lambda *_: True), entry)
        elif entry == AUTO:
            folders |= dict.fromkeys((name for name in automatic if name not in folders), "")
        else:
            meant = _meant(entry, names, may_fit)
            missed += [] if meant else [entry]
            folders |= dict.fromkeys((name for name in meant if name not in folders), entry)
    kept = {name: entry for name, entry in folders.items() if name not in excepted}
    return Found(folders=kept, excepted=excepted, missed=tuple(missed))


def is_glob(entry: str) -> bool:
    """Return whether an entry may fit several folders."""
    return "*" in entry or "?" in entry


def _is_exception(entry: str, names: Sequence[str]) -> bool:
    """Return whether an entry keeps folders out; a folder may itself be called ``!Important``."""
    return entry.startswith(EXCEPT) and not _exact(entry, names)


def _meant(entry: str, names: Sequence[str], may_fit: Callable[[str, str], bool]) -> list[str]:
    if exact := _exact(entry, names):
        return exact
    if not is_glob(entry):
        return []
    pieces = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in _spelled(entry))
    pattern = re.compile("".join(pieces), re.DOTALL)
    return [name for name in names if pattern.fullmatch(_spelled(name)) and may_fit(name, entry)]


def _exact(entry: str, names: Sequence[str]) -> list[str]:
    return [name for name in names if _spelled(name) == _spelled(entry)][:1]


def _spelled(name: str) -> str:
    """Return a name as it is compared: composed letters (a Mac writes them apart), INBOX in capitals."""
    return INBOX if name.casefold() == INBOX.casefold() else unicodedata.normalize("NFC", name)
