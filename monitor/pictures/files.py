"""One row for each kind of picture file. The same subject gives the same bytes, on every run."""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final

from monitor.pictures.cells import Cell, cells_of
from monitor.pictures.drawing import draw, saved, settings
from monitor.pictures.hovering import page
from monitor.pictures.subject import Subject
from monitor.records import Theme
from monitor.wall.looks import LOOKS, Look

CREATOR: Final = "response-time monitor"


def svg(subject: Subject, theme: Theme, scale: float = 1.0) -> bytes:
    """Return an SVG in which text is text; a cell says its words to a pointer. ``scale`` means nothing here."""
    del scale
    look = LOOKS[theme]
    cells = cells_of(subject, look)
    notes = {"Title": subject.title, "Identifier": subject.fingerprint, "Creator": CREATOR, "Date": None}
    return _with_words(_drawn(subject, cells, look, "svg", notes), cells)


def png(subject: Subject, theme: Theme, scale: float = 1.0) -> bytes:
    """Return a PNG of ``scale`` x ``geometry.PIXELS``."""
    look = LOOKS[theme]
    notes = {"Title": subject.title, "Fingerprint": subject.fingerprint, "Software": CREATOR}
    return _drawn(subject, cells_of(subject, look), look, "png", notes, scale)


def pdf(subject: Subject, theme: Theme, scale: float = 1.0) -> bytes:
    """Return a PDF of one page that fits A4 and Letter on their side. ``scale`` means nothing here."""
    del scale
    look = LOOKS[theme]
    notes: dict[str, str | None] = {"Title": subject.title, "Subject": subject.fingerprint, "Creator": CREATOR}
    notes |= {"Producer": None, "CreationDate": None}
    return _drawn(subject, cells_of(subject, look), look, "pdf", notes)


def html(subject: Subject, theme: Theme, scale: float = 1.0) -> bytes:
    """Return a page that needs nothing else: the SVG, words at the pointer, and the map as a table, without script."""
    picture = svg(subject, theme, scale).decode()
    look = LOOKS[theme]
    return page(picture[picture.index("<svg") :], subject.title, cells_of(subject, look), look).encode()


def _drawn(  # noqa: PLR0913, PLR0917 - one file, each part named
    subject: Subject, cells: tuple[Cell, ...], look: Look, form: str, notes: Mapping[str, Any], scale: float = 1.0
) -> bytes:
    with settings():
        return saved(draw(cells, subject, look), form, notes, scale)


def _with_words(picture: bytes, cells: tuple[Cell, ...]) -> bytes:
    """Put the words of each cell into its group, where browsers and screen readers find them."""
    text = picture.decode().replace("</style>", "text{pointer-events: none}</style>", 1)  # a number hides no cell
    said = {f"cell-{cell.day}-{cell.hour}": escape(cell.words) for cell in cells}
    return re.sub(r'<g id="(cell-\d+-\d+)">', lambda found: f"{found[0]}<title>{said[found[1]]}</title>", text).encode()


FILES: Final[Mapping[str, Callable[[Subject, Theme, float], bytes]]] = {
    "svg": svg,
    "png": png,
    "pdf": pdf,
    "html": html,
}
"""From a subject, the name of a look and a scale to the bytes of a file."""
