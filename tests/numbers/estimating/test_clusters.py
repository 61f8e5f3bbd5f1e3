"""Design effects: 1 where weeks do not matter or nobody can tell, larger the more messages of alike weeks there are."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from monitor.numbers.estimating import estimate
from monitor.numbers.estimating.clusters import design_effects
from monitor.numbers.statistics import STATISTICS, Sample, Z
from monitor.records import Waits, Window
from tests.numbers.estimating.plainly import Seen, designs_of
from tests.numbers.office import FOUR_AND_26, at

WEEKS, WEEKLY = 4, 0.6
END = at("2026-03-30")
MONTH = Window(start=END - timedelta(weeks=WEEKS), end=END, time_zone="UTC")


def mail(seed: int) -> Waits:
    """Return a hundred messages in each hour of a Monday, in weeks that differ by a factor; the hours in order."""
    random = np.random.default_rng(seed)
    total = 24 * 100
    week, hour = random.integers(0, WEEKS, total), np.repeat(np.arange(24), 100)
    received = int(MONTH.start.timestamp()) + week * 604_800 + hour * 3600 + random.integers(0, 3600, total)
    levels = random.normal(np.log(4), WEEKLY, WEEKS)
    seconds = np.rint(np.exp(random.normal(levels[week], 1.5)) * 3600).astype(np.int64)
    return Waits(received_at=received, seconds=seconds, is_open=np.zeros(total, dtype=np.bool_), until=END)


def slow_and_fast(groups: int) -> NDArray[np.int64]:
    """Return hours until now of groups of forty: all ten of one week are slow, none of the next, half of two more."""
    is_slow = np.array([1] * 10 + [0] * 10 + [0, 1] * 10)
    week = np.repeat([0, 1, 2, 3], 10)
    return np.tile(week[np.argsort(is_slow, kind="stable")] * 168 + 5, groups)


def test_by_hand() -> None:
    """Twelve such groups: 60 / 36 between weeks, 60 / 432 within them, and Student's quantile of three degrees."""
    found = design_effects(np.arange(13) * 40, slow_and_fast(12))
    between, within = 60 / 36, 60 / 432
    correlation = (between - within) / (between + 9 * within)
    assert found == pytest.approx(1 + 9 * correlation * (2.353363435 / Z) ** 2)


def test_two_groups_are_too_few() -> None:
    """Six degrees of freedom between the weeks of two groups tell nothing."""
    assert design_effects(np.arange(3) * 40, slow_and_fast(2)).tolist() == [1, 1]


def test_too_few_to_tell() -> None:
    """No message, a few, or one week give no effect; an empty group has none."""
    assert design_effects(np.array([0, 0, 0]), np.array([], dtype=np.int64)).tolist() == [1, 1]
    assert design_effects(np.array([0, 2]), np.array([3, 200])).tolist() == [1]
    assert design_effects(np.array([0, 100]), np.arange(100)).tolist() == [1]


def test_messages_for_themselves_have_nearly_none() -> None:
    """Where weeks are alike, intervals are hardly wider than those of so many independent messages."""
    effects = design_effects(np.arange(25) * 300, np.random.default_rng(1).integers(0, 672, 7200))
    assert (effects >= 1).all()
    assert effects.max() < 1.3


def test_many_weeks_need_no_wide_quantile() -> None:
    """With 26 weeks an effect is Kish's, and 8 % more; the weeks of one group alone are too few to know it."""
    random = np.random.default_rng(3)
    week = random.integers(0, 26, 3000)
    level = random.normal(0, 1, 26)[week] + random.normal(0, 1, 3000)
    followed = (week * 168)[np.argsort(level)]
    (effect,) = design_effects(np.array([0, 3000]), followed)
    assert effect == 1.0
    both = design_effects(np.array([0, 1500, 3000]), np.concatenate([followed[::2], followed[1::2]]))
    assert 10 < both[0] < 40


def test_good_and_bad_weeks() -> None:
    """With 100 messages of four uneven weeks, the 90 % intervals of 60 months hold the true percentile about so often.

    Those of as many messages that stand each for itself would not.
    """
    truth = 4 * np.exp(0.8416 * np.hypot(1.5, WEEKLY))
    held: dict[str, list[bool]] = {"clustered": [], "independent": []}
    for seed in range(60):
        messages = mail(seed)
        grid = estimate(messages, MONTH, FOUR_AND_26)
        pools = np.sort(messages.seconds.reshape(24, -1), axis=1) / 3600
        for low, high, pool in zip(grid.lows[0], grid.highs[0], pools, strict=True):
            bare = STATISTICS["percentile"].estimate(Sample(hours=pool), 80)
            held["clustered"].append((low or 0) <= truth <= (high or np.inf))
            held["independent"].append((bare.low or 0) <= truth <= (bare.high or 0))
    assert 0.85 < np.mean(held["clustered"]) < 0.97
    assert np.mean(held["independent"]) < 0.75


def test_a_design_effect_widens() -> None:
    """The interval of messages that hang together lies around that of others with the same value."""
    hours = np.sort(np.random.default_rng(2).lognormal(1, 1.5, 500))
    for row in STATISTICS.values():
        narrow, wide = (row.estimate(Sample(hours=hours, design=design), 50) for design in (1.0, 12.0))
        assert narrow.value == wide.value
        assert (wide.low or 0) < (narrow.low or 0) < narrow.value < (narrow.high or 0) < (wide.high or 0)


@pytest.mark.parametrize("degrees", [1, 2, 3, 9, 10, 25, 51])
def test_students_quantile(degrees: int) -> None:
    """For few weeks and for many, effects are those of the second implementation, whose quantile is found by area."""
    weeks = degrees + 1
    random = np.random.default_rng(degrees)
    week = np.repeat(np.arange(weeks), 4)
    level = 3.0 * week + random.normal(0, 1, len(week))
    followed = np.tile((week * 168)[np.argsort(level)], 40)
    edges = np.arange(41) * len(week)
    pools = {
        group: [Seen(float(k), is_open=False, followed=hours) for k, hours in enumerate(followed[a:b].tolist())]
        for group, (a, b) in enumerate(pairwise(edges.tolist()))
    }
    expected = designs_of(pools)
    assert design_effects(edges, followed) == pytest.approx([expected[group] for group in range(40)], rel=1e-5)
    assert expected[0] > 1


def test_no_fewer_than_one() -> None:
    """However much messages hang together, they say as much as one."""
    sample = Sample(hours=np.array([1.0, 2.0]), design=40.0)
    assert sample.independent == 1.0
    assert STATISTICS["percentile"].estimate(sample, 80).high is None
