"""The themes as a table."""

import dataclasses
import itertools
import re
from typing import get_args

import pytest

from monitor.records import Theme
from monitor.wall import palette
from monitor.wall.looks import LOOKS, Look

COLOUR = re.compile(r"#[0-9a-f]{6}")


def test_every_theme_has_its_look() -> None:
    """What the configuration allows is what there is."""
    assert set(LOOKS) == set(get_args(Theme))
    assert [name for name, look in LOOKS.items() if look.is_whole] == ["article"]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_colour_is_written_in_six_digits(look: Look) -> None:
    """The style sheet and the contrast of texts rely on it; both scales run from 0 to 1 without a step back."""
    for field in dataclasses.fields(look):
        value = getattr(look, field.name)
        assert not isinstance(value, str) or COLOUR.fullmatch(value), field.name
    for scale in (look.sequential, look.diverging):
        assert (scale[0][0], scale[-1][0]) == (0.0, 1.0)
        assert all(one[0] < two[0] for one, two in itertools.pairwise(scale))
        assert all(COLOUR.fullmatch(colour) for _, colour in scale)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_a_pointer_is_told_is_readable(look: Look) -> None:
    """On the ground of its note, too."""
    assert palette.contrast(look.strong, look.note) >= 4.5


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_is_nothing_stays_close_to_the_background(look: Look) -> None:
    """A cell that may be chance is seen as a cell, and never as news."""
    marked = min(palette.contrast(palette.colour_at(look.diverging, at), look.background) for at in (0.3, 0.7))
    assert 1.0 < palette.contrast(look.still, look.background) < 1.2 < marked
