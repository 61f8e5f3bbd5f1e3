"""The colours can be read and mean what they say."""

import math
import re
from pathlib import Path
from typing import Final

import pytest

from monitor.numbers.shades import shade
from monitor.records import Theme
from monitor.wall import palette
from monitor.wall.looks import LOOKS, Look

FINE = [step / 1000 for step in range(1001)]
VISIONS: Final = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""What reaches the eye of linear sRGB: Machado, Oliveira & Fernandes, IEEE TVCG 15 (2009), severity 1."""


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """Return CIE 1976 L*a*b* (D65) of a colour as one kind of vision has it; a distance of 2 is just seen."""
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in palette.channels(colour))
    ]
    red, green, blue = (
        min(max(sum(weight * part for weight, part in zip(row, linear, strict=True)), 0.0), 1.0)
        for row in VISIONS[vision]
    )
    parts = (
        (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047,
        0.2126729 * red + 0.7151522 * green + 0.0721750 * blue,
        (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883,
    )
    x, y, z = (part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116 for part in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("scale", [scale for look in LOOKS.values() for scale in (look.sequential, look.diverging)])
def test_text_is_readable_on_every_colour_of_both_scales(scale: palette.Scale) -> None:
    """Whatever a cell's value is, its number has a contrast of at least 4.5:1 (WCAG AA)."""
    colours = {palette.colour_at(scale, position) for position in FINE}
    assert min(palette.contrast(palette.text_on(colour), colour) for colour in colours) >= 4.5


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_words_are_readable_on_the_background(look: Look) -> None:
    """Captions, labels, the dash for no data and what a pointer is told have at least 4.5:1."""
    for colour in (look.strong, look.normal, look.quiet, look.faint):
        assert palette.contrast(colour, look.background) >= 4.5
    assert palette.contrast(look.strong, look.note) >= 4.5


@pytest.mark.parametrize("theme", LOOKS)
def test_the_style_sheet_has_the_same_colours(theme: Theme) -> None:
    """What is no map has the colours of the look, and the state's words can be read on white and black alike."""
    css = (Path(__file__).parents[2] / "assets" / "wall.css").read_text("utf-8")
    block = css[css.index(":root {" if theme == "dark" else f'[data-theme="{theme}"]') :].partition("}")[0]
    named = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    look = LOOKS[theme]
    names = ("background", "strong", "normal", "quiet", "faint")
    assert [named[name] for name in names] == [getattr(look, name) for name in names]
    for name in ("fresh", "old", "broken", "news", "slower", "sample-text", "hint"):
        assert palette.contrast(named[name], look.background) >= 4.5, name
    for name in ("old", "broken"):
        assert palette.contrast(named["ink-on-state"], named[name]) >= 4.5, name


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


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("vision", VISIONS)
def test_slower_is_always_further_from_the_background(look: Look, vision: str) -> None:
    """Along the sequential scale lightness goes one way only, with every kind of colour vision."""
    steps = [seen(palette.colour_at(look.sequential, position), vision)[0] for position in FINE[::20]]
    assert steps == sorted(steps, reverse=palette.luminance(look.background) > 0.5)
    assert abs(steps[-1] - steps[0]) > 40


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("vision", VISIONS)
def test_better_worse_and_quiet_are_told_apart(look: Look, vision: str) -> None:
    """From 40 % of full colour on, better and worse differ clearly, each from the other and from a quiet cell."""
    for strength in (0.4, 0.7, 1.0):
        better, quiet, worse = (
            seen(palette.colour_at(look.diverging, palette.from_middle(each)), vision)
            for each in (-strength, 0, strength)
        )
        for one, other in ((better, worse), (better, quiet), (worse, quiet)):
            assert math.dist(one, other) > 15, (strength, vision)


def test_the_legend_shows_the_shades_that_grids_carry() -> None:
    """A swatch has the colour of a cell with that response time: logarithmic, 15 minutes to 24 hours."""
    hours = (0.25, 0.5, 1, 2, 4, 8, 16, 24)
    assert [position for _, position in palette.LEGEND] == pytest.approx([shade(each) for each in hours], abs=1e-3)


def test_no_change_lies_in_the_middle_of_the_diverging_scale() -> None:
    """-1, 0 and 1 are the two ends and the quiet cell between them."""
    assert [palette.from_middle(strength) for strength in (-1, 0, 1)] == [0, 0.5, 1]
