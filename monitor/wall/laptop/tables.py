"""Maps as HTML tables: for screen readers, for copying, and where no script runs. Nothing is reckoned here."""

from collections.abc import Callable, Iterator
from html import escape

from monitor.records import Change, Grid
from monitor.wall import palette, words


def grid_table(grid: Grid, caption: str) -> str:
    """Return a map as a table: a row for each weekday, a column for each hour, ``40m (12)`` in a cell."""

    def cell(day: int, hour: int) -> str:
        value, shade, count = grid.values[day][hour], grid.shades[day][hour], grid.counts[day][hour]
        if value is None or shade is None:
            return f"<td>{words.NO_DATA}</td>"
        colour = palette.colour_at(palette.SEQUENTIAL, shade)
        return (
            f'<td style="background:{colour};color:{palette.text_on(colour)}"'
            f' title="{escape(words.value(grid.measure, value))}">{words.large(value)} <small>({count})</small></td>'
        )

    return _table(caption, cell)


def change_table(change: Change, caption: str) -> str:
    """Return the map of a change as a table; what is more than chance is bold, where that was tested."""

    def cell(day: int, hour: int) -> str:
        value = change.values[day][hour]
        if value is None:
            return f"<td>{words.NO_DATA}</td>"
        text = words.change(value)
        text = "0" if text in {"+0", f"{words.MINUS}0"} else text
        is_marked = change.marks is not None and change.marks.marked[day][hour]
        said = escape(words.comparison(value))
        return f'<td title="{said}">{f"<strong>{text}</strong>" if is_marked else text}</td>'

    return _table(caption, cell)


def _table(caption: str, cell: Callable[[int, int], str]) -> str:
    return "".join(_lines(caption, cell))


def _lines(caption: str, cell: Callable[[int, int], str]) -> Iterator[str]:
    said = escape(caption)
    # a table that is wider than the screen is scrolled by the keyboard, too
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{said}">'
    yield f"<table><caption>{said}</caption><thead><tr><td></td>"
    yield from (f'<th scope="col">{hour}</th>' for hour in range(24))
    yield "</tr></thead><tbody>\n"
    for day, name in enumerate(words.LONG_WEEKDAYS):
        yield f'<tr><th scope="row">{name}</th>{"".join(cell(day, hour) for hour in range(24))}</tr>\n'
    yield "</tbody></table></div>\n"
