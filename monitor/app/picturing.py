"""The formats of a map, and ``/map/…``: the maps on show as files, at addresses for a wiki, a chat or e-paper."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from flask import Response, request

from monitor import export as exports
from monitor.app.subjects import SHOWN
from monitor.errors import MonitorError
from monitor.wall import policy
from monitor.wall.looks import LOOKS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from monitor.pictures.subject import Subject
    from monitor.records import Snapshot, Theme
    from monitor.wall.view import View

ARTICLE: Final[Theme] = "article"
"""How a picture looks where nothing else is asked for: on white, for a document."""
STYLED: Final = frozenset({"svg", "html"})
"""Documents of their own, with their own styles."""
IMAGES: Final = frozenset({"svg", "png"})
"""What other pages may show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file: its media type, and what makes its bytes of a subject, the name of a look and a scale."""

    media: str
    make: Callable[[Subject, Theme, float], bytes]
    is_binary: bool = False
    """Whether a terminal cannot show it."""
    is_table: bool = False
    """Whether looks and scales mean nothing to it."""


def _drawn(form: str) -> Callable[[Subject, Theme, float], bytes]:
    def make(subject: Subject, theme: Theme, scale: float) -> bytes:
        from monitor.pictures.files import FILES  # noqa: PLC0415 - matplotlib is loaded when a picture is wanted

        return FILES[form](subject, theme, scale)

    return make


def _csv(subject: Subject, _theme: Theme, _scale: float) -> bytes:
    return exports.map_csv(subject.cells, subject.fingerprint).encode()


def _json(subject: Subject, _theme: Theme, _scale: float) -> bytes:
    return (json.dumps(exports.map_json(subject.cells, subject.fingerprint), ensure_ascii=False) + "\n").encode()


def _parquet(subject: Subject, _theme: Theme, _scale: float) -> bytes:
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


LARGEST, SMALLEST = 4.0, 0.5
"""Of ``?scale=``."""
KEPT: Final = 48
"""How many files are kept at most: all maps in all formats and looks, some of them in a few sizes."""
LIKE: Final = "/map/current.svg, /map/trailing.png or /map/change.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks for."""

    what: str
    form: str
    theme: Theme
    scale: float


class Pictures:
    """The files of the snapshot on show: each is made when it is asked for, once for each version and option."""

    def __init__(self, formats: Mapping[str, Format] = FORMATS) -> None:
        self._formats = formats
        self._lock = threading.Lock()
        self._version = ""
        self._made: dict[Asked, bytes] = {}

    def of(self, snapshot: Snapshot, asked: Asked) -> bytes:
        """Return a file; whoever asks for it while it is made waits for it. Raises MonitorError without pyarrow."""
        found = self._made.get(asked) if snapshot.version == self._version else None
        if found is not None:
            return found
        with self._lock:
            if snapshot.version != self._version:
                self._made, self._version = {}, snapshot.version
            if asked not in self._made:
                while len(self._made) >= KEPT:
                    del self._made[next(iter(self._made))]
                subject = SHOWN[asked.what](snapshot)
                self._made[asked] = self._formats[asked.form].make(subject, asked.theme, asked.scale)
            return self._made[asked]


def read_address(name: str, options: Mapping[str, str]) -> Asked:
    """Return what ``current.svg`` and the options behind it ask for.

    Raises LookupError where there is no such file and ValueError where an option is none, each with a sentence.
    """
    what, _, form = name.partition(".")
    if what not in SHOWN or form not in FORMATS:
        raise LookupError(f"There is no such map. Ask for {LIKE}; other endings are {', '.join(FORMATS)}.")
    theme = next((each for each in LOOKS if each == options.get("theme", ARTICLE)), None)
    if theme is None:
        raise ValueError(f"theme is one of {', '.join(LOOKS)}.")
    try:
        scale = round(float(options.get("scale", "1")), 1)
    except (ValueError, OverflowError):
        scale = 0.0
    if not SMALLEST <= scale <= LARGEST:
        raise ValueError(f"scale is a number from {SMALLEST:g} to {LARGEST:g}; 1 is 1040 pixels wide.")
    is_table = FORMATS[form].is_table
    return Asked(what=what, form=form, theme=ARTICLE if is_table else theme, scale=scale if form == "png" else 1.0)


def add_pictures(server: Flask, view: Callable[[], View], formats: Mapping[str, Format] = FORMATS) -> None:
    """Add ``/map/current.svg`` and its like: the maps of the snapshot on show, as files with a fixed address."""
    pictures = Pictures(formats)

    @server.get("/map/<name>")
    def map_file(name: str) -> Response:
        try:
            asked = read_address(name, request.args)
        except LookupError as error:
            return _sentence(str(error.args[0]), 404)
        except ValueError as error:
            return _sentence(str(error), 400)
        snapshot = view().snapshot
        if snapshot is None:
            return _sentence("No map was made yet; /version says why.", 503)
        try:
            body = pictures.of(snapshot, asked)
        except MonitorError as error:
            return _sentence(f"{error}.", 501)
        return _file(body, asked, snapshot)


def _file(body: bytes, asked: Asked, snapshot: Snapshot) -> Response:
    response = Response(body, mimetype=FORMATS[asked.form].media)
    day = snapshot.made_at.astimezone(ZoneInfo(snapshot.definition.time_zone)).date()
    response.headers.set(
        "Content-Disposition",
        "attachment" if "download" in request.args else "inline",
        filename=f"{asked.what}-{day}.{asked.form}",
    )
    response.headers["Cache-Control"] = "no-cache"
    if asked.form in STYLED:
        response.headers["Content-Security-Policy"] = policy.FILE
    if asked.form in IMAGES:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # a wiki shows it; its scripts cannot read it
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _sentence(text: str, status: int) -> Response:
    response = Response(f"{text}\n", status=status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
