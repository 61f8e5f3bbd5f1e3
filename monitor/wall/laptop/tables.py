"""Maps as HTML tables: for screen readers, for copying, and where no script runs. Nothing is reckoned here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from monitor.records import NO_FLAGS, Change, Flags, Grid, Measure
from monitor.wall import marks, palette, words
from monitor.wall.laptop import sentences
from monitor.wall.laptop.addresses import cell_name
from monitor.wall.laptop.paper import PLAIN, Paper

FADED: Final = 0.4
"""How much of its colour a cell keeps that rests on few answers."""
QUIET: Final = 0.35
"""How strong a change is coloured that is not loud, at most; what is loud is stronger (``marks.LEAST_EMPHASIS``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """What stands in a cell, what it says at length, and its background; ``note`` stands small behind the text.

    A ``is_thin`` cell rests on few answers: what it says is lighter, and so is what it stands on.
    """

    text: str
    said: str
    note: str = ""
    colour: str | None = None
    is_bold: bool = False
    is_closed: bool = False
    is_thin: bool = False


def grid_table(  # noqa: PLR0913 - what a table is of, what it is drawn on, and three ways to read it
    grid: Grid,
    caption: str,
    paper: Paper = PLAIN,
    *,
    is_linked: bool = False,
    has_counts: bool = True,
    closed: Flags = NO_FLAGS,
) -> str:
    """Return a map as a table: a row for each weekday, a column for each hour, ``40m (12)`` in a cell.

    Weekdays and hours have their own value at the end of their row and column. Where it ``is_linked``, each cell leads
    to its hour in full; without counts, numbers are as short as can be. ``closed`` hours have a dashed edge.
    """
    write = sentences.short if has_counts else sentences.shortest

    def cell(day: int, hour: int) -> _Cell | None:
        value, shade, count = grid.values[day][hour], grid.shades[day][hour], grid.counts[day][hour]
        if value is None or shade is None:
            return None
        return _Cell(
            text=f"{words.AT_LEAST * grid.at_least[day][hour]}{write(grid.measure, value)}",
            said=f"{sentences.cell(grid, day, hour)}{', an hour without a shift' * closed[day][hour]}",
            is_closed=closed[day][hour],
            note=f"({count:,})" if has_counts else "",
            colour=palette.colour_at(paper.look.sequential, shade),
            is_thin=marks.is_thin(count),
        )

    return "".join(_lines(caption, cell, _totals(grid, write), paper, is_linked=is_linked))


def change_table(  # noqa: PLR0913 - one table, each part named
    change: Change,
    caption: str,
    paper: Paper = PLAIN,
    *,
    is_linked: bool = False,
    loud: Flags | None = None,
    against: str = "before",
) -> str:
    """Return the map of a change as a table: what the test marks is bold in its colour, all else has none.

    Where nothing was tested and the caller says what is ``loud``, the others are coloured, too, but faintly.
    """
    is_quiet_plain = loud is None
    if loud is None:
        loud = change.marks.marked if change.marks else NO_FLAGS

    def cell(day: int, hour: int) -> _Cell | None:
        value = change.values[day][hour]
        if value is None:
            return None
        is_loud, shade = loud[day][hour], change.shades[day][hour] or 0.0
        strength = marks.emphasis(value, shade) if is_loud else QUIET * shade
        has_colour = is_loud or not is_quiet_plain
        return _Cell(
            text=sentences.short_change(change.measure, value),
            said=sentences.changed(change, day, hour, against),
            colour=palette.colour_at(paper.look.diverging, palette.from_middle(strength)) if has_colour else None,
            is_bold=is_loud,
            is_thin=marks.is_thin(min(change.counts[day][hour], change.against_counts[day][hour])),
        )

    return "".join(_lines(caption, cell, None, paper, is_linked=is_linked))


def amount_table(
    values: Sequence[Sequence[float | None]], caption: str, said: Callable[[float], str], paper: Paper = PLAIN
) -> str:
    """Return 7 x 24 amounts as a table, the darker the more; ``said`` puts one into words."""
    most = max((value for row in values for value in row if value is not None), default=0.0) or 1.0

    def cell(day: int, hour: int) -> _Cell | None:
        value = values[day][hour]
        if value is None:
            return None
        colour = palette.colour_at(paper.look.sequential, value / most)
        return _Cell(text=short_amount(value), said=said(value), colour=colour)

    return "".join(_lines(caption, cell, None, paper, is_linked=True))


def short_amount(value: float) -> str:
    """Return ``0``, ``.04``, ``.31``, ``2.5``, ``12``, ``480``, ``12k``: what a small cell holds."""
    if value < 0.005:  # noqa: PLR2004 - less than a hundredth
        return "0"
    if value < 0.995:  # noqa: PLR2004 - three signs
        return f"{value:.2f}".strip("0")
    if value < 9.95:  # noqa: PLR2004 - two figures
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.0f}" if value < 999.5 else f"{value / 1000:.0f}k"  # noqa: PLR2004 - three signs


def exact(value: float) -> str:
    """Return an amount in words with two figures at least: ``0.043``, ``1.4``, ``12.3``."""
    return f"{value:.1f}" if value >= 0.95 or not value else f"{value:.2g}"  # noqa: PLR2004 - tenths say enough


@dataclass(frozen=True, slots=True, kw_only=True)
class _Totals:
    days: Sequence[str]
    hours: Sequence[str]
    all: str


def _totals(grid: Grid, write: Callable[[Measure, float], str]) -> _Totals:
    def text(value: float | None, is_bound: bool) -> str:  # noqa: FBT001 - what stands beside it in a grid
        return words.NO_DATA if value is None else f"{words.AT_LEAST * is_bound}{write(grid.measure, value)}"

    return _Totals(
        days=[*map(text, grid.days, grid.days_at_least)],
        hours=[*map(text, grid.hours, grid.hours_at_least)],
        all=text(grid.overall, grid.overall_at_least),
    )


def _lines(
    caption: str, cell: Callable[[int, int], _Cell | None], totals: _Totals | None, paper: Paper, *, is_linked: bool
) -> Iterator[str]:
    said = escape(caption)
    # a table that is wider than the screen is scrolled by the keyboard, too
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{said}">'
    yield f'<table class="cells"><caption>{said}</caption><thead><tr><td></td>'
    yield from (f'<th scope="col">{hour}</th>' for hour in range(24))
    yield '<th scope="col">Day</th>' if totals else ""
    yield "</tr></thead><tbody>\n"
    is_stop = is_linked  # one cell of a table is a stop of the Tab key; from there arrows lead on
    for day, name in enumerate(paper.names.long_days):
        yield f'<tr><th scope="row">{escape(name)}</th>'
        for hour in range(24):
            found = cell(day, hour)
            yield _cell(found, cell_name(day, hour) if is_linked else None, paper, is_stop=is_stop)
            is_stop = is_stop and found is None
        yield f'<td class="total">{escape(paper.names.number(totals.days[day]))}</td>' if totals else ""
        yield "</tr>\n"
    yield "</tbody>"
    if totals and any(value != words.NO_DATA for value in totals.hours):
        hours = "".join(f"<td>{escape(paper.names.number(text))}</td>" for text in totals.hours)
        whole = escape(paper.names.number(totals.all))
        yield f'<tfoot><tr><th scope="row">Hour</th>{hours}<td>{whole}</td></tr></tfoot>'
    yield "</table></div>\n"


def _cell(cell: _Cell | None, name: str | None, paper: Paper, *, is_stop: bool) -> str:
    if cell is None:
        return f"<td>{words.NO_DATA}</td>"
    text = escape(paper.names.number(cell.text))
    text = f"<strong>{text}</strong>" if cell.is_bold else text
    if name:
        text = f'<a href="./?cell={name}" data-cell="{name}" tabindex="{0 if is_stop else -1}">{text}</a>'
    note = f" <small>{cell.note}</small>" if cell.note else ""
    kinds = " ".join(["closed"] * cell.is_closed + ["thin"] * cell.is_thin)
    kind = f' class="{kinds}"' if kinds else ""
    return f'<td{kind}{_style(cell, paper)} title="{escape(cell.said)}">{text}{note}</td>'


def _style(cell: _Cell, paper: Paper) -> str:
    if cell.colour is None:
        return ""
    fade = ((0.0, paper.look.background), (1.0, cell.colour))
    colour = palette.colour_at(fade, FADED) if cell.is_thin else cell.colour
    # why not as a style: the page's policy allows none that is written into HTML; wall/policy.py
    return f' bgcolor="{colour}" data-ink="{"dark" if palette.text_on(colour) == palette.DARK else "strong"}"'
