"""What a cell of a picture says, and that it can be read."""

from dataclasses import replace

import pytest

from monitor.pictures.captions import captions
from monitor.pictures.cells import Cell, cells_of
from monitor.pictures.subject import Subject
from monitor.records import Theme
from monitor.wall import palette
from monitor.wall.looks import LOOKS
from tests.pictures.subjects import CHANGE, CURRENT, FRIDAY_23, NIGHTS, PRINT, SUBJECTS, share
from tests.test_snapshot import some_marks

ARTICLE, DARK = LOOKS["article"], LOOKS["dark"]


def at(name: str, look: Theme, day: int, hour: int) -> Cell:
    """Return one cell of a subject."""
    (found,) = (cell for cell in cells_of(SUBJECTS[name], LOOKS[look]) if (cell.day, cell.hour) == (day, hour))
    return found


def test_every_theme_has_a_look() -> None:
    """A picture can look like any page."""
    assert set(LOOKS) == set(Theme.__args__)  # type: ignore[attr-defined]  # a Literal has them


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
def test_words_can_be_read(look: object) -> None:
    """Text has at least 4.5:1 against all it may stand on, everywhere on both scales."""
    assert isinstance(look, type(ARTICLE))
    for scale in (look.sequential, look.diverging):
        for step in range(201):
            colour = palette.colour_at(scale, step / 200)
            assert palette.contrast(palette.text_on(colour), colour) >= 4.5, (colour, step)
    for under in (look.background, look.still):
        assert palette.contrast(look.quiet, under) >= 4.5
    assert palette.contrast(look.strong, look.background) >= 7


def test_the_article_has_whole_hours_and_the_wall_its_own_numbers() -> None:
    """56 minutes are 1 in the article's look, and 55m on the wall; half an hour more counts as one."""
    value = CURRENT.values[1][15]
    assert value == pytest.approx(0.936, abs=0.01)
    assert (at("grid", "article", 1, 15).text, at("grid", "dark", 1, 15).text) == ("1", "55m")


def test_a_lower_bound_says_so() -> None:
    """What is at least so long carries a > and the words."""
    cell = at("at least", "article", *FRIDAY_23)
    assert cell.text == ">27"
    assert "80 % within 27 h at least" in cell.words
    assert at("at least", "dark", *FRIDAY_23).text == ">27"


def test_words_of_a_cell() -> None:
    """A cell names its hour and says of it what the page says, as in its tables and tooltips."""
    lows = tuple(tuple(20.0 for _ in range(24)) for _ in range(7))
    highs = tuple(tuple(40.0 for _ in range(24)) for _ in range(7))
    subject = Subject(cells=replace(CURRENT, lows=lows, highs=highs), title="", fingerprint=PRINT)
    (cell,) = (cell for cell in cells_of(subject, ARTICLE) if (cell.day, cell.hour) == FRIDAY_23)
    assert cell.words.splitlines() == [
        "Friday 23–24",  # noqa: RUF001 - as shown
        "80 % within 27 h (90 % interval 20 h to 40 h), 12 answers",
    ]


def test_a_cell_without_data_is_empty() -> None:
    """It has a dash, no colour, and words; never a stand-in number."""
    for name, words in (("nothing", "no message was answered"), ("change", "nothing to compare")):
        cell = at(name, "article", 4, 3)
        assert (cell.text, cell.fill) == ("–", None)  # noqa: RUF001 - as drawn
        assert words in cell.words


def test_only_marked_cells_are_loud() -> None:
    """A marked change is coloured, at least 40 % of the full colour; all others keep their number on a quiet cell."""
    cells = cells_of(SUBJECTS["marked"], ARTICLE)
    assert [(cell.day, cell.hour) for cell in cells if cell.is_loud] == [(0, 9), (0, 10)]
    assert {cell.fill for cell in cells if not cell.is_loud and cell.fill} == {ARTICLE.still}
    assert at("marked", "article", 4, 23).text == "+15"
    assert "may be chance" in at("marked", "article", 4, 23).words
    least = {palette.colour_at(ARTICLE.diverging, place) for place in (0.3, 0.7)}
    assert {at("marked", "article", 0, 9).fill, at("marked", "article", 0, 10).fill} == least


def test_a_change_without_a_test_is_coloured_by_size() -> None:
    """Two periods side by side, as in the article: every cell has its shade, and the caption says "not tested"."""
    assert all(cell.is_loud == (cell.fill is not None) for cell in cells_of(SUBJECTS["change"], ARTICLE))
    assert "not tested" in captions(SUBJECTS["change"])[0]


def test_before_the_test_nothing_is_loud() -> None:
    """The wall's change is without colour until the test of the day is made: chance is no news."""
    subject = replace(SUBJECTS["change"], awaits_test=True)
    assert not any(cell.is_loud for cell in cells_of(subject, ARTICLE))
    assert at("change", "article", 4, 23).text in {cell.text for cell in cells_of(subject, ARTICLE)}
    assert "the test of the day is still to come" in captions(subject)[0]


@pytest.mark.parametrize(
    ("hours", "article", "dark"),
    [(0.0, "0", "0"), (0.04, "0", "0"), (-0.3, "0", "−.3"), (-3.4, "−3", "−3"), (0.5, "+1", "+.5")],  # noqa: RUF001 - as drawn
)
def test_a_change_of_nothing_has_no_sign(hours: float, article: str, dark: str) -> None:
    """What rounds to nothing is 0; all else has its sign."""
    values = ((hours,) * 24,) * 7
    subject = Subject(cells=replace(CHANGE, values=values, shades=values), title="", fingerprint=PRINT)
    for look, text in ((ARTICLE, article), (DARK, dark)):
        assert {cell.text for cell in cells_of(subject, look)} == {text}


def test_a_marked_change_is_no_zero() -> None:
    """Where a change of minutes is marked, even whole hours give way to tenths: a coloured 0 would say nothing."""
    values = ((-0.4,) * 24,) * 7
    subject = replace(SUBJECTS["marked"], cells=replace(CHANGE, values=values, shades=values, marks=some_marks()))
    assert [cell.text for cell in cells_of(subject, ARTICLE)][8:12] == ["0", "−.4", "−.4", "0"]  # noqa: RUF001 - as drawn


def test_shares_are_percent() -> None:
    """A share is whole percent, its change percentage points; more in time is faster."""
    assert (at("share", "article", 0, 0).text, at("share", "dark", 0, 0).text) == ("85", "85")
    assert "85 % within 4 h" in at("share", "article", 0, 0).words
    assert at("share change", "dark", 0, 9).text == "+20"
    assert "20 percentage points more in time" in at("share change", "dark", 0, 9).words
    fewer = Subject(cells=share(None), title="", fingerprint=PRINT)
    assert {cell.text for cell in cells_of(fewer, DARK)} == {"–"}  # noqa: RUF001 - as drawn


def test_a_change_says_against_what() -> None:
    """Of two periods that were named it is the earlier one's name, not "before": 2015 may be compared with 2016."""
    for name in ("change", "share change"):
        cells = cells_of(replace(SUBJECTS[name], against="2016"), ARTICLE)
        said = " ".join(cell.words for cell in cells)
        assert " than 2016" in said
        assert "before" not in said
    assert "than before" in at("change", "article", *FRIDAY_23).words


def test_closed_hours_say_so() -> None:
    """With working hours the hours that no shift touches are hatched, and their words say why."""
    cells = cells_of(SUBJECTS["marked"], ARTICLE)
    assert sum(cell.is_closed for cell in cells) == 168 - 50
    assert all(("(closed)" in cell.words) == cell.is_closed for cell in cells)
    assert "hatched: closed" in captions(SUBJECTS["marked"])[0]
    assert "hatched" not in captions(SUBJECTS["change"])[0]


def test_a_wait_in_two_parts() -> None:
    """With working hours a cell says how much of its mean wait nobody was there, and how much somebody was."""
    parts = replace(NIGHTS, closed=((60.0,) * 24,) * 7, working=((2.0,) * 24,) * 7)
    (cell,) = (
        cell for cell in cells_of(replace(SUBJECTS["grid"], split=parts), ARTICLE) if (cell.day, cell.hour) == FRIDAY_23
    )
    assert cell.words.splitlines()[-1] == "on average 2 d 14 h = 2 d 12 h closed + 2 h working"
    assert "on average" not in at("at least", "article", *FRIDAY_23).words


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("grid", "80 % were answered within so many hours. Small: fewer than 5", f"1,125 messages · Europe/Paris, {PRINT}"),  # noqa: E501 - a row
        ("change", "Hours (80 % were answered within): below zero is faster; not tested", "(1,125 messages) less 28 Apr"),  # noqa: E501 - a row
        ("marked", "coloured: more than chance (false discovery rate 10 %)", PRINT),
        ("too few", "too few weeks to tell what is chance", PRINT),
        ("share", "so many percent were answered within 4 h", PRINT),
        ("share change", "Percentage points answered in time: above zero is better", PRINT),
    ],
)  # fmt: skip
def test_captions(name: str, first: str, second: str) -> None:
    """Below every map stand what its numbers say, the windows, how many messages, and the fingerprint."""
    one, two = captions(SUBJECTS[name])
    assert first in one
    assert second in two
