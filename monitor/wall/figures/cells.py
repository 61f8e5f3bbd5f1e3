"""How each hour of the week is drawn and what it says to a pointer: words and colours are looked up, nothing more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.records import Change, Grid, Measure, Split
from monitor.wall import marks, palette, words
from monitor.wall.laptop import sentences
from monitor.wall.looks import LOOKS, Look
from monitor.wall.names import Names, names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How one hour of the week is drawn: ``shade`` None leaves it empty."""

    shade: float | None
    is_thin: bool
    text: str
    colour: str
    hover: str


Windows = Sequence[Grid]
"""The current and the trailing window, or none of them where a change stands alone."""

ENGLISH: Final = names_of("en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """What a map is drawn with: colours, a locale's names, and the parts of its waits where somebody has hours."""

    look: Look = LOOKS["dark"]
    names: Names = ENGLISH
    split: Split | None = None

    def is_closed(self, day: int, hour: int) -> bool:
        """Return whether nobody is there to answer in an hour of the week."""
        return self.split is not None and self.split.is_closed[day][hour]


PLAIN: Final = Pen()


def cell_of(grid: Grid, day: int, hour: int, number: Callable[[float], str], pen: Pen) -> Cell:
    """Return a cell of a grid; ``number`` writes hours."""
    value, shade, count = grid.values[day][hour], grid.shades[day][hour], grid.counts[day][hour]
    hover = f"{_when(day, hour, pen)}: {sentences.cell(grid, day, hour)}"
    if value is None or shade is None:
        return Cell(shade=None, is_thin=True, text=words.NO_DATA, colour=pen.look.faint, hover=hover)
    bound = words.AT_LEAST if grid.at_least[day][hour] else ""
    return Cell(
        shade=shade,
        is_thin=marks.is_thin(count),
        text=bound + value_of(grid.measure, value, number, pen),
        colour=palette.text_on(palette.colour_at(pen.look.sequential, shade)),
        hover=hover + _parts(pen.split, day, hour),
    )


def changed_of(change: Change, day: int, hour: int, pen: Pen, windows: Windows = ()) -> Cell:
    """Return a cell of a change: loud only where the day's test marks it; ``windows`` are those it compares."""
    value, shade = change.values[day][hour], change.shades[day][hour]
    hover = f"{_when(day, hour, pen)}: {sentences.changed(change, day, hour)}{_both(windows, day, hour)}"
    if value is None or shade is None:
        return Cell(shade=None, is_thin=True, text=words.NO_DATA, colour=pen.look.faint, hover=hover)
    if change.marks is None or not change.marks.marked[day][hour]:
        return Cell(shade=0.0, is_thin=False, text=words.NO_NEWS, colour=pen.look.faint, hover=hover)
    strength = marks.emphasis(value, shade)
    colour = palette.text_on(palette.colour_at(pen.look.diverging, palette.from_middle(strength)))
    is_thin = marks.is_thin(change.counts[day][hour]) or marks.is_thin(change.against_counts[day][hour])
    text = pen.names.number(sentences.short_change(change.measure, value))
    return Cell(shade=strength, is_thin=is_thin, text=text, colour=colour, hover=hover)


def value_of(measure: Measure, value: float, number: Callable[[float], str], pen: Pen) -> str:
    """Return a value as its cell has it: hours by ``number``, or whole ones; percent, without the sign, of a share."""
    if measure.unit == "share":
        return words.percent(value)
    return words.whole(value) if pen.look.is_whole else pen.names.number(number(value))


def _when(day: int, hour: int, pen: Pen) -> str:
    return f"{pen.names.days[day]} {words.hour(hour)}{' (closed)' if pen.is_closed(day, hour) else ''}"


def _both(windows: Windows, day: int, hour: int) -> str:
    """Return what a cell is in each window: ``now 5 h, 12 answers; before 2 h, 70 answers``, a line more, or none."""
    said = (
        f"{name} {sentences.brief(grid, day, hour)}" for name, grid in zip(("now", "before"), windows, strict=False)
    )
    return f"<br>{'; '.join(said)}" if windows else ""


def _parts(split: Split | None, day: int, hour: int) -> str:
    """Return how much of the mean wait nobody was there, and how much somebody was: a line more, or none."""
    closed, working = (split.closed[day][hour], split.working[day][hour]) if split else (None, None)
    return "" if closed is None or working is None else f"<br>{words.parts(closed, working)}"
