"""What a person is told where the folders cannot be chosen (pure)."""

from collections.abc import Sequence
from typing import Final

from monitor.errors import FolderError
from monitor.sources.folders.globs import is_glob
from monitor.sources.folders.names import sounds_sent

MOST: Final = 20
"""Folders that a sentence names; the error's ``choices`` hold them all."""


def no_sent(mailbox: str, names: Sequence[str]) -> FolderError:
    """Return the error of a mailbox without any Sent folder; the likeliest choices come first."""
    choices = sorted(names, key=lambda name: not sounds_sent(name))  # why sorted: it keeps the order of the rest
    return FolderError(
        f"{mailbox}: no Sent folder was found. Name it in `folders: {{sent: [...]}}`; where there is none, write"
        f" `sent: none`, and `addresses` alone say which mail is yours; there are: {_listed(choices)}.",
        choices,
    )


def missing(mailbox: str, use: str, entry: str, names: Sequence[str]) -> FolderError:
    """Return the error of a configured folder that is not there, or of a glob that fits none."""
    what = f"no folder fits {entry!r}" if is_glob(entry) else f"the folder {entry!r} does not exist"
    return FolderError(f"{mailbox}: {what}. Correct `folders.{use}`. There are: {_listed(names)}.", names)


def never_read(mailbox: str, use: str, name: str, reason: str) -> FolderError:
    """Return the error of a configured folder that the server itself marks as one that holds no real mail."""
    return FolderError(f"{mailbox}: {name!r} cannot be read: {reason}. Remove it from `folders.{use}`.")


def nothing_left(mailbox: str, names: Sequence[str]) -> FolderError:
    """Return the error of a mailbox in which no folder holds received mail."""
    return FolderError(
        f"{mailbox}: no folder with received mail is left. Name one in `folders: {{received: [...]}}`;"
        f" there are: {_listed(names)}.",
        names,
    )


def _listed(names: Sequence[str]) -> str:
    # a name is a stranger's text: in others' folders, too, and on a terminal
    shown = ", ".join(name if name.isprintable() else repr(name) for name in names[:MOST]) or "no folders"
    return shown if len(names) <= MOST else f"{shown} and {len(names) - MOST} more"
