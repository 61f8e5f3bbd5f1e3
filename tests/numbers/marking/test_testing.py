"""The variants of the statistic."""

import numpy as np
import pytest

from monitor.numbers.marking import labellings, p_values
from monitor.numbers.marking.excess import Excess
from monitor.numbers.marking.testing import VARIANTS


def _excess(seed: int, problems: int) -> Excess:
    """Return the excess of nine weeks of equal volume."""
    return Excess(above=np.random.default_rng(seed).normal(0, 3, (9, problems)), weight=np.full((9, problems), 9.0))


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_clear_change_has_the_smallest_p(variant: str) -> None:
    """Where the current weeks stand out, only the observed labelling is as extreme, on one of two sides."""
    found = _excess(1, 2)
    found.above[:3, 0] += 30
    found.above[:3, 1] -= 30
    found.above[:] -= found.above.mean(axis=0)
    assert p_values(found, labellings(3, 9, 1), variant).tolist() == pytest.approx([2 / 84, 2 / 84])


@pytest.mark.parametrize("variant", VARIANTS)
def test_p_values_without_a_change_are_even(variant: str) -> None:
    """Where weeks are alike, one in ten problems has a p up to 0.1; 4,000 problems show it to a point or two."""
    shares = p_values(_excess(2, 4_000), labellings(3, 9, 1), variant) <= 0.1
    assert 0.06 < shares.mean() < 0.12


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_that_varies_has_p_one(variant: str) -> None:
    """A problem without messages can never be a discovery."""
    empty = Excess(above=np.zeros((9, 1)), weight=np.zeros((9, 1)))
    assert p_values(empty, labellings(3, 9, 1), variant).tolist() == [1.0]
