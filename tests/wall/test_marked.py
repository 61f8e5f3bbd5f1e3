"""The change map once the day's test is made: only what is more than chance glows."""

import dataclasses
from typing import Any

from monitor.records import NO_VALUES, Snapshot
from monitor.wall import geometry, words
from monitor.wall.figures import change_map
from monitor.wall.laptop import sentences
from monitor.wall.page import drawing
from tests.wall.example import BOARD
from tests.wall.laptop.test_about import marked


def parts(shown: Snapshot) -> tuple[list[list[float | None]], list[list[str]], list[str]]:
    """Return the bands of colour, the words under the pointer and the words in the cells of the change map."""
    figure: Any = change_map(shown.change, geometry.SMALL)
    bands, pointer, text = figure.data
    return bands.z, pointer.hovertext, list(text.text)


def test_only_marked_cells_carry_a_number() -> None:
    """Friday 15 passed alone; everything else that has data is a dot, whatever its size."""
    shown = marked("tested")
    value = shown.change.values[4][15]
    assert value is not None
    _, _, said = parts(shown)
    cells = [word for word in said if word in {words.NO_NEWS, words.NO_DATA} or word[0] in {"+", words.MINUS}]
    assert len(cells) == 7 * 24
    assert [word for word in cells if word[0] in {"+", words.MINUS}] == [words.change(value)]


def test_a_marked_cell_is_loud_and_every_other_is_quiet() -> None:
    """Never below 40 % of full colour; an unmarked cell is the middle of the scale."""
    bands, _, _ = parts(marked("tested"))
    shades = {shade for row in bands for shade in row if shade is not None}
    assert 0.0 in shades
    assert len(shades) == 2
    assert max(abs(shade) for shade in shades) >= 0.4


def test_the_pointer_is_told_the_interval_and_what_may_be_chance() -> None:
    """Sample sizes, bounds, and the honest word for the rest."""
    _, told, _ = parts(marked("tested", low=1.2))
    assert "more than chance (+1 to +5 h)" in told[4][15]
    assert "may be chance" in told[0][9]


def test_an_end_that_few_messages_leave_open_is_not_named() -> None:
    """Of an interval with one end, that one is said; without any, none."""
    shown = marked("tested", low=1.2)
    test = shown.change.marks
    assert test
    no_high = dataclasses.replace(test, highs=NO_VALUES)
    no_low = dataclasses.replace(test, lows=NO_VALUES, highs=((-1.2,) * 24,) * 7)
    neither = dataclasses.replace(no_high, lows=NO_VALUES)
    for marks, said in (
        (no_high, " (at least 1 h 12 slower)<br>"),
        (no_low, " (at least 1 h 12 faster)<br>"),
        (neither, "<br>"),
    ):
        _, told, _ = parts(dataclasses.replace(shown, change=dataclasses.replace(shown.change, marks=marks)))
        assert f"more than chance{said}" in told[4][15]


def test_too_few_weeks_is_said_and_nothing_glows() -> None:
    """The map says that it cannot tell, under the pointer and above the map; never that nothing changed."""
    shown = marked("too few weeks")
    nothing = dataclasses.replace(shown.change.marks, marked=((False,) * 24,) * 7) if shown.change.marks else None
    shown = dataclasses.replace(shown, change=dataclasses.replace(shown.change, marks=nothing))
    bands, told, _ = parts(shown)
    assert {shade for row in bands for shade in row if shade is not None} == {0.0}
    assert "too few weeks to tell" in told[0][9]
    assert drawing(shown, BOARD)["verdict"] == "too few weeks to tell"


def test_a_cell_that_only_its_block_lights_claims_no_more() -> None:
    """Without a test of its own, with a great p, or with 0 in its interval, what is known is of the block."""
    change = marked("tested").change
    assert change.marks is not None
    for p, low in ((None, 1.0), (0.2, 1.0), (0.001, -1.0)):
        marks = dataclasses.replace(change.marks, p_values=((p,) * 24,) * 7, lows=((low,) * 24,) * 7)
        assert sentences.tested(change.measure, marks, 4, 15) == ", part of a block that changed"


def test_a_share_changes_by_points() -> None:
    """Its interval has no hours."""
    change = marked("tested").change
    assert change.marks is not None
    marks = dataclasses.replace(
        change.marks, p_values=((0.001,) * 24,) * 7, lows=((0.06,) * 24,) * 7, highs=((0.3,) * 24,) * 7
    )
    share = dataclasses.replace(change.measure, unit="share", statistic="share", parameter=4.0)
    assert sentences.tested(share, marks, 4, 15) == ", more than chance (+6 to +30 points)"
    assert sentences.tested(share, dataclasses.replace(marks, highs=((None,) * 24,) * 7), 4, 15) == (
        ", more than chance (at least 6 points more)"
    )
