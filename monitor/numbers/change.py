"""How two grids differ, cell by cell."""

from monitor.numbers.shades import change_shades
from monitor.records import Change, Grid, Values


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


def _known(grid: Grid) -> Values:
    """Return the values without those that are at least so much."""
    return tuple(
        tuple(None if bound else value for value, bound in zip(row, bounds, strict=True))
        for row, bounds in zip(grid.values, grid.at_least, strict=True)
    )
