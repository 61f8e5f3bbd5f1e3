"""Messages of one week hang together: how many of them say as much as one that stands for itself."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.statistics import Z

WEEK_HOURS: Final = 168
FEWEST: Final = 30
"""Degrees of freedom, between weeks and within them, that it takes to say anything."""

STUDENT: Final = (
    6.313751515,
    2.919985580,
    2.353363435,
    2.131846786,
    2.015048373,
    1.943180281,
    1.894578605,
    1.859548038,
    1.833112933,
)
"""The 95 % quantiles of Student's t for one to nine degrees of freedom."""

Ints = NDArray[np.int64]


def design_effects(edges: Ints, followed: Ints) -> NDArray[np.float64]:
    """Return of each group by which factor the variance of its value exceeds that of so many independent messages.

    Groups are ``edges[k]`` to ``edges[k + 1]``, messages ascending by time in each; ``followed`` are hours until now.
    1 + (m - 1) r for weeks of m messages (Kish, "Survey Sampling", 1965, 5.4). r is the intraclass correlation, one
    for all groups, of being in the slower half of one's group (analysis of variance: Donner & Eliasziw, "Methodology
    for Inferences Concerning Familial Correlations", Am. J. Epidemiology 1991). Weeks are few, so r is known badly:
    the normal quantile of the interval becomes Student's. Where there are too few messages to tell, 1.
    """
    sizes = np.diff(edges)
    if len(followed) < FEWEST:
        return np.ones(len(sizes))
    week = followed // WEEK_HOURS
    week -= week.min()
    weeks = int(week.max()) + 1
    group = np.repeat(np.arange(len(sizes)), sizes)
    is_slow = np.arange(len(followed)) - edges[group] >= sizes[group] / 2
    where = group * weeks + week
    counts = np.bincount(where, minlength=len(sizes) * weeks).reshape(-1, weeks)
    slow = np.bincount(where[is_slow], minlength=len(sizes) * weeks).reshape(-1, weeks)
    squares = (counts**2).sum(axis=1) / np.maximum(sizes, 1)
    correlation = _correlation(counts, slow, squares)
    if not correlation:
        return np.ones(len(sizes))
    known = int(np.count_nonzero(counts.sum(axis=0))) - 1
    return np.asarray(1 + np.maximum(squares - 1, 0) * correlation * (_student(known) / Z) ** 2)


def _correlation(counts: Ints, slow: Ints, squares: NDArray[np.float64]) -> float:
    """Return the intraclass correlation of a yes or no in groups x weeks, pooled over the groups; at least 0."""
    sizes = counts.sum(axis=1)
    between = int((np.count_nonzero(counts, axis=1) - 1)[sizes > 0].sum())
    within = int(sizes.sum()) - int(np.count_nonzero(counts))
    if min(between, within) < FEWEST:
        return 0.0
    share = slow.sum(axis=1) / np.maximum(sizes, 1)
    of_week = slow / np.maximum(counts, 1)
    mean_between = float((counts * (of_week - share[:, None]) ** 2).sum()) / between
    mean_within = float((counts * of_week * (1 - of_week)).sum()) / within
    per_week = float((sizes - squares).sum()) / between
    return max((mean_between - mean_within) / (mean_between + (per_week - 1) * mean_within), 0.0)


def _student(degrees: int) -> float:
    """Return the 95 % quantile of Student's t; from ten degrees on by the expansion of Fisher & Cornish (1960)."""
    if degrees <= len(STUDENT):
        return STUDENT[degrees - 1]
    terms: tuple[float, ...] = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92_160,
    )
    return Z + sum(term / float(degrees**power) for power, term in enumerate(terms, start=1))
