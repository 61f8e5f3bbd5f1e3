"""What the command line does, but for `run`: one poll, a check, an import, an export. Nothing is printed here."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser
from sqlalchemy import make_url

from monitor import export as exports
from monitor.app import clock
from monitor.app.parts import Parts, open_parts
from monitor.config import password_of
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.numbers.change import change
from monitor.numbers.grid import grid
from monitor.numbers.windows import period, windows
from monitor.poll import Mailbox, import_file, poll
from monitor.sources.imap import ImapSource
from monitor.sources.mbox import MboxSource
from monitor.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.config import Settings
    from monitor.records import FolderUse, Grid, PollReport, Window

NO_MAILBOX: Final = (
    "the configuration names no mailbox: add one under `mailboxes:` (its addresses say which messages are yours)"
)

YEARS: Final = range(1900, 9000)
"""Of ``--at``: windows reach back from it by decades, which must not leave the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxCheck:
    """What a check found out about one mailbox."""

    name: str
    folders: tuple[FolderUse, ...] = ()
    error: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export: `responses`, `current`, `trailing`, `change` or `map`, and of which time."""

    what: str
    form: str
    at: str | None = None
    period: str | None = None
    against: str | None = None


def poll_once(
    settings: Settings, environ: Mapping[str, str], on_progress: Callable[[PollReport], None]
) -> tuple[PollReport, ...]:
    """Poll every mailbox once, to the end. Raises ConfigError without one, StoreError where the store does not open."""
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    with open_parts(settings, environ) as parts:
        return tuple(_poll_whole(parts, mailbox, on_progress) for mailbox in parts.mailboxes)


def _poll_whole(parts: Parts, mailbox: Mailbox, on_progress: Callable[[PollReport], None]) -> PollReport:
    now = clock.now()
    return poll(
        mailbox,
        parse=parts.parser(now),
        horizons=parts.horizons(now),
        now=now,
        before=parts.forget_before(now),
        last=parts.store.reports().get(mailbox.name),
        on_progress=on_progress,
    )


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
    url = make_url(settings.store.url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        folder = next(parent for parent in Path(url.database).parents if parent.exists())
        if not os.access(folder, os.W_OK | os.X_OK):
            raise StoreError(f"cannot be made in {folder}: give this user write access, or set store.url")
        return f"will be made on the first run: {url.database}"
    open_store(settings.store.url, settings.store.key_file).close()
    return f"good: {url.render_as_string(hide_password=True)}"


def _check_mailbox(settings: Settings, environ: Mapping[str, str], number: int) -> MailboxCheck:
    mailbox = settings.mailboxes[number]
    source = ImapSource(mailbox.account, lambda: password_of(mailbox, environ))
    try:
        return MailboxCheck(name=mailbox.name, folders=source.survey())
    except MonitorError as error:
        return MailboxCheck(name=mailbox.name, error=str(error))
    finally:
        source.close()


def import_one(  # noqa: PLR0913 - one import, each part named
    settings: Settings,
    environ: Mapping[str, str],
    path: Path,
    name: str | None,
    *,
    is_sent: bool,
    progress: Callable[[int, int], None],
) -> PollReport:
    """Read one file into the store. Raises ConfigError, FileError or StoreError."""
    chosen = [mailbox.name for mailbox in settings.mailboxes if name in {None, mailbox.name}]
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    if not chosen:
        known = ", ".join(mailbox.name for mailbox in settings.mailboxes)
        raise ConfigError([f"--mailbox {name}: there is no such mailbox; the configuration has: {known}"])
    if len(chosen) > 1:
        raise ConfigError([f"--mailbox: say whose addresses apply, one of: {', '.join(chosen)}"])
    with open_parts(settings, environ) as parts:
        now = clock.now()
        (polled,) = (mailbox for mailbox in parts.mailboxes if mailbox.name == chosen[0])
        mailbox = replace(polled, source=MboxSource(path, is_sent=is_sent, progress=progress))
        return import_file(mailbox, parse=parts.parser(now, is_file=True), now=now)


def check_request(request: ExportRequest) -> None:
    """Raise ConfigError where the options of an export do not go together."""
    problems = []
    if request.what == "map" and not request.period:
        problems.append("export map: say which months or years with --period, for example --period 2016")
    if request.period and request.what not in {"map", "change"}:
        problems.append(f"--period goes with map and change, not with {request.what}")
    if request.what == "change" and bool(request.period) != bool(request.against):
        problems.append("export change: --period and --against go together")
    if request.against and request.what != "change":
        problems.append(f"--against goes with change, not with {request.what}")
    if request.at and not _is_usable(request.at):
        problems.append(f"--at {request.at}: write an instant like 2026-03-01T09:00+01:00")
    for value in filter(None, (request.period, request.against)):
        try:
            period(value, "UTC")
        except ValueError as error:
            problems.append(str(error))
    if problems:
        raise ConfigError(problems)


def _is_usable(at: str) -> bool:
    try:
        return _instant(at, "UTC").year in YEARS
    except (ValueError, OverflowError):
        return False


def _instant(text: str, time_zone: str) -> datetime:
    """Read an ISO 8601 instant; one without a zone is by the wall clock of the configured zone."""
    read = dateutil_parser.isoparse(text)
    return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(time_zone))).astimezone(UTC)


def export(settings: Settings, environ: Mapping[str, str], request: ExportRequest, stream: IO[str]) -> None:
    """Write what is asked for. Raises ConfigError or StoreError."""
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    with open_parts(settings, environ) as parts:
        at = _instant(request.at, settings.time_zone) if request.at else None
        if request.what == "responses":
            rows = parts.store.rows(parts.names)
            known = ((name, row) for name, row in rows if at is None or row.sent_at <= at)
            lines = exports.responses_csv(known) if request.form == "csv" else exports.responses_json(known)
            stream.writelines(lines)
            return
        now = at or clock.now()
        current, trailing = windows(now, parts.definition)
        first = period(request.period, settings.time_zone) if request.period else current
        second = period(request.against, settings.time_zone) if request.against else trailing
        if request.what == "change":
            result = change(_grid(parts, first, now), _grid(parts, second, now))
            text = exports.change_csv(result) if request.form == "csv" else _dumped(exports.change_json(result))
        else:
            cells = _grid(parts, trailing if request.what == "trailing" else first, now)
            text = exports.grid_csv(cells) if request.form == "csv" else _dumped(exports.grid_json(cells))
        stream.write(text)


def _dumped(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False) + "\n"


def _grid(parts: Parts, window: Window, sent_by: datetime) -> Grid:
    responses = parts.store.responses(window.start, window.end, mailboxes=parts.names, sent_by=sent_by)
    return grid(responses, window, parts.definition.measure)
