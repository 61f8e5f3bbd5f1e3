"""The colours can be read and mean what they say."""

import pytest

from monitor.numbers.shades import shade
from monitor.wall import palette

FINE = [step / 1000 for step in range(1001)]


@pytest.mark.parametrize("scale", [palette.SEQUENTIAL, palette.DIVERGING])
def test_text_is_readable_on_every_colour_of_both_scales(scale: palette.Scale) -> None:
    """Whatever a cell's value is, its number has a contrast of at least 4.5:1 (WCAG AA)."""
    colours = {palette.colour_at(scale, position) for position in FINE}
    assert min(palette.contrast(palette.text_on(colour), colour) for colour in colours) >= 4.5


@pytest.mark.parametrize("colour", [palette.STRONG, palette.NORMAL, palette.QUIET, palette.FAINT])
def test_words_are_readable_on_the_background(colour: str) -> None:
    """Captions, labels and the dash for no data have at least 4.5:1."""
    assert palette.contrast(colour, palette.BACKGROUND) >= 4.5


def test_contrast_of_black_and_white_is_that_of_the_standard() -> None:
    """WCAG names 21:1 for black on white, 1:1 for a colour on itself, and 4.54 for its grey of #767676."""
    assert palette.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert palette.contrast("#123456", "#123456") == 1
    assert palette.contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_a_scale_passes_through_its_stops_and_mixes_between_them() -> None:
    """A stop's position gives its own colour; half way between two stops lies the middle of each channel."""
    assert [palette.colour_at(palette.SEQUENTIAL, position) for position, _ in palette.SEQUENTIAL] == [
        colour for _, colour in palette.SEQUENTIAL
    ]
    assert palette.colour_at(((0.0, "#000000"), (1.0, "#ff8040")), 0.5) == "#804020"


def test_slower_is_always_brighter() -> None:
    """Along the sequential scale the luminance only rises, so it also works without seeing hues."""
    rising = [palette.luminance(palette.colour_at(palette.SEQUENTIAL, position)) for position in FINE[::20]]
    assert rising == sorted(rising)


def test_the_legend_shows_the_shades_that_grids_carry() -> None:
    """A swatch has the colour of a cell with that response time: logarithmic, 15 minutes to 24 hours."""
    hours = (0.25, 0.5, 1, 2, 4, 8, 16, 24)
    assert [position for _, position in palette.LEGEND] == pytest.approx([shade(each) for each in hours], abs=1e-3)


def test_no_change_lies_in_the_middle_of_the_diverging_scale() -> None:
    """-1, 0 and 1 are the two ends and the quiet cell between them."""
    assert [palette.from_middle(strength) for strength in (-1, 0, 1)] == [0, 0.5, 1]
