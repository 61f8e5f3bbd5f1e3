"""What stands below the wall, as HTML."""

import dataclasses
import re
from datetime import timedelta

import pytest

from monitor.records import Grid, Measure, Snapshot, TrendWeek, UsualHour
from monitor.wall import words
from monitor.wall.laptop import sentences
from monitor.wall.laptop.details import FORMS, details
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, MEASURE, NOW, empty_snapshot, view
from tests.wall.laptop.example import SPLIT, TODAY, full
from tests.wall.laptop.test_about import BLOCK, marked

SHARE = dataclasses.replace(MEASURE, statistic="share", parameter=4.0, is_lower_better=False)


def part(page: str, heading: str) -> str:
    """Return what stands below a heading, until the next."""
    return page[page.index(f">{heading}</h2>") :].split("<h2", 1)[0]


def as_share(shown: Snapshot) -> Snapshot:
    """Return the snapshot with every value as a share: the example's hours less than 1."""
    change = dataclasses.replace(shown.change, measure=SHARE, values=((0.124, -0.01, 0.001) + (None,) * 21,) * 7)
    return dataclasses.replace(
        shown,
        current=_as_share(shown.current),
        trailing=_as_share(shown.trailing),
        change=change,
        definition=dataclasses.replace(shown.definition, measure=SHARE),
        trend=(),
    )


def _as_share(grid: Grid) -> Grid:
    values = tuple(tuple(None if value is None else min(value / 40, 1.0) for value in row) for row in grid.values)
    return dataclasses.replace(grid, measure=SHARE, values=values)


def test_today_stands_before_a_usual_day() -> None:
    """A column for each hour, what is over in front; the words on what is to come; all of it as a table."""
    found = part(details(full()), "Today against usual")
    assert found.count('class="usual"') == found.count('class="came"') == 24
    assert "To come: Tue 18\N{EN DASH}22 usually 9 messages, 1 in 5 waits over 3 h." in found
    assert "26 messages in the hours that are over, usually 35." in found
    assert "<title>13\N{EN DASH}14: 3 messages, usually 2.5</title>" in found
    assert "<title>14\N{EN DASH}15: not over yet, usually 2.5</title>" in found
    today = re.search(r"today</th>(.*?)</tr>", found)
    assert today is not None
    assert re.findall(r"<td>(.*?)</td>", today[1]) == [str(hour % 5) for hour in range(14)] + ["\N{EN DASH}"] * 10


def test_where_to_improve_names_stretches_with_their_cost_and_leads_to_them() -> None:
    """In the order they came in; a lower bound is said to be one."""
    found = part(details(full()), "Where to improve")
    rows = re.findall(
        r'<a href="[^"]*" data-cell="(.*?)">(.*?)</a></th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>', found
    )
    assert rows == [
        ("fri-15", "Friday 15\N{EN DASH}19", "41", "80 % within 5 h", "44"),
        ("sun-0", "Sunday 0\N{EN DASH}24", "12", "80 % within more than 3 d", "31"),
    ]
    assert '<th scope="col">hours of waiting a week beyond 4 h</th>' in found


def test_the_trend_and_the_load_are_there() -> None:
    """Weeks with their interval and target; arrivals and what waits, each cell in words."""
    page = details(full())
    trend = part(page, "Week by week")
    assert trend.count("<circle") == 29
    assert "the broken line the target of 4 h" in trend
    load = part(page, "Load beside wait")
    assert load.count("<table") == 2
    assert 'title="4.0 messages arrive a week"' in load
    assert 'title="23.0 messages wait on average"' in load
    assert load.count("<td>\N{EN DASH}</td>") == 1


def test_hours_and_days_have_their_own_values_beside_the_cells() -> None:
    """The last row holds whole hours of the day, the last column whole weekdays, the corner all."""
    tables = part(details(full()), "The maps as tables")
    foot = re.search(r"<tfoot>(.*?)</tfoot>", tables)
    assert foot is not None
    hours = re.findall(r"<td>(.*?)</td>", foot[1])
    assert hours[:5] == ["0m", "30m", "1", "\N{EN DASH}", "2"]
    assert (len(hours), hours[-1]) == (25, "2")
    assert len(re.findall(r'<td class="total">', tables)) == 14


def test_one_cell_of_each_table_is_a_stop_of_the_tab_key() -> None:
    """504 stops would keep a keyboard for ever; arrows go on from the one."""
    tables = part(details(full()), "The maps as tables")
    assert tables.count('tabindex="0" role="region"') == 3
    assert len(re.findall(r'data-cell="[^"]*" tabindex="0"', tables)) == 3
    assert len(re.findall(r'data-cell="[^"]*" tabindex="-1"', tables)) > 450


def test_a_marked_change_has_a_colour_and_is_bold() -> None:
    """News is seen, and read without colours."""
    shown = marked("tested", blocks=(BLOCK,), low=1.2)
    tables = part(details(shown), "The maps as tables")
    bold = re.findall(
        r'<td bgcolor="#\w{6}" data-ink="\w+" title="[^"]*more than chance[^"]*"><a[^>]*><strong>', tables
    )
    assert len(bold) == tables.count("<strong>") == 1


def test_a_lower_bound_is_said_to_be_one() -> None:
    """>3d, and in words: at least."""
    shown = full()
    flags = tuple(tuple((day, hour) == (4, 16) for hour in range(24)) for day in range(7))
    current = dataclasses.replace(
        shown.current, at_least=flags, lows=((2.0,) * 24,) * 7, highs=((90.0,) * 24,) * 7, open_counts=((3,) * 24,) * 7
    )
    page = details(dataclasses.replace(shown, current=current))
    cell = re.search(
        r'<td bgcolor="[^"]*" data-ink="\w+" title="([^"]*)"><a[^>]*data-cell="fri-16"[^>]*>(&gt;[^<]*)</a>', page
    )
    assert cell is not None
    assert " at least (90 % interval 2 h to 3 d 18 h), " in cell[1]
    assert cell[1].endswith("messages, 3 of them still wait")


def test_every_form_of_every_map_is_a_link() -> None:
    """With a name that says which, and the addresses that stay."""
    found = part(details(full()), "Download")
    assert re.findall(r'href="map/(\w+)\.(\w+)\?download"', found) == [
        (name, form) for name in ("current", "trailing", "change") for form in FORMS
    ]
    assert 'aria-label="Change as PDF"' in found


def test_a_share_is_written_in_percent_and_its_change_in_points() -> None:
    """More is better, and is said so."""
    page = details(as_share(full()))
    assert "Change in percentage points: current less trailing, above zero is better" in page
    assert "In a cell: percent that were answered within 4 h" in page
    assert 'title="12 percentage points more in time than before' in page
    assert 'title="1 percentage point fewer in time than before' in page
    assert 'title="the same as before' in page
    assert re.search(r'title="\d+ % within 4 h, \d+ answers"', page)
    assert "the broken line" not in page
    assert re.search(r">\+12</a>.*?>\N{MINUS SIGN}1</a>.*?>0</a>", page)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.004, "0"),
        (0.043, ".04"),
        (0.3, ".3"),
        (0.31, ".31"),
        (0.997, "1"),
        (1.0, "1"),
        (9.94, "9.9"),
        (9.96, "10"),
        (120.4, "120"),
        (999.4, "999"),
        (12_345.0, "12k"),
    ],
)
def test_amounts_have_three_signs_at_most(value: float, text: str) -> None:
    """A small cell holds no more."""
    arrivals = ((value, 0.5, *(None,) * 22), *((None,) * 24,) * 6)
    shown = full()
    assert shown.load is not None
    page = details(dataclasses.replace(shown, load=dataclasses.replace(shown.load, arrivals=arrivals)))
    assert f'data-cell="mon-0" tabindex="0">{text}</a>' in part(page, "Load beside wait")


def test_an_amount_in_words_has_two_figures() -> None:
    """What a pointer is told of a cell with rare mail; and the captions name the window that was counted."""
    shown = full()
    assert shown.load is not None
    rare = dataclasses.replace(shown.load, arrivals=((0.0434, 0.5, *(None,) * 22), *((None,) * 24,) * 6))
    load = part(details(dataclasses.replace(shown, load=rare)), "Load beside wait")
    assert 'title="0.043 messages arrive a week"' in load
    assert 'title="0.0 messages wait on average"' in load
    assert "<caption>Messages that arrive in this hour, a week, last 4 weeks</caption>" in load
    assert "<caption>Messages that wait in this hour, on average, last 4 weeks</caption>" in load


def test_rare_mail_is_counted_by_the_year() -> None:
    """One message in ten years is a tenth of one a year, which a cell can say; a week's would be nothing."""
    shown = full()
    assert shown.load is not None
    rare = dataclasses.replace(shown.load, arrivals=((7 / 3652.5, *(None,) * 23), *((None,) * 24,) * 6))
    load = part(details(dataclasses.replace(shown, load=rare)), "Load beside wait")
    assert 'tabindex="0">.1</a>' in load
    assert 'title="0.1 messages arrive a year"' in load
    assert "<caption>Messages that arrive in this hour, a year, last 4 weeks</caption>" in load


def test_nothing_known_is_a_sentence_and_no_empty_chart() -> None:
    """The empty example: no week, no cost, no usual day."""
    page = details(empty_snapshot())
    for sentence in ("No whole day of this weekday", "No hours stand out", "No week has an answer"):
        assert sentence in page
    assert "Load beside wait" not in page
    assert "<svg" not in page


def test_the_server_answers_with_an_etag_and_without_a_map_with_a_sentence() -> None:
    """Unchanged costs no body; a new snapshot is a new answer."""
    shown = [view(snapshot=full())]
    client = make_app(
        lambda: shown[0], board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}
    ).server.test_client()
    first = client.get("/details")
    assert (first.status_code, first.mimetype) == (200, "text/html")
    again = client.get("/details", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    shown[0] = view(snapshot=full(version="two", costs=()))
    assert client.get("/details", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    shown[0] = view(snapshot=None)
    missing = client.get("/details")
    assert (missing.status_code, "No map was made yet" in missing.text) == (503, True)


@pytest.mark.parametrize("statistic", ["percentile", "median", "mean", "share"])
def test_every_statistic_can_be_said(statistic: str) -> None:
    """In a cell's words and above a table."""
    measure: Measure = dataclasses.replace(MEASURE, statistic=statistic, parameter=4.0)
    grid = dataclasses.replace(full().current, measure=measure)
    assert "answers" in sentences.cell(grid, 0, 10)
    assert sentences.meaning(measure)


def test_the_theme_and_the_locale_of_the_board_are_followed() -> None:
    """Weekdays and tenths are written the locale's way, colours are the theme's: no cell has one of the dark theme."""
    shown = full()
    german = dataclasses.replace(shown, board=dataclasses.replace(BOARD, locale="de", theme="light"))
    page = details(german)
    for day in ("Montag", "Sonntag"):
        assert page.count(f'<th scope="row">{day}</th>') == 5
    assert "Dienstag" in part(page, "Today against usual")
    assert ">Freitag 15\N{EN DASH}19</a>" in page
    assert re.search(r">1,\d</a>", page)
    assert not re.search(r">\d?\.\d</a>", page)
    dark = set(re.findall(r'bgcolor="(#\w{6})', details(shown)))
    assert dark
    assert not dark & set(re.findall(r'bgcolor="(#\w{6})', page))


def test_closed_hours_are_told_apart_in_the_tables() -> None:
    """By a class that is drawn, and in words."""
    tables = part(details(full(split=SPLIT)), "The maps as tables")
    closed = re.findall(r'<td class="closed"[^>]* title="([^"]*)"><a[^>]* data-cell="([^"]*)"', tables)
    assert [name for _, name in closed] == ["fri-18", "fri-18"]
    assert all(said.endswith(", an hour without a shift") for said, _ in closed)
    assert 'class="closed"' not in details(full())


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0.0] * 30, ["0 min", "5 min"]),
        ([1e5], ["0 min", "4583 d"]),
        ([0.01, 40.0], ["0 min", "12 h"]),
        ([2.0] * 600, ["0 min", "1 h"]),
    ],
)
def test_a_trend_of_any_values_has_a_scale_that_holds_them(values: list[float], labels: list[str]) -> None:
    """All zero, one enormous value, tiny beside large, eleven years: every dot lies on the paper, lines are few."""
    weeks = [TrendWeek(start=NOW, value=value, low=None, high=None, count=5) for value in values]
    drawn = part(details(full(trend=tuple(weeks))), "Week by week")
    heights = [float(y) for y in re.findall(r'<circle[^>]* cy="([^"]*)"', drawn)]
    assert len(heights) == len(values)
    assert all(10 <= height <= 180 for height in heights)
    said = re.findall(r'text-anchor="end">([^<]*)<', drawn)
    assert said[:2] == labels
    assert len(said) <= 5


def test_few_weeks_far_above_all_others_are_arrows_at_the_edge() -> None:
    """The others keep the scale; the true value is said below, to a pointer, and in the table."""
    values = [2.0 + week % 5 for week in range(38)] + [900.0, 2000.0]
    weeks = tuple(
        TrendWeek(start=NOW + timedelta(weeks=week), value=value, low=None, high=None, count=5)
        for week, value in enumerate(values)
    )
    drawn = part(details(full(trend=weeks)), "Week by week")
    heights = [float(y) for y in re.findall(r'<circle[^>]* cy="([^"]*)"', drawn)]
    assert (len(heights), drawn.count("point over")) == (38, 2)
    assert max(heights) - min(heights) > 60
    assert "An arrow: 2 weeks lie above the scale; the highest is the week of" in drawn
    # the pointer, the whole chart in words, the sentence below, the table
    assert drawn.count(words.duration(2000.0)) == 4
    one = part(details(full(trend=weeks[:-1])), "Week by week")
    assert "An arrow: 1 week lies above the scale; the highest is the week of" in one
    assert "An arrow" not in part(details(full(trend=weeks[:-2])), "Week by week")


@pytest.mark.parametrize(("number", "form"), [(53, r"\d+ \w{3}"), (54, r"\w{3} \d{4}"), (600, r"\w{3} \d{4}")])
def test_weeks_of_more_than_a_year_have_their_year(number: int, form: str) -> None:
    """26 Nov is no date among ten years of them."""
    weeks = tuple(
        TrendWeek(start=NOW + timedelta(weeks=week), value=2.0, low=None, high=None, count=5) for week in range(number)
    )
    drawn = part(details(full(trend=weeks)), "Week by week")
    labels = re.findall(r'text-anchor="middle">([^<]*)<', drawn)
    assert 5 <= len(labels) <= 9
    assert all(re.fullmatch(form, label) for label in labels)


@pytest.mark.parametrize(
    ("usual", "top", "said"),
    [
        (0.25, "0.25", "usually 1.8"),
        (0.02, "0.02", "usually 0.14"),
        (0.3, "0.3", "usually 2.1"),
        (2.5, "2.5", "usually 18"),
    ],
)
def test_today_has_a_scale_and_tenths_where_little_comes(usual: float, top: str, said: str) -> None:
    """One line with the highest value; usually 0 of an hour that has a third of a message would be wrong."""
    hours = tuple(UsualHour(hour=hour, received=0 if hour < 7 else None, usual=usual) for hour in range(24))
    found = part(details(full(today=dataclasses.replace(TODAY, hours=hours, weeks=30))), "Today against usual")
    assert re.findall(r'<line class="line"[^>]*/><text[^>]*>([^<]*)</text>', found) == [top]
    assert said in found
    assert "a usual Tuesday behind, the mean of 30 weeks." in found


def test_a_day_without_a_message_is_a_flat_line() -> None:
    """Nothing came and nothing usually does."""
    silent = dataclasses.replace(TODAY, hours=tuple(UsualHour(hour=hour, received=0, usual=0.0) for hour in range(24)))
    found = part(details(full(today=silent)), "Today against usual")
    assert set(re.findall(r'class="(?:usual|came)"[^>]* height="([^"]*)"', found)) == {"0.0"}
    assert "0 messages in the hours that are over, usually 0." in found
