"""What `monitor check` finds out: whether a run would find everything in order. Nothing is changed or printed."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url

from monitor.app import clock
from monitor.app.defining import definition_of
from monitor.app.signing import secret_of
from monitor.errors import RETRIES, LoginError, MonitorError, StoreError
from monitor.numbers.windows import windows
from monitor.setup.servers.providers import by_server
from monitor.setup.trial import step_of
from monitor.sources.imap import ImapSource
from monitor.store import is_made

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from monitor.config import Settings
    from monitor.records import FolderUse


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxCheck:
    """What a check found out about one mailbox: the tests that `monitor setup` makes.

    ``step`` is which one failed, ``advice`` what to try at this provider. ``is_imported``: there is no server to try.
    """

    name: str
    folders: tuple[FolderUse, ...] = ()
    error: str | None = None
    step: str | None = None
    advice: str | None = None
    is_imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a check found out."""

    time_zone: str
    is_zone_guessed: bool
    hints: tuple[str, ...]
    store: str
    store_error: str | None
    mailboxes: tuple[MailboxCheck, ...]

    @property
    def is_good(self) -> bool:
        """Whether `monitor run` would find everything in order."""
        return self.store_error is None and all(mailbox.error is None for mailbox in self.mailboxes)

    def as_json(self) -> dict[str, Any]:
        """Return the check as plain values."""
        return asdict(self) | {"is_good": self.is_good}


def check(settings: Settings, environ: Mapping[str, str]) -> Check:
    """Try the store and every mailbox; changes nothing, and an error is part of the answer."""
    try:
        store, store_error = _try_store(settings), None
    except MonitorError as error:
        store = store_error = str(error)
    return Check(
        time_zone=settings.time_zone,
        is_zone_guessed=settings.is_zone_guessed,
        hints=settings.hints,
        store=store,
        store_error=store_error,
        mailboxes=tuple(_check_mailbox(settings, environ, number) for number in range(len(settings.mailboxes))),
    )


def _try_store(settings: Settings) -> str:
    """Return in words what a run would find; a store that is not there yet is not made. Raises StoreError."""
    url, key_file = make_url(settings.store.url), settings.store.key_file
    words = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database:
        words = url.database
        if not _holds_something(Path(words)):
            _can_be_made(Path(words), "store.url")
            if not key_file.exists():
                _can_be_made(key_file, "store.key_file")
            return f"will be made on the first run: {words}"
    return f"good: {words}" if is_made(settings.store.url, key_file) else f"will be made on the first run: {words}"


def _holds_something(path: Path) -> bool:
    return path.is_dir() or (path.exists() and path.stat().st_size > 0)


def _can_be_made(path: Path, key: str) -> None:
    """Raise StoreError where a run could not make this file, or the folder that it lies in (but no folder above)."""
    folder = path.parent if path.parent.exists() else path.parent.parent
    if not folder.exists():
        raise StoreError(f"{path} cannot be made: there is no folder {folder}; make it, or set {key}")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StoreError(f"{path} cannot be made in {folder}: give this user write access, or set {key}")


def read_since(settings: Settings, now: datetime) -> datetime:
    """Return how far back a first poll reads: to the start of the trailing window."""
    _, trailing = windows(now, definition_of(settings))
    return trailing.start


def _check_mailbox(settings: Settings, environ: Mapping[str, str], number: int) -> MailboxCheck:
    mailbox = settings.mailboxes[number]
    if not mailbox.is_polled:
        return MailboxCheck(name=mailbox.name, is_imported=True)
    source = ImapSource(mailbox.account, secret_of(mailbox, settings.store, environ))
    try:
        return MailboxCheck(name=mailbox.name, folders=source.survey(read_since(settings, clock.now())))
    except MonitorError as error:
        advice = by_server(mailbox.host, mailbox.port).advice(mailbox.sign_in) if type(error) is LoginError else ""
        said = str(error).removesuffix(RETRIES).rstrip()  # here nothing does
        return MailboxCheck(name=mailbox.name, error=said, step=step_of(error), advice=advice or None)
    finally:
        source.close()
