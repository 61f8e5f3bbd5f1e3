"""How two grids differ, cell by cell."""

from monitor.numbers.shades import change_shades
from monitor.records import Change, Grid


def change(current: Grid, trailing: Grid) -> Change:
    """Return current - trailing in hours, below zero is faster; None where either has no data."""
    values = tuple(
        tuple(None if a is None or b is None else a - b for a, b in zip(row, against, strict=True))
        for row, against in zip(current.values, trailing.values, strict=True)
    )
    return Change(
        values=values,
        counts=current.counts,
        against_counts=trailing.counts,
        shades=change_shades(values),
        measure=current.measure,
        window=current.window,
        against=trailing.window,
    )
