"""What is drawn small, faint or strong."""

import pytest

from monitor.wall import marks


@pytest.mark.parametrize(("count", "is_thin"), [(1, True), (4, True), (5, False), (60, False)])
def test_fewer_than_five_responses_are_thin(count: int, *, is_thin: bool) -> None:
    """The boundary of the smaller square is between 4 and 5 responses."""
    assert marks.is_thin(count) is is_thin


@pytest.mark.parametrize(
    ("change", "shade", "drawn"), [(0.3, 0.0, 0.4), (-0.3, -0.1, -0.4), (-5, -0.9, -0.9), (9, 1, 1), (-0.1, 0.2, 0.4)]
)
def test_a_marked_change_never_fades(change: float, shade: float, drawn: float) -> None:
    """It has the sign of its shade (of a share: the worse side), at least 40 % of full colour."""
    assert marks.emphasis(change, shade) == drawn
