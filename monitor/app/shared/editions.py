"""What tells processes apart that must not mix their work: other programs and other settings ."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from monitor import __version__
from monitor.snapshot import definition_mark

if TYPE_CHECKING:
    from monitor.app.parts import Parts
    from monitor.config import Settings

OF_A_MAILBOX: Final = ("name", "host", "port", "addresses", "folders")
"""Settings of a mailbox that decide what is read; secrets may be changed one process after the other."""


def rules_of(parts: Parts) -> str:
    """Return what pollers share that read the same mail in the same way: a mark, made with the store's key.

    Programs of two versions share it while both decide alike.
    """
    settings = parts.settings
    deciding = [getattr(parts.mailboxes[0].pair, "fingerprint", "")] if parts.mailboxes else []
    read = [[repr(getattr(mailbox, name)) for name in OF_A_MAILBOX] for mailbox in settings.mailboxes]
    windows = [repr(settings.window), settings.time_zone, repr(settings.store.keep)]
    return _mark(parts, [*deciding, *windows, *sorted(map(repr, read))])


def edition_of(parts: Parts) -> str:
    """Return what only replicas share that show the same maps: by program, settings and whose mail it is."""
    return _mark(parts, [__version__, definition_mark(parts.definition), repr(parts.board), rules_of(parts)])


def rank_of(settings: Settings) -> str:
    """Return what is greater for a newer program, and for the same one with a configuration that changed later.

    A text that sorts so, since the database compares it.
    """
    try:
        changed = settings.path.stat().st_mtime_ns // 1_000_000
    except OSError:
        changed = 0
    return f"{_numbers(__version__)} {changed:015}"


def _numbers(version: str) -> str:
    """Return a version as a text that sorts like its numbers."""
    parts = ["".join(sign for sign in part if sign.isdigit()) or "0" for part in version.split(".")]
    return ".".join(f"{int(part):05}" for part in parts)


def _mark(parts: Parts, values: list[str]) -> str:
    text = json.dumps(values)
    return blake2b(text.encode(), key=parts.store.digest_key, digest_size=12).hexdigest()
