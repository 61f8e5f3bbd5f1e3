"""What is drawn small, faint or strong."""

import pytest

from monitor.wall import marks


@pytest.mark.parametrize(("count", "is_thin"), [(1, True), (4, True), (5, False), (60, False)])
def test_fewer_than_five_responses_are_thin(count: int, *, is_thin: bool) -> None:
    """The boundary of the smaller square is between 4 and 5 responses."""
    assert marks.is_thin(count) is is_thin


@pytest.mark.parametrize(
    ("before", "after", "is_small", "is_small_when_thin"),
    [
        (0.5, 0.74, True, True),  # under a quarter of an hour
        (0.5, 0.75, False, True),
        (20.0, 13.5, True, True),  # under a third of the longer time
        (20.0, 13.2, False, True),
        (20.0, 6.9, False, True),
        (20.0, 6.5, False, False),  # over two thirds of it
    ],
)
def test_a_change_is_small_in_minutes_or_beside_the_longer_time(
    before: float, after: float, *, is_small: bool, is_small_when_thin: bool
) -> None:
    """Both thresholds hold on their own, the same there and back."""
    for one, other in ((before, after), (after, before)):
        assert marks.is_small(other - one, one, is_thin=False) is is_small
        assert marks.is_small(other - one, one, is_thin=True) is is_small_when_thin


def test_the_caption_says_the_share() -> None:
    """The page calls it "a third"."""
    assert pytest.approx(0.333, abs=0.001) == marks.SMALL_SHARE


@pytest.mark.parametrize(
    ("change", "shade", "drawn"), [(0.3, 0.0, 0.4), (-0.3, -0.1, -0.4), (-5, -0.9, -0.9), (9, 1, 1)]
)
def test_a_marked_change_never_fades(change: float, shade: float, drawn: float) -> None:
    """It keeps its sign and at least 40 % of full colour."""
    assert marks.emphasis(change, shade) == drawn
