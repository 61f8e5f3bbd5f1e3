"""What `monitor export` writes: responses and maps, of the wall's windows or of any periods, as tables or pictures."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from dateutil import parser as dateutil_parser

from monitor import export as exports
from monitor.app import clock, definitions
from monitor.app.commands import NO_MAILBOX
from monitor.app.comparing import years_of
from monitor.app.parts import Parts, open_parts
from monitor.app.picturing import ARTICLE, FORMATS
from monitor.app.subjects import (
    change_subject,
    change_title,
    current_title,
    grid_subject,
    period_title,
    trailing_title,
)
from monitor.errors import ConfigError
from monitor.numbers.windows import EPOCH, period, windows
from monitor.records import Grid, Window
from monitor.wall.laptop.compare import nothing_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from monitor.config import Settings
    from monitor.pictures.subject import Subject
    from monitor.records import Theme

log = logging.getLogger("monitor")

YEARS: Final = range(1900, 9000)
"""Of ``--at``: windows reach back from it by decades, which must not leave the calendar."""


TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "responses": ("csv", "json", "parquet"),
    "definitions": definitions.FORMS,
}
"""What is no map, and the formats that hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What to export: a row of EXPORTS, and of which time."""

    what: str
    form: str = "csv"
    at: str | None = None
    period: str | None = None
    against: str | None = None
    is_raw: bool = False
    """Without smoothing and without correction of the open end."""
    theme: Theme = ARTICLE
    scale: float | None = None
    """Of a PNG."""


def check_request(request: ExportRequest) -> None:
    """Raise ConfigError where the options of an export do not go together."""
    problems = []
    if request.what == "map" and not request.period:
        problems.append("export map: say which months or years with --period, for example --period 2016")
    if request.period and request.what not in {"map", "change"}:
        problems.append(f"--period goes with map and change, not with {request.what}")
    if request.what == "change" and bool(request.period) != bool(request.against):
        problems.append("export change: --period and --against go together")
    if request.what in TABLES:
        problems += _problems_of_table(request)
    if request.scale is not None and request.form != "png":
        problems.append(f"--scale goes with --format png; a file of {request.form} has no pixels")
    if request.against and request.what != "change":
        problems.append(f"--against goes with change, not with {request.what}")
    if request.at and not _is_usable(request.at):
        problems.append(f"--at {request.at}: write an instant like 2026-03-01T09:00+01:00")
    problems += filter(None, map(_problem_of, filter(None, (request.period, request.against))))
    if problems:
        raise ConfigError(problems)


def _problems_of_table(request: ExportRequest) -> Iterator[str]:
    if request.is_raw:
        yield f"--raw goes with maps: {request.what} are as they are"
    if request.form not in TABLES[request.what]:
        yield f"export {request.what}: --format is one of {', '.join(TABLES[request.what])}; a picture shows a map"


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


def export(
    settings: Settings, environ: Mapping[str, str], request: ExportRequest, write: Callable[[bytes], object]
) -> None:
    """Write what is asked for, piece by piece. Raises ConfigError, StoreError, and MonitorError without pyarrow."""
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    with open_parts(settings, environ) as parts:
        for piece in EXPORTS[request.what](parts, request):
            write(piece)


def is_binary(request: ExportRequest) -> bool:
    """Return whether a terminal cannot show what is asked for."""
    return FORMATS[request.form].is_binary


def _responses(parts: Parts, request: ExportRequest) -> Iterable[bytes]:
    at = _instant(request.at, parts.settings.time_zone) if request.at else None
    rows = ((name, row) for name, row in parts.store.rows(parts.names) if at is None or row.sent_at <= at)
    if request.form == "parquet":
        return [exports.responses_parquet(rows)]
    lines = exports.responses_csv(rows) if request.form == "csv" else exports.responses_json(rows)
    return (line.encode() for line in lines)


def _map(parts: Parts, request: ExportRequest) -> Iterable[bytes]:
    now = _instant(request.at, parts.settings.time_zone) if request.at else clock.now()
    subject = replace(chosen(parts, request, now), locale=parts.board.locale)
    empty = _empty(request, subject)
    if empty:
        log.warning("%s", nothing_in(empty, _years(parts, now)))
    return [FORMATS[request.form].make(subject, request.theme, request.scale or 1.0)]


def _empty(request: ExportRequest, subject: Subject) -> list[str]:
    """Return the named periods of which the map holds no message."""
    cells = subject.cells
    counts = [cells.counts] if isinstance(cells, Grid) else [cells.counts, cells.against_counts]
    named = (request.period, request.against)
    return [name for name, held in zip(named, counts, strict=False) if name and not any(map(any, held))]


def _years(parts: Parts, now: datetime) -> tuple[int, ...]:
    zone = parts.settings.time_zone
    everything = Window(start=EPOCH, end=now + timedelta(seconds=1), time_zone=zone)
    return years_of(parts.waits(now, everything), ZoneInfo(zone))


def _definitions(parts: Parts, request: ExportRequest) -> Iterable[bytes]:
    now = _instant(request.at, parts.settings.time_zone) if request.at else clock.now()
    return [definitions.export_definitions(parts, now, request.form).encode()]


EXPORTS: Final[Mapping[str, Callable[[Parts, ExportRequest], Iterable[bytes]]]] = {
    "responses": _responses,
    "current": _map,
    "trailing": _map,
    "change": _map,
    "map": _map,
    "definitions": _definitions,
}
"""What can be exported, and what gives its bytes."""


def chosen(parts: Parts, request: ExportRequest, now: datetime) -> Subject:
    """Return the map that is asked for, as of ``now``, with the fingerprint of the grids that it is made of.

    Only the windows that it shows are read. Raises StoreError.
    """
    zone, shown = parts.settings.time_zone, parts.definition
    current, trailing = windows(now, shown)
    raw = replace(shown, open_end="none", smoothing="none", counts_unanswered=False)
    definition = raw if request.is_raw else shown
    if request.what == "change":
        first = period(request.period, zone) if request.period else current
        second = period(request.against, zone) if request.against else trailing
        marks, title = None, change_title(shown)
        if request.period:
            title = period_title(request.period, request.against)
        else:
            marks = parts.daily.make(now, shown, parts.waits)
        return change_subject(
            lambda window: parts.waits(now, window),
            (first, second),
            definition,
            title,
            marks=marks,
            against=request.against,
        )
    if request.period:
        window, title = period(request.period, zone), period_title(request.period)
    else:
        is_trailing = request.what == "trailing"
        window, title = (trailing, trailing_title(shown)) if is_trailing else (current, current_title(shown))
    return grid_subject(parts.waits(now, window), window, definition, title)
