"""``/compare``: two periods side by side and their difference, as plain HTML. An address says all that is on it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from monitor.records import Board, Comparison, Grid
from monitor.wall import words
from monitor.wall.laptop import sentences
from monitor.wall.laptop.frame import frame
from monitor.wall.laptop.paper import Paper, paper_of
from monitor.wall.laptop.tables import change_table, grid_table
from monitor.wall.marks import THIN_BELOW

STATISTICS: Final[Mapping[str, str]] = {
    "percentile": "percentile",
    "median": "median",
    "mean": "average",
    "share": "share within hours",
}
"""What the page offers, by the name in its address."""
_SHORT: Final = re.compile(r"p(\d+(?:\.\d+)?)", re.ASCII)
"""``p80``, as addresses had it before."""
_GRAMMAR: Final = (
    "A period is a year (2016), a quarter (2016-Q2), a month (2016-03), a day (2016-03-01), the first and the last of"
    " these (2016-03..2016-05), or two days, the second not included (2016-01-01/2016-07-01). The number is that of the"
    " percentile, or the hours of the share."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for, as it is written there; empty periods ask for the form alone.

    A ``number`` is that of a percentile, or the hours of a share; "" is what is configured.
    """

    later: str = ""
    earlier: str = ""
    statistic: str = "percentile"
    number: str = ""


def check_periods(asked: Asked) -> None:
    """Raise ValueError, with a sentence, where one of the two periods is left empty."""
    for name, text in (("a later", asked.later), ("an earlier", asked.earlier)):
        if not text:
            raise ValueError(f"Write {name} period.")


def read_statistic(asked: Asked) -> tuple[str, float | None]:
    """Return the statistic and its number, None where none is given; ValueError, with a sentence, where it is none."""
    short = _SHORT.fullmatch(asked.statistic)
    if short:
        return "percentile", float(short[1])
    text = asked.number.strip().removesuffix("%").strip().replace(",", ".")
    if not text:
        return asked.statistic, None
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text, re.ASCII):
        raise ValueError(f"{asked.number!r} is no number; write one such as 80, or leave it out.")
    return asked.statistic, float(text)


def compare_page(  # noqa: PLR0913 - one page, each part named
    board: Board,
    asked: Asked,
    result: Comparison | None,
    problem: str,
    years: Sequence[int],
    *,
    is_user: bool = False,
) -> str:
    """Return the page; ``problem`` is a sentence on what was asked, "" where there is none."""
    lines = _lines(asked, result, problem, years, paper_of(board))
    return frame(board, "compare two periods", "compare", lines, is_user=is_user)


def _lines(asked: Asked, result: Comparison | None, problem: str, years: Sequence[int], paper: Paper) -> Iterator[str]:
    yield from _links(years, asked)
    short = _SHORT.fullmatch(asked.statistic)
    statistic, number = ("percentile", short[1]) if short else (asked.statistic, asked.number)
    yield (
        '<form method="get" action="compare"><p>'
        f"{_field('later', 'Later period', asked.later, 'required size=22')} "
        f"{_field('earlier', 'Earlier period', asked.earlier, 'required size=22')} "
        f'<label>Statistic <select name="statistic">{_options(statistic)}</select></label> '
        f"{_field('number', 'Number', number, 'size=6 inputmode=decimal')} "
        f'<button>Compare</button></p><p class="note">{_GRAMMAR}</p></form>\n'
    )
    if problem:
        yield f'<p role="alert"><strong>{escape(problem)}</strong></p>\n'
    if result:
        yield from _result(asked, result, paper, years)


def _result(asked: Asked, result: Comparison, paper: Paper, years: Sequence[int]) -> Iterator[str]:
    yield f"<h2>{escape(asked.later)} and {escape(asked.earlier)}</h2>\n"
    named = ((asked.later, result.later), (asked.earlier, result.earlier))
    empty = [name for name, grid in named if not grid.total]
    if empty:
        yield f'<p role="alert"><strong>{escape(nothing_in(empty, years))}</strong></p>\n'
    if len(empty) < len(named):
        yield from _maps(asked, result, paper, is_whole=not empty)
    if result.fingerprint:
        yield f'<p class="note">Fingerprint of definition and data: {escape(result.fingerprint)}</p>\n'


def nothing_in(periods: Sequence[str], years: Sequence[int]) -> str:
    """Return that no message of these periods was answered, and in which years some were."""
    known = f"; mail is known from {min(years)} to {max(years)}" if years else ""
    return f"No answered message in {' or '.join(dict.fromkeys(periods))}{known}."


def _maps(asked: Asked, result: Comparison, paper: Paper, *, is_whole: bool) -> Iterator[str]:
    """Yield the maps of the periods that have answers, and their difference where both have."""
    measure = result.later.measure
    yield (
        f"<p>In a cell: {escape(sentences.meaning(measure))}. The pointer shows how many answers that rests on, and its"
        ' 90 % interval.</p>\n<div class="two small">\n'
    )
    for name, grid in ((asked.later, result.later), (asked.earlier, result.earlier)):
        if grid.total:
            said = f"{name}: {sentences.rested_in_all(grid)}{_overall(grid)}"
            yield grid_table(grid, said, paper=paper, has_counts=False)
    yield "</div>\n"
    if not is_whole:
        return
    caption = sentences.change_caption(measure, f"{asked.later} less {asked.earlier}")
    yield change_table(result.change, caption, paper, loud=result.apart, against=asked.earlier)
    yield (
        '<p class="note">Bold is where the 90 % intervals of both periods lie apart. That is a hint'
        " and no test: the marks of the wall are for its own two windows, and some of 168 lie apart by chance. Light"
        f" type rests on fewer than {THIN_BELOW} answers.</p>\n"
    )


def _overall(grid: Grid) -> str:
    if grid.overall is None:
        return ""
    said = sentences.bounded(grid.measure, grid.overall, is_bound=grid.overall_at_least)
    return f"; over all hours {sentences.labelled(grid.measure, said)}"


def _links(years: Sequence[int], asked: Asked) -> Iterator[str]:
    """Yield a link for each two years that follow each other, the newest first."""
    pairs = [(year, year - 1) for year in sorted(years, reverse=True) if year - 1 in years]
    more = "".join(
        f"&amp;{name}={escape(value)}"
        for name, value in (("statistic", asked.statistic), ("number", asked.number))
        if re.fullmatch(r"[\w.]+", value, re.ASCII)
    )
    if pairs:
        links = (f'<a href="compare?later={a}&amp;earlier={b}{more}">{a} and {b}</a>' for a, b in pairs)
        yield f"<p>{words.SEPARATOR.join(links)}</p>\n"


def _field(name: str, label: str, value: str, more: str) -> str:
    return f'<label>{label} <input name="{name}" value="{escape(value)}" {more}></label>'


def _options(chosen: str) -> str:
    return "".join(
        f'<option value="{name}"{" selected" * (name == chosen)}>{label}</option>' for name, label in STATISTICS.items()
    )
