"""How two grids differ, cell by cell."""

from dataclasses import replace
from typing import Final

from monitor.numbers.shades import change_shades
from monitor.records import Change, Definition, Grid, Marks, Values

LEAST_POINTS: Final = 0.05
"""A change of a share that is smaller is a trifle: of 20 messages it is one."""


def is_large(change: float, greater: float, definition: Definition) -> bool:
    """Return whether a change, in the measure's unit, is more than a trifle; ``greater`` is the larger of both values.

    A time changes by ``least_change`` hours and ``least_share`` of the longer one; a share by five points, whatever
    it is, since a part of a share would hide what happens where few are in time.
    """
    if definition.measure.unit == "share":
        return abs(change) >= LEAST_POINTS - 1e-12
    return abs(change) >= max(definition.least_change, definition.least_share * greater)


def change(current: Grid, trailing: Grid) -> Change:
    """Return current - trailing in the measure's unit; None where either has no data or is only a lower bound."""
    now, then = _known(current), _known(trailing)
    values = tuple(
        tuple(None if a is None or b is None else a - b for a, b in zip(row, against, strict=True))
        for row, against in zip(now, then, strict=True)
    )
    return Change(
        values=values,
        counts=current.counts,
        against_counts=trailing.counts,
        shades=change_shades(values, current.measure),
        measure=current.measure,
        window=current.window,
        against=trailing.window,
    )


def with_marks(change: Change, marks: Marks | None) -> Change:
    """Return the change with the day's marks; what they mark has the value that was tested.

    The test takes the messages of a cell as they are, at midnight, while the maps borrow and go on: a number beside a
    mark is the one that the mark is about, all day. A cell that is now only a lower bound keeps having none.
    """
    if marks is None:
        return replace(change, marks=None)
    rows = zip(marks.marked, marks.changes, change.values, strict=True)
    values = tuple(
        tuple(
            tested if is_marked and tested is not None and shown is not None else shown
            for is_marked, tested, shown in zip(*row, strict=True)
        )
        for row in rows
    )
    return replace(change, values=values, shades=change_shades(values, change.measure), marks=marks)


def _known(grid: Grid) -> Values:
    """Return the values without those that are at least so much."""
    return tuple(
        tuple(None if bound else value for value, bound in zip(row, bounds, strict=True))
        for row, bounds in zip(grid.values, grid.at_least, strict=True)
    )
