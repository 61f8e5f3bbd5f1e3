"""The formats of a map, and the titles that pictures have."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor import export as exports
from monitor.wall import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.pictures.subject import Subject
    from monitor.records import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file: its media type, and what makes its bytes of a subject, the name of a look and a scale."""

    media: str
    make: Callable[[Subject, str, float], bytes]
    is_binary: bool = False
    """Whether a terminal cannot show it."""
    is_table: bool = False
    """Whether looks and scales mean nothing to it."""


def _drawn(form: str) -> Callable[[Subject, str, float], bytes]:
    def make(subject: Subject, theme: str, scale: float) -> bytes:
        from monitor.pictures.files import FILES  # noqa: PLC0415 - matplotlib is loaded when a picture is wanted

        return FILES[form](subject, theme, scale)

    return make


def _csv(subject: Subject, _theme: str, _scale: float) -> bytes:
    return exports.map_csv(subject.cells, subject.fingerprint).encode()


def _json(subject: Subject, _theme: str, _scale: float) -> bytes:
    return (json.dumps(exports.map_json(subject.cells, subject.fingerprint), ensure_ascii=False) + "\n").encode()


def _parquet(subject: Subject, _theme: str, _scale: float) -> bytes:
    return exports.map_parquet(subject.cells, subject.fingerprint)


FORMATS: Final[Mapping[str, Format]] = {
    "csv": Format(media="text/csv", make=_csv, is_table=True),
    "json": Format(media="application/json", make=_json, is_table=True),
    "parquet": Format(media="application/vnd.apache.parquet", make=_parquet, is_binary=True, is_table=True),
    "svg": Format(media="image/svg+xml", make=_drawn("svg")),
    "png": Format(media="image/png", make=_drawn("png"), is_binary=True),
    "pdf": Format(media="application/pdf", make=_drawn("pdf"), is_binary=True),
    "html": Format(media="text/html", make=_drawn("html")),
}


def current_title(definition: Definition) -> str:
    """Return ``Last 4 weeks``."""
    return f"Last {words.span(definition.current)}"


def trailing_title(definition: Definition) -> str:
    """Return ``The 26 weeks before``."""
    return f"The {words.span(definition.trailing)} before"


def change_title(definition: Definition) -> str:
    """Return ``Change: last 4 weeks less the 26 weeks before``."""
    return f"Change: last {words.span(definition.current)} less the {words.span(definition.trailing)} before"


def period_title(period: str) -> str:
    """Return ``2016``, or ``2016-01-01 to 2016-07-01``."""
    return " to ".join(part.strip() for part in period.split("/"))
