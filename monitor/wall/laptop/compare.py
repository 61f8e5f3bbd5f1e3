"""``/compare``: two periods side by side and their difference, as plain HTML. An address says all that is on it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from monitor.records import Board, Comparison
from monitor.wall import words
from monitor.wall.laptop.about import STYLE
from monitor.wall.laptop.tables import change_table, grid_table

STATISTICS: Final[Mapping[str, str]] = {
    "p80": "80 % answered within",
    "p50": "half answered within",
    "p90": "90 % answered within",
    "mean": "average wait",
}
"""What the page offers, by the name in its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; empty periods ask for the form alone."""

    later: str = ""
    earlier: str = ""
    statistic: str = "p80"


def compare_page(board: Board, asked: Asked, result: Comparison | None, problem: str, years: Sequence[int]) -> str:
    """Return the page; ``problem`` is a sentence on what was asked, "" where there is none."""
    return "".join(_lines(board, asked, result, problem, years))


def _lines(board: Board, asked: Asked, result: Comparison | None, problem: str, years: Sequence[int]) -> Iterator[str]:
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Compare: {escape(board.title)}</title><style>{STYLE}</style></head>\n<body><main>"
        f'<p><a href="./">Back to the wall</a></p><h1>{escape(board.title)}: compare two periods</h1>\n'
    )
    yield from _links(years, asked.statistic)
    yield (
        '<form method="get" action="compare"><p>'
        f"{_field('later', 'Later period', asked.later)} {_field('earlier', 'Earlier period', asked.earlier)} "
        f'<label>Statistic <select name="statistic">{_options(asked.statistic)}</select></label> '
        "<button>Compare</button></p>"
        "<p>A period is a year (2016), a month (2016-03), a day (2016-03-01), or two days, the second not included"
        " (2016-01-01/2016-07-01).</p></form>\n"
    )
    if problem:
        yield f'<p role="alert"><strong>{escape(problem)}</strong></p>\n'
    if result:
        said = STATISTICS[asked.statistic]
        for name, grid in ((asked.later, result.later), (asked.earlier, result.earlier)):
            yield grid_table(grid, f"{name}: {said} … hours; {words.many(grid.total, 'answer')}")
        yield change_table(
            result.change, f"Change in hours: {asked.later} less {asked.earlier}, below zero is faster; not tested"
        )
    yield "</main></body></html>\n"


def _links(years: Sequence[int], statistic: str) -> Iterator[str]:
    """Yield a link for each two years that follow each other, the newest first."""
    pairs = [(year, year - 1) for year in sorted(years, reverse=True) if year - 1 in years]
    chosen = statistic if statistic in STATISTICS else Asked().statistic
    if pairs:
        links = (
            f'<a href="compare?later={a}&amp;earlier={b}&amp;statistic={chosen}">{a} and {b}</a>' for a, b in pairs
        )
        yield f"<p>{words.SEPARATOR.join(links)}</p>\n"


def _field(name: str, label: str, value: str) -> str:
    return f'<label>{label} <input name="{name}" value="{escape(value)}" required size="22"></label>'


def _options(chosen: str) -> str:
    return "".join(
        f'<option value="{name}"{" selected" * (name == chosen)}>{label}</option>' for name, label in STATISTICS.items()
    )
