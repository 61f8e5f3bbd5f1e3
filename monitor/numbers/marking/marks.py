"""Which cells and blocks changed by more than chance and by more than a trifle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.change import is_large
from monitor.numbers.grid import CELLS, HOURS, SECONDS_PER_HOUR
from monitor.numbers.marking.blocks import BLOCKS, Block
from monitor.numbers.marking.excess import Excess, Reals, excess, told
from monitor.numbers.marking.intervals import ends, middles, most
from monitor.numbers.marking.tally import LONGEST, Ints, Tally, tally
from monitor.numbers.marking.testing import Floats, discoveries, guarded_p_values
from monitor.numbers.marking.weeks import labellings, week_bounds
from monitor.numbers.statistics import statistic_of
from monitor.numbers.windows import windows
from monitor.records import Definition, MarkedBlock, Marks, Values, Verdict, Waits, Window

LEAST_MESSAGES: Final = 12
"""Of a cell or block that is tested, in each window; counted before any response time is looked at."""
NOT_THIN: Final = 5
"""In each window, of a cell that is marked with its block: what has fewer is thin on the maps."""
SHOWS: Final = 0.2
"""The p up to which the rest of a block, past the smaller ones that passed, is taken to have moved with them."""
FEWER_LABELLINGS: Final = 2_000
"""An interval's end is searched for with so many labellings: its p is right to about 0.005."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The test of the eligible cells and blocks, before the minimum effect: numbers of cells and rows of BLOCKS.

    ``can_pass``: the labellings are enough for some p to be a discovery.
    """

    tally: Tally
    labels: Floats
    cells: Ints
    shown: Ints
    """Cells that are not thin: those that a block may mark."""
    blocks: Ints
    by_cell: Excess
    """Of all 168 cells."""
    cell_excess: Excess
    block_excess: Excess
    cell_p: Reals
    block_p: Reals
    cells_passed: NDArray[np.bool_]
    blocks_passed: NDArray[np.bool_]
    cells_told: NDArray[np.bool_]
    """Of ``cells``, those of which something is known of both windows; the others count for the rate, with a p of 1."""
    blocks_told: NDArray[np.bool_]
    can_pass: bool
    current: Window
    trailing: Window


def marks(waits: Waits, definition: Definition, at: datetime, seed: int) -> Marks:
    """Return the test of all cells and blocks for the windows that end at ``at``, a midnight of the zone.

    Open messages count only where the definition counts them. In a block that passed, and not by a smaller one alone,
    the cells that are not thin and moved as the block did are marked with it; that is no part of the claim. ValueError
    as from ``windows``.
    """
    made = examine(waits, definition, at, seed)
    tallied, first = made.tally, made.tally.first
    changes = {k: _change(tallied, definition, k) for k in made.shown.tolist()}
    marked = np.zeros(CELLS, dtype=np.bool_)
    for k in made.cells[made.cells_passed].tolist():
        marked[k] = changes[k][1]
    found = _found_blocks(made, definition)
    for k, direction in _spread(made, found).items():
        change, is_worth_it = changes[k]
        marked[k] |= is_worth_it and change * direction > 0
    groups = [np.array([k]) for k in made.shown]
    bounds = ends(tallied, definition.measure, groups, _few(made.labels), definition.rate / 2) if made.can_pass else []
    tested = made.cells[made.cells_told]
    intervals = dict(zip(made.shown.tolist(), bounds, strict=False))
    return Marks(
        made_at=at,
        current=made.current,
        trailing=made.trailing,
        verdict=_verdict(made),
        marked=tuple(tuple(row) for row in marked.reshape(7, HOURS).tolist()),
        p_values=_grid(dict(zip(tested.tolist(), made.cell_p[made.cells_told].tolist(), strict=True))),
        lows=_grid({k: low for k, (low, _) in intervals.items()}),
        highs=_grid({k: high for k, (_, high) in intervals.items()}),
        blocks=found,
        weeks=first,
        against_weeks=tallied.weeks - first,
        eligible=len(tested),
        rate=definition.rate,
        changes=_grid({k: change for k, (change, _) in changes.items()}),
    )


def examine(waits: Waits, definition: Definition, at: datetime, seed: int) -> Examined:
    """Return the p of every eligible cell and block, and which are discoveries at half the rate each."""
    current, trailing = windows(at, definition)
    bounds = [week_bounds(at, window) for window in (current, trailing)]
    first, weeks = len(bounds[0]), len(bounds[0]) + len(bounds[1])
    labels = labellings(first, weeks, seed)
    tallied = tally(waits, np.vstack(bounds), first, definition)
    groups = [cells_of(block) for block in BLOCKS]
    now, then = tallied.counts[:, :first].sum(axis=1), tallied.counts[:, first:].sum(axis=1)
    fewer = np.minimum(now, then)
    cells = np.flatnonzero(fewer >= LEAST_MESSAGES)
    blocks = np.flatnonzero([min(now[group].sum(), then[group].sum()) >= LEAST_MESSAGES for group in groups])
    by_cell = excess(tallied, definition.measure, np.arange(CELLS), np.zeros(CELLS))
    by_block = summed(by_cell, [groups[k] for k in blocks])
    by_tested = Excess(above=by_cell.above[:, cells], weight=by_cell.weight[:, cells])
    cell_p, block_p = guarded_p_values(by_tested, labels), guarded_p_values(by_block, labels)
    known = told(tallied, definition.measure)
    sides = np.stack([known[:first].sum(axis=0), known[first:].sum(axis=0)])
    half = definition.rate / 2
    fewest = min(len(cells) or CELLS, len(blocks) or CELLS)
    can_pass = 0 < first < weeks and 2 / len(labels) <= half / max(fewest, 1)
    return Examined(
        tally=tallied,
        labels=labels,
        cells=cells,
        shown=np.flatnonzero(fewer >= NOT_THIN),
        blocks=blocks,
        by_cell=by_cell,
        cell_excess=by_tested,
        block_excess=by_block,
        cell_p=cell_p,
        block_p=block_p,
        cells_passed=discoveries(cell_p, half) & can_pass,
        blocks_passed=discoveries(block_p, half) & can_pass,
        cells_told=np.asarray(sides[:, cells].all(axis=0)),
        blocks_told=np.array([sides[:, groups[k]].any(axis=1).all() for k in blocks], dtype=np.bool_),
        can_pass=can_pass,
        current=current,
        trailing=trailing,
    )


def _few(labels: Floats) -> Floats:
    """Return every so manieth labelling, the observed one among them."""
    return labels[:: len(labels) // FEWER_LABELLINGS + 1]


def cells_of(block: Block) -> Ints:
    """Return a block's cells."""
    days, first, last = block
    return np.arange(CELLS).reshape(7, HOURS)[list(days), first:last].ravel()


def summed(by_cell: Excess, groups: list[Ints]) -> Excess:
    """Return the excess of groups of cells: each message is held against its own cell."""
    members = np.zeros((CELLS, len(groups)))
    for k, group in enumerate(groups):
        members[group, k] = 1.0
    return Excess(above=by_cell.above @ members, weight=by_cell.weight @ members)


def _verdict(made: Examined) -> Verdict:
    is_any = bool(len(made.cells) or len(made.blocks))
    is_told = made.can_pass and bool(made.cells_told.any() or made.blocks_told.any())
    if not 0 < made.tally.first < made.tally.weeks or (is_any and not is_told):
        return "too few weeks"
    return "tested" if is_any else "too few messages"


def _spread(made: Examined, found: tuple[MarkedBlock, ...]) -> dict[int, float]:
    """Return the cells that blocks may mark, with the change of the smallest that may.

    A block whose rest, past the smaller ones that passed, shows nothing by itself passed by them alone: it marks none.
    """
    cells: dict[int, float] = {}
    covered = np.zeros(CELLS, dtype=np.bool_)
    for block in sorted(found, key=lambda block: len(block.days) * (block.last - block.first)):
        group = cells_of((block.days, block.first, block.last))
        rest = group[~covered[group]]
        if len(rest) and guarded_p_values(summed(made.by_cell, [rest]), made.labels)[0] <= SHOWS:
            cells |= dict.fromkeys(np.intersect1d(rest, made.shown).tolist(), block.change)
        covered[group] = True
    return cells


def _found_blocks(made: Examined, definition: Definition) -> tuple[MarkedBlock, ...]:
    """Return the blocks that passed and changed by enough."""
    measure, counts, first = definition.measure, made.tally.counts, made.tally.first
    passed = made.blocks[made.blocks_passed]
    groups = [cells_of(BLOCKS[k]) for k in passed]
    changes = middles(made.tally, measure, groups)
    bounds = ends(made.tally, measure, groups, _few(made.labels), definition.rate / 2)
    p_of = dict(zip(made.blocks.tolist(), made.block_p.tolist(), strict=True))
    widest = most(made.tally, measure)
    found: list[MarkedBlock] = []
    for k, group, change, (low, high) in zip(passed.tolist(), groups, changes, bounds, strict=True):
        longer = [_longer(made.tally, definition, int(cell)) for cell in group]
        weights = counts[group].sum(axis=1)
        if not is_large(change, float(np.average(longer, weights=weights)), definition):
            continue
        days, start, end = BLOCKS[k]
        found.append(
            MarkedBlock(
                days=days,
                first=start,
                last=end,
                change=change,
                low=min(-widest if low is None else low, change),
                high=max(widest if high is None else high, change),
                p=p_of[k],
                count=int(counts[group, :first].sum()),
                against_count=int(counts[group, first:].sum()),
            )
        )
    return tuple(found)


def _sides(tallied: Tally, definition: Definition, cell: int) -> list[float]:
    """Return the statistic of a cell's current and of its trailing weeks, of those that have messages."""
    statistic = statistic_of(definition.measure)
    edges = tallied.side_edges
    parts = [tallied.sides[edges[side] : edges[side + 1]] & LONGEST for side in (2 * cell, 2 * cell + 1)]
    return [statistic(part / SECONDS_PER_HOUR) for part in parts if len(part)]


def _longer(tallied: Tally, definition: Definition, cell: int) -> float:
    return max(_sides(tallied, definition, cell), default=0.0)


def _change(tallied: Tally, definition: Definition, cell: int) -> tuple[float, bool]:
    """Return current - trailing of an eligible cell, and whether it is large enough to be worth a mark."""
    values = _sides(tallied, definition, cell)
    if len(values) < 2:  # noqa: PLR2004 - both windows
        return 0.0, False
    return values[0] - values[1], is_large(values[0] - values[1], max(values), definition)


def _grid(values: dict[int, float | None] | dict[int, float]) -> Values:
    return tuple(tuple(values.get(day * HOURS + hour) for hour in range(HOURS)) for day in range(7))
