"""The folders of one LIST, and what each of them is by itself (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from monitor.sources.folders.listing import ALL, SPECIAL, VIEWS, Listed, Namespaces
from monitor.sources.folders.names import NEVER_READ, use_of

GMAIL: Final = frozenset({"[gmail]", "[google mail]"})
"""Below one of these Gmail keeps its own folders. Only its All Mail is read: others' hold junk and trash, too."""

Why = dict[str, str]
"""Folders by name, each with the reason in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """The folders of one LIST, and what each of them is by itself."""

    by_name: Mapping[str, Listed]
    namespaces: Namespaces
    never: Why
    """Folders that are never read by themselves."""

    @property
    def listed(self) -> tuple[Listed, ...]:
        """Every folder."""
        return tuple(self.by_name.values())

    @property
    def selectable(self) -> tuple[str, ...]:
        """Every folder that can hold messages."""
        return tuple(folder.name for folder in self.listed if folder.is_selectable)

    @property
    def kept(self) -> tuple[Listed, ...]:
        """One's own folders without those that are never read; some may only hold folders."""
        return tuple(
            folder for folder in self.listed if folder.name not in self.never and self.namespaces.owner(folder) == "own"
        )

    @property
    def own(self) -> tuple[Listed, ...]:
        """One's own folders that may be read."""
        return tuple(folder for folder in self.kept if folder.is_selectable)

    def is_refused(self, name: str) -> bool:
        """Return whether a folder is not read even where it is named: by its flag it holds junk, trash or drafts.

        A flag that another folder has, whose name says the same while this one's does not, may be a server's mistake:
        Cyrus 3.6 now and then shows the mark of another folder.
        """
        folder = self.by_name[name]
        others = [other for other in self.listed if other.name != name]
        return any(
            flag in folder.flags
            and (
                use_of(folder.path[-1]) == flag
                or not any(flag in other.flags and use_of(other.path[-1]) == flag for other in others)
            )
            for flag in NEVER_READ
        )

    def may_fit(self, name: str, glob: str = "") -> bool:
        """Return whether a glob may take a folder: nothing on its path is named as junk, trash and the like are.

        Folders of others it takes only where it begins with their prefix.
        """
        folder = self.by_name[name]
        owner, prefix = self.namespaces.place(folder)
        is_meant = owner == "own" or glob.casefold().startswith(prefix)
        return is_meant and name not in self.never and not is_view(folder) and not lies_in_waste(folder)


def holds_everything(folder: Listed) -> bool:
    r"""Return whether a folder holds all mail that is neither junk nor trash.

    Elsewhere than on Gmail \All may hold these, too (RFC 6154, 2).
    """
    return ALL in folder.flags and folder.path[0].casefold() in GMAIL


def is_view(folder: Listed) -> bool:
    """Return whether a folder only shows messages of others."""
    return not folder.flags.isdisjoint(VIEWS) or (ALL in folder.flags and not holds_everything(folder))


def lies_in_waste(folder: Listed) -> bool:
    """Return whether a name on the folder's path is one of junk, trash and the like, wherever it lies."""
    return any(use_of(part) in NEVER_READ for part in folder.path) and folder.flags.isdisjoint(SPECIAL)
