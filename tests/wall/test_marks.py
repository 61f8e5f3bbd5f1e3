"""What is drawn small, faint or strong."""

import pytest

from monitor.wall import marks


@pytest.mark.parametrize(("count", "is_thin"), [(1, True), (4, True), (5, False), (60, False)])
def test_fewer_than_five_responses_are_thin(count: int, *, is_thin: bool) -> None:
    """The boundary of the smaller square is between 4 and 5 responses."""
    assert marks.is_thin(count) is is_thin


@pytest.mark.parametrize(
    ("change", "before", "is_small"),
    [
        (-0.24, 1.0, True),  # under a quarter of an hour
        (-0.25, 1.0, False),
        (1.9, 20.0, True),  # under a tenth of what it was
        (2.0, 20.0, False),
        (-0.3, None, False),  # nothing to be a share of
    ],
)
def test_a_change_is_small_in_minutes_or_beside_what_it_was(
    change: float, before: float | None, *, is_small: bool
) -> None:
    """Both thresholds hold on their own, whatever the sign."""
    assert marks.is_small(change, before) is is_small
    assert marks.is_small(-change, before) is is_small


@pytest.mark.parametrize(
    ("change", "shade", "drawn"), [(0.3, 0.0, 0.4), (-0.3, -0.1, -0.4), (-5, -0.9, -0.9), (9, 1, 1)]
)
def test_a_marked_change_never_fades(change: float, shade: float, drawn: float) -> None:
    """It keeps its sign and at least 40 % of full colour."""
    assert marks.emphasis(change, shade) == drawn
