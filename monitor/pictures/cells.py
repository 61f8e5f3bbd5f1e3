"""How each hour of the week is drawn, and what it says to a pointer. Values and shades arrive; words are looked up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.pictures.subject import Subject
from monitor.records import Change, Grid, Measure, Split
from monitor.wall import marks, palette, words
from monitor.wall.geometry import DAYS, HOURS
from monitor.wall.laptop import sentences
from monitor.wall.looks import Look
from monitor.wall.names import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One hour of the week; ``fill`` None leaves it empty, but for its rim."""

    day: int
    hour: int
    text: str
    fill: str | None
    colour: str
    """Of the text: at least 4.5:1 on ``fill``."""
    words: str
    is_thin: bool = False
    is_loud: bool = True
    is_closed: bool = False


def cells_of(subject: Subject, look: Look) -> tuple[Cell, ...]:
    """Return the 168 cells of a picture, Monday first."""
    shown = subject.cells
    parts = subject.split
    names = names_of(subject.locale)
    cells = (
        _changed(shown, subject, look, day, hour)
        if isinstance(shown, Change)
        else _valued(shown, look, day, hour, parts)
        for day in DAYS
        for hour in HOURS
    )
    return tuple(replace(cell, text=names.number(cell.text)) for cell in cells)


def _valued(grid: Grid, look: Look, day: int, hour: int, parts: Split | None) -> Cell:
    is_closed = bool(parts and parts.is_closed[day][hour])
    value, shade, count = grid.values[day][hour], grid.shades[day][hour], grid.counts[day][hour]
    said = [*_when(day, hour, is_closed=is_closed)]
    if value is None or shade is None:
        said += [sentences.cell(grid, day, hour)]
        return _empty(look, day, hour, said, is_closed=is_closed)
    is_bound = grid.at_least[day][hour]
    said += [sentences.cell(grid, day, hour), *_parts(parts, day, hour)]
    fill = palette.colour_at(look.sequential, shade)
    return Cell(
        day=day,
        hour=hour,
        text=(words.AT_LEAST if is_bound else "") + number(grid.measure, value, look),
        fill=fill,
        colour=palette.text_on(fill),
        words="\n".join(said),
        is_thin=marks.is_thin(count),
        is_closed=is_closed,
    )


def _changed(change: Change, subject: Subject, look: Look, day: int, hour: int) -> Cell:
    is_closed = bool(subject.split and subject.split.is_closed[day][hour])
    value, shade = change.values[day][hour], change.shades[day][hour]
    count, against = change.counts[day][hour], change.against_counts[day][hour]
    said = [*_when(day, hour, is_closed=is_closed)]
    if value is None or shade is None:
        said += [sentences.changed(change, day, hour)]
        return _empty(look, day, hour, said, is_closed=is_closed)
    said += [
        sentences.changed(change, day, hour, subject.against),
        f"{count:,} against {words.many(against, 'answer')}",
    ]
    is_loud = change.marks.marked[day][hour] if change.marks else not subject.awaits_test
    strength = marks.emphasis(value, shade) if change.marks else shade
    fill = palette.colour_at(look.diverging, palette.from_middle(strength)) if is_loud else look.still
    return Cell(
        day=day,
        hour=hour,
        text=signed(change.measure, value, look, is_loud=is_loud and change.marks is not None),
        fill=fill,
        colour=palette.text_on(fill) if is_loud else look.quiet,
        words="\n".join(said),
        is_thin=marks.is_thin(count) or marks.is_thin(against),
        is_loud=is_loud,
        is_closed=is_closed,
    )


def _empty(look: Look, day: int, hour: int, said: list[str], *, is_closed: bool) -> Cell:
    return Cell(
        day=day,
        hour=hour,
        text=words.NO_DATA,
        fill=None,
        colour=look.quiet,
        words="\n".join(said),
        is_thin=True,
        is_loud=False,
        is_closed=is_closed,
    )


def _parts(parts: Split | None, day: int, hour: int) -> Iterator[str]:
    """Yield how much of the mean wait nobody was there, and how much somebody was."""
    closed, working = (parts.closed[day][hour], parts.working[day][hour]) if parts else (None, None)
    if closed is not None and working is not None:
        yield words.parts(closed, working)


def _when(day: int, hour: int, *, is_closed: bool) -> Iterator[str]:
    yield f"{words.LONG_WEEKDAYS[day]} {words.hour(hour)}{' (closed)' * is_closed}"


def number(measure: Measure, value: float, look: Look) -> str:
    """Return a value in a cell: hours as the look writes them, a share as whole percent."""
    if measure.statistic == "share":
        return words.percent(value)
    return words.whole(value) if look.is_whole else words.large(value)


def signed(measure: Measure, value: float, look: Look, *, is_loud: bool = False) -> str:
    """Return a change in a cell with its sign; a share's in percentage points. ``is_loud``: the day's test marks it."""
    text = words.whole(abs(value))
    # why not a coloured 0: it would contradict itself; tenths say what is marked
    if not look.is_whole or measure.statistic == "share" or (text == "0" and is_loud):
        return sentences.short_change(measure, value)
    return text if text == "0" else f"{words.MINUS if value < 0 else '+'}{text}"
