"""Statistics, against numpy and against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.numbers.statistics import STATISTICS, Sample, measure_of, ranks, statistic_of
from monitor.records import Measure


def plain(statistic: str, sample: NDArray[np.float64], parameter: float) -> float:
    """Return the value of a row of STATISTICS of hours that count once each."""
    return STATISTICS[statistic].estimate(Sample(hours=sample), parameter).value


LISTS = st.lists(st.integers(0, 10**7), min_size=1, max_size=60)


@given(LISTS, st.floats(0.1, 100))
def test_percentile_is_numpys(seconds: list[int], percent: float) -> None:
    """The percentile is numpy's linear one, whatever the sample and the percent."""
    sample = np.sort(np.array(seconds) / 3600)
    assert plain("percentile", sample, percent) == pytest.approx(np.percentile(sample, percent), rel=1e-12)


@given(LISTS)
def test_median_and_mean_are_numpys(seconds: list[int]) -> None:
    """Median and mean are numpy's and ignore the parameter."""
    sample = np.sort(np.array(seconds) / 3600)
    assert plain("median", sample, 80) == pytest.approx(np.median(sample), rel=1e-12)
    assert plain("mean", sample, 80) == pytest.approx(sum(seconds) / len(seconds) / 3600, rel=1e-12)


@pytest.mark.parametrize(
    ("sample", "expected"),
    [([7.0], 7.0), ([0.0, 10.0], 8.0), ([1.0, 2.0, 3.0, 4.0], 3.4), ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 5.0)],
)
def test_eightieth_percentile_by_hand(sample: list[float], expected: float) -> None:
    """The value at position 0.8 (n - 1), between its two neighbours."""
    assert plain("percentile", np.array(sample), 80) == pytest.approx(expected, rel=1e-15)


@given(LISTS)
def test_extremes(seconds: list[int]) -> None:
    """The 100th percentile is the largest value itself."""
    sample = np.sort(np.array(seconds) / 3600)
    assert plain("percentile", sample, 100) == sample[-1]


@pytest.mark.parametrize(("number", "low", "high"), [(4, -0.2, -0.13), (20, -0.1, -0.04), (50, -0.06, -0.01)])
def test_percentile_of_few_is_typically_low(number: int, low: float, high: float) -> None:
    """What docs/numbers.md says of thin cells: the typical 80th percentile of four log-normal times is a sixth low."""
    random = np.random.default_rng(4)
    samples = np.sort(random.lognormal(0, 1.5, (20_000, number)), axis=1)
    typical = np.median([plain("percentile", sample, 80) for sample in samples])
    assert low < typical / np.exp(1.5 * 0.8416) - 1 < high


def test_measure_of() -> None:
    """Response time is in hours, lower is better, and it names a row of STATISTICS with its parameter."""
    measure = measure_of(90, None)
    assert measure == Measure(
        name="Response time", unit="h", statistic="percentile", parameter=90, is_lower_better=True, target=None
    )
    assert statistic_of(measure)(np.array([0.0, 10.0])) == pytest.approx(9.0)


def test_measure_of_a_share() -> None:
    """A share has no hours: more is better, its parameter is the target, and without one there is none."""
    measure = measure_of(90, 4.0, "share")
    assert (measure.unit, measure.parameter, measure.is_lower_better) == ("share", 4.0, False)
    with pytest.raises(ValueError, match="target"):
        measure_of(90, None, "share")


def test_measure_of_a_median() -> None:
    """The median is the 50th percentile whatever percentile is asked for."""
    measure = measure_of(90, None, "median")
    assert (measure.unit, measure.parameter, measure.is_lower_better) == ("h", 50.0, True)


@given(LISTS, st.floats(0.1, 100), st.sampled_from(sorted(STATISTICS)))
def test_equal_weights_are_none(seconds: list[int], percent: float, statistic: str) -> None:
    """Weights that are all alike, whatever they are, change neither value nor interval; any order of time holds."""
    hours = np.sort(np.array(seconds) / 3600)
    row = STATISTICS[statistic].estimate
    bare = row(Sample(hours=hours), percent)
    alike = row(Sample(hours=hours, weights=np.full(len(hours), 0.5)), percent)
    for one, other in ((bare.low, alike.low), (bare.value, alike.value), (bare.high, alike.high)):
        assert one == (None if other is None else pytest.approx(other, rel=1e-6, abs=1e-9))
    assert (bare.low or 0.0) <= bare.value <= (np.inf if bare.high is None else bare.high)


def test_weighted_percentile_by_hand() -> None:
    """Of 1, 2 and 4 hours where the last counts three times, steps are 1 and 2 long: the median is 2.5 hours."""
    sample = Sample(hours=np.array([1.0, 2.0, 4.0]), weights=np.array([1.0, 1.0, 3.0]))
    assert STATISTICS["percentile"].estimate(sample, 50).value == pytest.approx(2.5)


def test_ranks_by_hand() -> None:
    """The median of ten lies between the 2nd and 9th with 90 % and more; of four, no two order statistics do."""
    assert ranks(10, 0.5) == (2, 9)
    assert ranks(4, 0.5) == (0, 5)
    assert ranks(5, 1.0) == (5, 6)


@pytest.mark.parametrize("statistic", sorted(STATISTICS))
def test_intervals_cover(statistic: str) -> None:
    """Of 2,000 samples of 40 exponential times, the 90 % interval holds the true value of about 90 % or more."""
    random = np.random.default_rng(5)
    truth = {"percentile": np.log(5), "median": np.log(2), "mean": 1.0, "share": 0.8}[statistic]
    parameter = np.log(5) if statistic == "share" else 80
    hits = 0
    for sample in np.sort(random.exponential(1, (2000, 40)), axis=1):
        found = STATISTICS[statistic].estimate(Sample(hours=sample, weights=np.ones(40)), parameter)
        hits += (found.low or 0) <= truth <= (np.inf if found.high is None else found.high)
    assert 0.86 < hits / 2000 < 0.97


def test_mean_that_still_waits() -> None:
    """The mean is at least so much where the longest still waits, and one message has no interval."""
    two = STATISTICS["mean"].estimate(Sample(hours=np.array([1.0, 3]), weights=np.ones(2), is_open=True), 0)
    assert (two.value, two.high, two.at_least) == (2.0, None, True)
    one = STATISTICS["mean"].estimate(Sample(hours=np.array([1.0]), weights=np.ones(1)), 0)
    assert (one.value, one.low, one.high) == (1.0, None, None)


def test_a_lower_bound_is_what_an_answer_now_would_give() -> None:
    """Of four answered in an hour and one that has waited 100: answered this minute, the percentile would be 20.8."""
    hours = np.array([1.0, 1.0, 1.0, 1.0, 100.0])
    found = STATISTICS["percentile"].estimate(Sample(hours=hours, is_open=True), 80)
    assert found.value == pytest.approx(20.8)
    assert (found.at_least, found.high) == (True, None)
    assert found.value == plain("percentile", hours, 80)
