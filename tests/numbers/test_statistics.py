"""Statistics, against numpy and against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.numbers.statistics import STATISTICS, measure_of, statistic_of
from monitor.records import Measure

LISTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=60)


@given(LISTS, st.floats(0.1, 100))
def test_percentile_is_numpys(seconds: list[int], percent: float) -> None:
    """The percentile is numpy's linear one, whatever the sample and the percent."""
    sample = np.sort(np.array(seconds) / 3600)
    assert STATISTICS["percentile"](sample, percent) == pytest.approx(np.percentile(sample, percent), rel=1e-12)


@given(LISTS)
def test_median_and_mean_are_numpys(seconds: list[int]) -> None:
    """Median and mean are numpy's and ignore the parameter."""
    sample = np.sort(np.array(seconds) / 3600)
    assert STATISTICS["median"](sample, 80) == pytest.approx(np.median(sample), rel=1e-12)
    assert STATISTICS["mean"](sample, 80) == pytest.approx(sum(seconds) / len(seconds) / 3600, rel=1e-12)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [([7.0], 7.0), ([0.0, 10.0], 8.0), ([1.0, 2.0, 3.0, 4.0], 3.4), ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 5.0)],
)
def test_eightieth_percentile_by_hand(sample: list[float], expected: float) -> None:
    """The value at position 0.8 (n - 1), between its two neighbours."""
    assert STATISTICS["percentile"](np.array(sample), 80) == pytest.approx(expected, rel=1e-15)


@given(LISTS)
def test_extremes(seconds: list[int]) -> None:
    """The 100th percentile is the largest value itself."""
    sample = np.sort(np.array(seconds) / 3600)
    assert STATISTICS["percentile"](sample, 100) == sample[-1]


@pytest.mark.parametrize(("number", "low", "high"), [(4, -0.2, -0.13), (20, -0.1, -0.04), (50, -0.06, -0.01)])
def test_percentile_of_few_is_typically_low(number: int, low: float, high: float) -> None:
    """What docs/numbers.md says of thin cells: the typical 80th percentile of four log-normal times is a sixth low."""
    random = np.random.default_rng(4)
    samples = np.sort(random.lognormal(0, 1.5, (20_000, number)), axis=1)
    typical = np.median([STATISTICS["percentile"](sample, 80) for sample in samples])
    assert low < typical / np.exp(1.5 * 0.8416) - 1 < high


def test_measure_of() -> None:
    """Response time is in hours, lower is better, and it names a row of STATISTICS with its parameter."""
    measure = measure_of(90, None)
    assert measure == Measure(
        name="Response time", unit="h", statistic="percentile", parameter=90, is_lower_better=True, target=None
    )
    assert statistic_of(measure)(np.array([0.0, 10.0])) == pytest.approx(9.0)
