"""What the figures draw, and that they reckon nothing."""

import ast
import dataclasses
import math
from collections import Counter
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from monitor.records import Split, Values
from monitor.wall import figures, geometry, palette, words
from monitor.wall.geometry import Arrangement
from monitor.wall.looks import LOOKS
from monitor.wall.names import names_of
from monitor.wall.page import PANELS
from tests.wall.example import as_change, as_grid, grids

CURRENT, TRAILING, CHANGE = grids()
ARRANGEMENTS = [geometry.LARGE, geometry.SMALL, geometry.LARGE_TALL, geometry.SMALL_TALL]


def texts(figure: go.Figure) -> dict[tuple[float, float], dict[str, Any]]:
    """Return every word of a figure by its place."""
    trace = figure.data[2]
    columns = zip(
        trace.x, trace.y, trace.text, trace.textfont.color, trace.textfont.size, trace.textfont.weight, strict=True
    )
    return {
        (round(x, 3), round(y, 3)): {"text": text, "colour": colour, "size": size, "weight": weight}
        for x, y, text, colour, size, weight in columns
    }


def word_of(figure: go.Figure, arrangement: Arrangement, day: int, hour: int) -> dict[str, Any]:
    """Return the word in a cell."""
    x, y = arrangement.place(hour + 0.5, geometry.DAY_STARTS[day] + 0.5)
    return texts(figure)[round(x, 3), round(y, 3)]


def shade_at(figure: go.Figure, hour_at: float, day_at: float, *, is_tall: bool = False) -> float | None:
    """Return the shade that the heat map has at a place on the two axes."""
    heat = figure.data[0]
    x, y = (day_at, hour_at) if is_tall else (hour_at, day_at)
    column = max(index for index, edge in enumerate(heat.x) if edge <= x)
    row = max(index for index, edge in enumerate(heat.y) if edge <= y)
    return heat.z[row][column]  # type: ignore[no-any-return]  # plotly is untyped


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_a_full_cell_is_coloured_to_its_rim_and_a_thin_one_only_inside(arrangement: Arrangement) -> None:
    """The smaller square of a thin cell is centred; between cells there is always a gap."""
    figure = figures.heat_map(CURRENT, arrangement, words.large)
    full, thin, tall = (0, 10), (1, 4), arrangement.is_tall
    for (day, hour), rim in ((full, CURRENT.shades[0][10]), (thin, None)):
        middle = geometry.DAY_STARTS[day] + 0.5
        assert shade_at(figure, hour + 0.5, middle, is_tall=tall) == CURRENT.shades[day][hour]
        assert shade_at(figure, hour + 0.05, middle, is_tall=tall) == rim
        assert shade_at(figure, hour + 0.95, middle, is_tall=tall) == rim
        assert shade_at(figure, hour + 0.5, middle + 0.45, is_tall=tall) == rim
        assert shade_at(figure, hour + 0.995, middle, is_tall=tall) is None


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_no_data_is_a_dash_and_no_colour(arrangement: Arrangement) -> None:
    """It is never a number or a shade that stands in for one."""
    for figure in (
        figures.heat_map(CURRENT, arrangement, words.large),
        figures.change_map(CHANGE, arrangement),
    ):
        word = word_of(figure, arrangement, 4, 3)
        assert (word["text"], word["colour"]) == ("\N{EN DASH}", palette.FAINT)
        assert shade_at(figure, 3.5, 4.5, is_tall=arrangement.is_tall) is None


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_there_is_air_before_the_weekend(arrangement: Arrangement) -> None:
    """Between Friday and Saturday there is more room than between two other days."""
    figure = figures.heat_map(CURRENT, arrangement, words.large)
    edges = figure.data[0].x if arrangement.is_tall else figure.data[0].y
    gaps = [after - before for before, after in zip(edges[3:-1:4], edges[4::4], strict=True)]
    assert gaps[4] > 2 * gaps[3]
    assert gaps[:4] == pytest.approx([arrangement.gap] * 4)
    assert gaps[5] == pytest.approx(arrangement.gap)


def test_every_cell_has_its_number_in_a_colour_that_is_read_on_it() -> None:
    """168 numbers or dashes, each text colour chosen for its own shade; thin ones smaller and lighter."""
    figure = figures.heat_map(CURRENT, geometry.LARGE, words.large)
    for day in geometry.DAYS:
        for hour in geometry.HOURS:
            word, value, shade = (
                word_of(figure, geometry.LARGE, day, hour),
                CURRENT.values[day][hour],
                CURRENT.shades[day][hour],
            )
            if value is None or shade is None:
                continue
            background = palette.colour_at(palette.SEQUENTIAL, shade)
            assert word["text"] == words.large(value)
            assert palette.contrast(word["colour"], background) >= 4.5
    full, thin = (word_of(figure, geometry.LARGE, day, hour) for day, hour in ((0, 10), (1, 4)))
    assert (full["size"], full["weight"]) > (thin["size"], thin["weight"])
    assert thin["size"] / geometry.NOMINAL_CELL * 70 >= 26


def test_days_stand_beside_the_large_map_and_nowhere_else() -> None:
    """The last column is Grid.days as it is; a day without data is a dash."""
    hours = [[1.0] * 24 for _ in geometry.DAYS]
    counts = [[9] * 24 for _ in geometry.DAYS]
    counts[6] = [0] * 24
    grid = as_grid(hours, counts, CURRENT.window.start, CURRENT.window.end)
    beside = [
        texts(figures.heat_map(grid, geometry.LARGE, words.large))[24.6, round(start + 0.5, 3)]["text"]
        for start in geometry.DAY_STARTS
    ]
    assert beside == ["1"] * 6 + ["\N{EN DASH}"]
    small = [word["text"] for word in texts(figures.heat_map(grid, geometry.SMALL, words.small)).values()]
    assert "day" not in small


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_hours_and_days_are_named_and_every_sixth_hour_is_brighter(arrangement: Arrangement) -> None:
    """Each weekday once; hours as often as there is room, those divisible by six in the brighter colour."""
    found = list(texts(figures.change_map(CHANGE, arrangement)).values())
    names = Counter(word["text"] for word in found)
    assert all(names[day] == 1 for day in words.WEEKDAYS)
    labels = {word["text"]: word["colour"] for word in found if word["text"].isdigit()}
    assert list(labels) == [str(hour) for hour in range(0, 24, arrangement.hour_step)]
    assert {hour for hour, colour in labels.items() if colour == palette.QUIET} == {"0", "6", "12", "18"}


def test_only_news_glows_in_the_change_map() -> None:
    """A marked cell carries its sign and at least 40 % of colour; a small change is a dot on a quiet, full cell."""
    figure = figures.change_map(CHANGE, geometry.SMALL)
    faster, slower, quiet = (word_of(figure, geometry.SMALL, day, hour) for day, hour in ((3, 19), (4, 16), (1, 4)))
    assert faster["text"].startswith("\N{MINUS SIGN}")
    assert slower["text"].startswith("+")
    assert quiet["text"] == "\N{MIDDLE DOT}"
    assert (shade_at(figure, 19.5, 3.5) or 0) <= -0.4
    assert (shade_at(figure, 16.5, 4.5) or 0) >= 0.4
    assert shade_at(figure, 4.05, 1.5) == 0.0


def test_a_change_that_rests_on_few_responses_is_thin_on_either_side() -> None:
    """One thin window is enough for the smaller square."""
    hours = [[1.0] * 24 for _ in geometry.DAYS]
    many = [[9] * 24 for _ in geometry.DAYS]
    few = [[9, 2, *[9] * 22] for _ in geometry.DAYS]
    window = CURRENT.window
    before = as_grid([[3.0] * 24 for _ in geometry.DAYS], many, window.start, window.end)
    thin_before = as_grid([[3.0] * 24 for _ in geometry.DAYS], few, window.start, window.end)
    now, thin_now = (as_grid(hours, counts, window.start, window.end) for counts in (many, few))
    for current, trailing in ((thin_now, before), (now, thin_before)):
        figure = figures.change_map(as_change(current, trailing), geometry.SMALL)
        assert shade_at(figure, 1.05, 0.5) is None
        assert shade_at(figure, 1.5, 0.5) is not None
        assert shade_at(figure, 2.05, 0.5) is not None


@pytest.mark.parametrize("arrangement", [geometry.LARGE, geometry.LARGE_TALL])
def test_the_pointer_is_answered_in_words(arrangement: Arrangement) -> None:
    """Hour, value, count and the window's days, on a layer of whole cells; also where there is no data."""
    current = figures.heat_map(CURRENT, arrangement, words.large).data[1].hovertext
    change = figures.change_map(CHANGE, arrangement).data[1].hovertext
    if arrangement.is_tall:
        current, change = ([list(row) for row in zip(*rows, strict=True)] for rows in (current, change))
    value, count = CURRENT.values[1][14] or 0, CURRENT.counts[1][14]
    days, before = words.days(CURRENT.window), words.days(TRAILING.window)
    assert current[1][14] == f"Tue 14\N{EN DASH}15: 80 % within {words.duration(value)}, {count} answers<br>{days}"
    assert current[4][3] == f"Fri 3\N{EN DASH}4: no message was answered<br>{days}"
    assert change[4][3] == f"Fri 3\N{EN DASH}4: nothing to compare<br>{days} against {before}"
    assert change[3][19].startswith("Thu 19\N{EN DASH}20: ")
    assert "faster than before, more than chance" in change[3][19]


def test_a_lower_bound_is_marked_as_one() -> None:
    """At least two days is no two days: the sign stands in the cell and the words for the pointer say it."""
    flags = tuple(tuple((day, hour) == (1, 14) for hour in range(24)) for day in range(7))
    figure = figures.heat_map(dataclasses.replace(CURRENT, at_least=flags), geometry.LARGE, words.large)
    value = CURRENT.values[1][14]
    assert value is not None
    bound, plain = (word_of(figure, geometry.LARGE, day, 14) for day in (1, 0))
    assert bound["text"] == f">{words.large(value)}"
    assert (bound["text"], bound["size"] < plain["size"]) == (">45m", True)
    assert "at least" in figure.data[1].hovertext[1][14]
    assert "at least" not in figure.data[1].hovertext[0][14]


def test_a_day_that_is_a_lower_bound_is_marked_as_one() -> None:
    """Its total beside the map has the sign of its cells."""
    bound = dataclasses.replace(CURRENT, days=(72.0,) * 7, days_at_least=(True,) + (False,) * 6)
    figure = figures.heat_map(bound, geometry.LARGE, words.large)
    texts = list(figure.data[2].text)
    assert (texts.count(">72"), texts.count("72")) == (1, 6)


def test_a_change_says_both_windows() -> None:
    """What either side is and rests on stands below; a lower bound is no side of a difference, and that is said."""
    flags = tuple(tuple((day, hour) == (1, 14) for hour in range(24)) for day in range(7))
    bound = dataclasses.replace(CURRENT, at_least=flags)
    unknown = tuple(
        tuple(None if flag else value for value, flag in zip(row, flagged, strict=True))
        for row, flagged in zip(CHANGE.values, flags, strict=True)
    )
    change = dataclasses.replace(CHANGE, values=unknown)
    said = figures.change_map(change, geometry.SMALL, grids=(bound, TRAILING)).data[1].hovertext
    now, before = (words.duration(grid.values[4][16] or 0) for grid in (CURRENT, TRAILING))
    counts = CURRENT.counts[4][16], TRAILING.counts[4][16]
    assert f"<br>now {now}, {counts[0]} answers; before {before}, {counts[1]} answers<br>" in said[4][16]
    assert said[4][3].split("<br>")[:2] == [
        "Fri 3\N{EN DASH}4: nothing to compare",
        "now no answers; before no answers",
    ]
    assert said[1][14].startswith("Tue 14\N{EN DASH}15: not compared: one side is only known to be at least that long")
    assert f"<br>now at least {words.duration(CURRENT.values[1][14] or 0)}, " in said[1][14]


def test_a_cell_that_borrows_says_its_own_value_first() -> None:
    """The pointer is told what the cell's own messages say, then what is drawn; not where messages still wait."""
    raw: Values = tuple(tuple(None if value is None else 7.6 for value in row) for row in CURRENT.values)
    value = CURRENT.values[1][14] or 0.0
    grid = dataclasses.replace(CURRENT, raw=raw)
    told = figures.heat_map(grid, geometry.LARGE, words.large).data[1].hovertext[1][14]
    assert told.startswith("Tue 14\N{EN DASH}15: 80 % within 7 h 36, ")
    assert f"; drawn as {words.duration(value)}, which also goes by other days and replies to come" in told
    waiting = dataclasses.replace(grid, open_counts=((2,) * 24,) * 7)
    told = figures.heat_map(waiting, geometry.LARGE, words.large).data[1].hovertext[1][14]
    assert f": 80 % within {words.duration(value)}, " in told
    assert "drawn as" not in told


def test_before_the_first_test_nothing_glows() -> None:
    """Without a test no change is news: every cell with data is a dot on a quiet cell."""
    figure = figures.change_map(dataclasses.replace(CHANGE, marks=None), geometry.SMALL)
    assert {shade for row in figure.data[0].z for shade in row if shade is not None} == {0.0}
    cells = [word_of(figure, geometry.SMALL, day, hour)["text"] for day in geometry.DAYS for hour in geometry.HOURS]
    assert set(cells) == {words.NO_NEWS, words.NO_DATA}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_closed_hours_are_hatched_and_waits_are_split(arrangement: Arrangement) -> None:
    """Strokes lie in the closed cells and in no other; the pointer is told which part of the wait nobody was there."""
    closed = tuple(tuple(day > 4 for _ in range(24)) for day in range(7))
    split = Split(closed=((60.0,) * 24,) * 7, working=((2.0,) * 24,) * 7, is_closed=closed)
    pen = figures.Pen(split=split)
    for figure in (
        figures.heat_map(CURRENT, arrangement, words.large, pen),
        figures.change_map(CHANGE, arrangement, pen),
    ):
        strokes = [at for at in zip(figure.data[3].x, figure.data[3].y, strict=True) if at != (None, None)]
        days = {math.floor((x if arrangement.is_tall else y) - geometry.WEEKEND_AIR) for x, y in strokes}
        assert days == {5, 6}
        assert len(strokes) == 2 * 24 * 6
    hover = figures.heat_map(CURRENT, geometry.LARGE, words.large, pen).data[1].hovertext
    assert "on average 2 d 14 h = 2 d 12 h closed + 2 h working" in hover[0][10]
    assert hover[5][10].startswith("Sat 10\N{EN DASH}11 (closed): ")
    assert len(figures.heat_map(CURRENT, arrangement, words.large).data) == 3


def test_a_share_is_written_in_percent() -> None:
    """In a cell without the sign, beside the map too; a change in points, green side up."""
    share = dataclasses.replace(CURRENT.measure, unit="share", statistic="share", parameter=4.0, is_lower_better=False)
    shares: Values = tuple(tuple(0.62 if value else None for value in row) for row in CURRENT.values)
    grid = dataclasses.replace(CURRENT, values=shares, measure=share, days=(0.62,) * 7)
    figure = figures.heat_map(grid, geometry.LARGE, words.large)
    assert word_of(figure, geometry.LARGE, 0, 10)["text"] == "62"
    assert texts(figure)[24.6, 0.5]["text"] == "62"
    points = dataclasses.replace(CHANGE, values=((-0.12,) * 24,) * 7, shades=((0.3,) * 24,) * 7, measure=share)
    drawn = figures.change_map(points, geometry.SMALL)
    assert word_of(drawn, geometry.SMALL, 4, 16)["text"] == f"{words.MINUS}12"
    assert (shade_at(drawn, 16.5, 4.5) or 0) == 0.4


def test_themes_and_locales() -> None:
    """Colours are the look's, whole hours the article's, weekdays and tenths the locale's."""
    pen = figures.Pen(look=LOOKS["article"], names=names_of("de"))
    figure = figures.heat_map(CURRENT, geometry.SMALL, words.small, pen)
    found = texts(figure).values()
    assert {"Mo", "So"} <= {word["text"] for word in found}
    assert not [word for word in found if "." in word["text"]]
    assert figure.layout.paper_bgcolor == "#ffffff"
    light = figures.heat_map(CURRENT, geometry.SMALL, words.small, figures.Pen(names=names_of("de")))
    assert [word for word in texts(light).values() if "," in word["text"]]


def test_colour_limits_are_fixed() -> None:
    """A colour means the same on every refresh: limits never follow the data."""
    for panel, limits in zip(PANELS, ((0.0, 1.0), (0.0, 1.0), (-1.0, 1.0)), strict=True):
        heats = [
            (
                figures.heat_map(CURRENT, arrangement, words.large)
                if panel.id != "change"
                else figures.change_map(CHANGE, arrangement)
            ).data[0]
            for arrangement in panel.arrangements
        ]
        assert {(heat.zmin, heat.zmax) for heat in heats} == {limits}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_a_figure_has_square_cells_and_no_default_template(arrangement: Arrangement) -> None:
    """Its own size is its span in cells, so cells are square at every scale."""
    figure = figures.heat_map(CURRENT, arrangement, words.large)
    (left, right), (bottom, top) = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert figure.layout.width / (right - left) == pytest.approx(geometry.NOMINAL_CELL)
    assert figure.layout.height / (bottom - top) == pytest.approx(geometry.NOMINAL_CELL)
    assert figure.layout.template.layout.to_plotly_json() == {}


def test_figures_reckon_nothing() -> None:
    """The module calls none of the functions that make one number of several (style, rule 10)."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(figures.__file__).parent.glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    called = {node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "heat_map" in {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    assert not called & {"sum", "max", "min", "filter", "round", "abs", "int", "float", "sorted"}
