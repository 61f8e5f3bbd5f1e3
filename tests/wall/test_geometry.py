"""Where words lie and how large they are, in cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.wall import geometry, words
from monitor.wall.geometry import Arrangement

ARRANGEMENTS = [geometry.LARGE, geometry.SMALL, geometry.LARGE_TALL, geometry.SMALL_TALL]


def width(text: str, arrangement: Arrangement, *, is_thin: bool) -> float:
    """Return how wide a text is, in cells."""
    return geometry.width_of(text) * arrangement.font_of(text, is_thin=is_thin)


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
@given(hours=st.floats(min_value=0, max_value=20_000), sign=st.sampled_from(["", ">"]))
def test_a_number_stays_in_its_cell(arrangement: Arrangement, hours: float, sign: str) -> None:
    """Whatever it is, up to two years and as a lower bound: what would be wider is written smaller."""
    for text in (words.large(hours), words.small(hours)):
        assert width(sign + text, arrangement, is_thin=False) <= 1.001
    assert width(words.change(-hours), arrangement, is_thin=False) <= 1.001


def test_a_lower_bound_stays_in_the_square_of_a_thin_cell() -> None:
    """A text that left the square would be dark on dark."""
    for arrangement in ARRANGEMENTS:
        assert width(">2.2", arrangement, is_thin=True) <= arrangement.thin + 0.001


def test_numbers_up_to_three_signs_have_their_full_size() -> None:
    """And so has a lower bound in tenths in the large map: it is read from as far away as its neighbours."""
    for text in ("0", "45m", "9.9", "99", ">1.5"):
        assert geometry.LARGE.font_of(text, is_thin=False) == geometry.LARGE.cell_font
    for text in (".8", "3.4", "99", "5d", "+15"):
        assert geometry.SMALL.font_of(text, is_thin=False) == geometry.SMALL.cell_font


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_only_long_names_are_written_smaller(arrangement: Arrangement) -> None:
    """All seven in one size, so that no day looks less than another."""
    assert arrangement.label_of(words.WEEKDAYS) == arrangement.label_font
    assert arrangement.label_of(("seg", "terças", "qua")) == pytest.approx(arrangement.label_font * 5 / 6)
