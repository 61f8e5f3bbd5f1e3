"""What the command line does, but for `run` and `check`: one poll, an import, an export. Nothing is printed here."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC
from typing import IO, TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

from monitor import export as exports
from monitor.app import clock
from monitor.app.parts import Parts, open_parts
from monitor.errors import ConfigError, FileError, MonitorError, StoreError
from monitor.numbers.change import change
from monitor.numbers.estimating import estimate
from monitor.numbers.windows import period, windows
from monitor.poll import Mailbox, import_file, poll
from monitor.records import PollReport
from monitor.snapshot import fingerprint
from monitor.sources.mbox import MboxSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.config import Settings
    from monitor.records import Definition, Grid, Window

NO_MAILBOX: Final = (
    "the configuration names no mailbox: add one under `mailboxes:` (its addresses say which messages are yours)"
)

YEARS: Final = range(1900, 9000)
"""Of ``--at``: windows reach back from it by decades, which must not leave the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export: `responses`, `current`, `trailing`, `change` or `map`, and of which time."""

    what: str
    form: str
    at: str | None = None
    period: str | None = None
    against: str | None = None
    is_raw: bool = False
    """Without smoothing and without correction of the open end."""


def poll_once(
    settings: Settings, environ: Mapping[str, str], on_progress: Callable[[PollReport], None]
) -> tuple[PollReport, ...]:
    """Poll every mailbox once, to the end; what fails is in the reports. Raises ConfigError without a mailbox."""
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    try:
        with open_parts(settings, environ) as parts:
            return tuple(_poll_whole(parts, mailbox, on_progress) for mailbox in parts.mailboxes)
    except StoreError as error:
        return tuple(_failed(mailbox.name, error) for mailbox in settings.mailboxes)


def _failed(name: str, error: MonitorError, folders: tuple[str, ...] = ()) -> PollReport:
    """Return the report of a mailbox or a file of which nothing could be read."""
    return PollReport(
        name=name,
        started_at=clock.now(),
        folders=folders,
        error=str(error),
        needs_person=error.needs_person,
        is_current_read=False,
        is_complete=False,
    )


def _poll_whole(parts: Parts, mailbox: Mailbox, on_progress: Callable[[PollReport], None]) -> PollReport:
    now = clock.now()
    told = 0

    def tell(report: PollReport) -> None:
        nonlocal told
        if report.messages_read > told:  # a look-up goes on without reading any
            told = report.messages_read
            on_progress(report)

    return poll(
        mailbox,
        parse=parts.parser(now),
        horizons=parts.horizons(now),
        now=now,
        before=parts.forget_before(now),
        last=parts.store.reports().get(mailbox.name),
        on_progress=tell,
    )


def import_one(  # noqa: PLR0913 - one import, each part named
    settings: Settings,
    environ: Mapping[str, str],
    path: Path,
    name: str | None,
    *,
    is_sent: bool,
    progress: Callable[[int, int], None],
) -> PollReport:
    """Read one file into the store; where that fails, the report says why. Raises ConfigError."""
    chosen = [mailbox.name for mailbox in settings.mailboxes if name in {None, mailbox.name}]
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    if not chosen:
        known = ", ".join(mailbox.name for mailbox in settings.mailboxes)
        raise ConfigError([f"--mailbox {name}: there is no such mailbox; the configuration has: {known}"])
    if len(chosen) > 1:
        raise ConfigError([f"--mailbox: say whose addresses apply, one of: {', '.join(chosen)}"])
    try:
        with open_parts(settings, environ) as parts:
            now = clock.now()
            (polled,) = (mailbox for mailbox in parts.mailboxes if mailbox.name == chosen[0])
            mailbox = replace(polled, source=MboxSource(path, is_sent=is_sent, progress=progress))
            return import_file(mailbox, parse=parts.parser(now, is_file=True), now=now)
    except (FileError, StoreError) as error:
        return _failed(chosen[0], error, (path.name,))


def check_request(request: ExportRequest) -> None:
    """Raise ConfigError where the options of an export do not go together."""
    problems = []
    if request.what == "map" and not request.period:
        problems.append("export map: say which months or years with --period, for example --period 2016")
    if request.period and request.what not in {"map", "change"}:
        problems.append(f"--period goes with map and change, not with {request.what}")
    if request.what == "change" and bool(request.period) != bool(request.against):
        problems.append("export change: --period and --against go together")
    if request.is_raw and request.what == "responses":
        problems.append("--raw goes with maps: responses are as they are")
    if request.against and request.what != "change":
        problems.append(f"--against goes with change, not with {request.what}")
    if request.at and not _is_usable(request.at):
        problems.append(f"--at {request.at}: write an instant like 2026-03-01T09:00+01:00")
    problems += filter(None, map(_problem_of, filter(None, (request.period, request.against))))
    if problems:
        raise ConfigError(problems)


def _problem_of(value: str) -> str | None:
    """Return what is wrong with a period; the years leave room for the offset of every zone."""
    try:
        named = period(value, "UTC")
    except ValueError as error:
        return str(error)
    if named.start.year in YEARS and named.end.year in YEARS:
        return None
    return f"{value!r}: name years from {YEARS.start} to {YEARS.stop - 1}"


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
        is_csv = request.form == "csv"
        raw = replace(parts.definition, open_end="none", smoothing="none", counts_unanswered=False)
        definition = raw if request.is_raw else parts.definition
        if request.what == "change":
            sides = _grid(parts, first, definition, now), _grid(parts, second, definition, now)
            result = change(*sides)
            if not request.period:
                result = replace(result, marks=parts.daily.make(now, parts.definition, parts.waits))
            text = exports.change_csv(result) if is_csv else _dumped(exports.change_json(result), definition, sides)
        else:
            cells = _grid(parts, trailing if request.what == "trailing" else first, definition, now)
            text = exports.grid_csv(cells) if is_csv else _dumped(exports.grid_json(cells), definition, [cells])
        stream.write(text)


def _dumped(values: dict[str, Any], definition: Definition, grids: Sequence[Grid]) -> str:
    """Return a map as JSON with the fingerprint of the grids that it is made of."""
    identity = fingerprint(definition, [(cells.window, cells.total) for cells in grids])
    return json.dumps({"fingerprint": identity} | values, ensure_ascii=False) + "\n"


def _grid(parts: Parts, window: Window, definition: Definition, sent_by: datetime) -> Grid:
    return estimate(parts.waits(sent_by, window), window, definition)
