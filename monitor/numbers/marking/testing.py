"""The p values of all labellings at once, and which of them are discoveries."""

from collections.abc import Callable
from math import erfc
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.marking.excess import Excess, Reals

ROWS: Final = 512
"""So many labellings at a time stay in the processor's cache."""
TIE: Final = 1e-5
"""Sizes nearer than that are ties, which count against: single precision is good to about 1e-6."""
ONE_THREAD: Final = 250_000
"""Below so many multiplications OpenBLAS keeps to one thread; on a busy machine several wait for each other."""
TINY: Final = np.float32(1e-6)
CONTINUITY: Final = 0.5

Floats = NDArray[np.float32]
Sizes = Callable[[Floats], Floats]
"""From rows of labels to the statistic of each problem under each of them."""


def plain(found: Excess) -> Sizes:
    """Return the labelled weeks' excess as it is."""
    above = found.above.astype(np.float32)
    return lambda rows: _product(rows, above)


def by_volume(found: Excess) -> Sizes:
    """Return the excess over the root of n1 n0 / n, as if messages were independent."""
    above, part = found.above.astype(np.float32), _parts(found)

    def sizes(rows: Floats) -> Floats:
        labelled = _product(rows, part)
        return np.asarray(_product(rows, above) / np.sqrt(np.maximum(labelled * (1 - labelled), TINY)))

    return sizes


def studentised(found: Excess) -> Sizes:
    """Return the excess over what whole weeks vary by, each side's squares by the square of the other's part.

    The score test's variance of a sum of clusters: Liang & Zeger, "Longitudinal data analysis using generalized linear
    models", Biometrika 73 (1986).
    """
    above, part = found.above.astype(np.float32), _parts(found)
    squares = above**2
    total = squares.sum(axis=0)

    def sizes(rows: Floats) -> Floats:
        labelled, own = _product(rows, part), _product(rows, squares)
        variance = own * (1 - labelled) ** 2 + (total - own) * labelled**2
        return np.asarray(_product(rows, above) / np.sqrt(np.maximum(variance, TINY * np.maximum(total, TINY))))

    return sizes


def by_week(found: Excess) -> Sizes:
    """Return the sum of the labelled weeks' excesses, each over its own standard deviation.

    That of a week with binomial variance v is the root of v + c v^2, c by moments from all weeks alike (the extra
    variance of clusters: Williams, "Extra-binomial variation in logistic linear models", Applied Statistics 31, 1982).
    So weeks of any volume vary alike, as exchanging them takes for granted.
    """
    weight = found.weight
    squares = (weight**2).sum(axis=0)
    extra = np.divide((found.above**2 - weight).sum(axis=0), squares, out=np.zeros_like(squares), where=squares > 0)
    spread = np.sqrt(weight * (1 + np.maximum(extra, 0) * weight))
    unit = np.divide(found.above, spread, out=np.zeros_like(spread), where=spread > TINY)
    scores = (unit - unit.mean(axis=0, keepdims=True)).astype(np.float32) if len(unit) else unit.astype(np.float32)
    return lambda rows: _product(rows, scores)


VARIANTS: Final[dict[str, Callable[[Excess], Sizes]]] = {
    "plain": plain,
    "volume": by_volume,
    "studentised": studentised,
    "weekly": by_week,
}
DEFAULT_VARIANT: Final = "weekly"
"""The row that keeps its promise best under growing volume (benchmarks/marks.py)."""


def p_values(found: Excess, labels: Floats, variant: str = DEFAULT_VARIANT) -> Reals:
    """Return the two-sided p of each problem; 1 where nothing varies.

    Of each tail ``p = (1 + b) / (1 + B)``, ties against; the observed labelling, row 0 of ``labels``, is the one.
    Twice the smaller tail counts, since an excess can be larger than a lack: a test of the absolute value would
    hardly ever see what got faster.
    """
    sizes = VARIANTS[variant](found)
    observed = sizes(labels[:1])[0]
    slack = np.float32(TIE) * (1 + np.abs(observed))
    tails = np.zeros((2, found.above.shape[1]), dtype=np.int64)
    for start in range(0, len(labels), ROWS):
        size = sizes(labels[start : start + ROWS])
        tails[0] += (size >= observed - slack).sum(axis=0)
        tails[1] += (size <= observed + slack).sum(axis=0)
    return np.asarray(np.minimum(1.0, 2 * tails.min(axis=0) / len(labels)))


def guarded_p_values(found: Excess, labels: Floats) -> Reals:
    """Return the p values, none of them less than if all messages were independent.

    Where weeks have a message or two, the current ones can be the only ones with so many that none of them being late
    is rare among the labellings, though it is common for so few messages. A plain binomial comparison knows that.
    """
    return np.maximum(p_values(found, labels), independent_p_values(found, labels[0]))


def independent_p_values(found: Excess, labelled: Floats) -> Reals:
    """Return the two-sided normal p of each problem's excess, as if messages were independent.

    The variance is that of Mantel & Haenszel, Journal of the National Cancer Institute 22 (1959), each cell of a block
    a stratum; half a message is taken off for continuity.
    """
    total, own = found.weight.sum(axis=0), labelled @ found.weight
    variance = np.divide(own * (total - own), total, out=np.zeros_like(total), where=total > 0)
    beyond = np.maximum(np.abs(labelled @ found.above) - CONTINUITY, 0)
    variance = np.maximum(variance, 0)  # why: where all the weight is current, rounding can leave it below
    sizes = np.divide(beyond, np.sqrt(2 * variance), out=np.zeros_like(beyond), where=variance > TINY)
    return np.array([erfc(size) for size in sizes.tolist()])


def _product(rows: Floats, columns: Floats) -> Floats:
    """Return the matrix product, reckoned in pieces."""
    size = max(ONE_THREAD // max(columns.size, 1), 1)
    product = np.empty((len(rows), columns.shape[1]), dtype=np.float32)
    for start in range(0, len(rows), size):
        np.matmul(rows[start : start + size], columns, out=product[start : start + size])
    return product


def _parts(found: Excess) -> Floats:
    """Return each week's part of the weight."""
    total = found.weight.sum(axis=0)
    part = np.divide(found.weight, total, out=np.zeros_like(found.weight), where=total > 0)
    return np.asarray(part.astype(np.float32))


def discoveries(p: Reals, rate: float) -> NDArray[np.bool_]:
    """Return which p pass Benjamini and Hochberg (1995) at the rate."""
    ranked = np.sort(p)
    passed = ranked[ranked <= rate * np.arange(1, len(p) + 1) / max(len(p), 1)]
    return np.asarray(p <= passed.max(initial=-1.0))
