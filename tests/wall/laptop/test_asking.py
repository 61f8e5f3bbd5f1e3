"""``/cell`` and ``/panel``: an hour of the week as JSON and as a piece of HTML."""

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from monitor.records import CellDetail
from monitor.wall.laptop.addresses import cell_name, read_cell
from monitor.wall.laptop.panel import SHOWN
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, view
from tests.wall.laptop.example import SPLIT, full
from tests.wall.laptop.hours import closed, detail, nothing


def client(ask: Callable[[int, int], CellDetail] | None = detail, **changes: object) -> FlaskClient:
    """Return a client of a page whose hours are answered by ``ask``."""
    app = make_app(lambda: view(**changes), board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}, cell=ask)
    return app.server.test_client()  # type: ignore[no-any-return]  # Dash is untyped


def told(address: str) -> Any:  # noqa: ANN401 - JSON
    """Return the JSON at an address."""
    return client().get(address).get_json()


def test_every_cell_has_a_name_that_leads_back_to_it() -> None:
    """All 168 names differ, and none depends on the language."""
    names = {cell_name(day, hour): (day, hour) for day in range(7) for hour in range(24)}
    assert len(names) == 168
    assert all(read_cell(name) == place for name, place in names.items())
    assert read_cell(" FRI-16 ") == (4, 16)


@pytest.mark.parametrize("name", ["", "fri", "fri-24", "fri--1", "fre-3", "fri-007", "fri-1²", "mon-1-2"])
def test_no_other_name_is_a_cell(name: str) -> None:
    """The sentence says how one is written."""
    with pytest.raises(ValueError, match="write a weekday and an hour, like fri-16"):
        read_cell(name)


def test_the_json_has_every_number_and_the_newest_messages_first() -> None:
    """Received, answered and hours of each; of one that waits, no answer."""
    said = told("/cell?day=4&hour=16")
    assert (said["day"], said["hour"]) == (4, 16)
    assert (said["current"]["total"], said["trailing"]["total"]) == (3, 120)
    first = said["current"]["messages"][0]
    assert set(first) == {"received_at", "answered_at", "hours"}
    assert (first["answered_at"], first["hours"]) == (None, 84.0)
    assert said["current"]["messages"][1]["answered_at"].startswith("2026-11-17T16:22:30")
    assert len(said["bins"]) + 1 == len(said["current_shares"]) == len(said["trailing_shares"])
    assert len(said["weeks"]) == 30
    assert said["weeks"][-1]["is_open"]


def test_a_limit_cuts_the_messages_and_not_their_number() -> None:
    """Nobody who asks for two believes that there are no more."""
    said = told("/cell?day=4&hour=16&limit=2")
    assert (len(said["trailing"]["messages"]), said["trailing"]["total"]) == (2, 120)


@pytest.mark.parametrize(
    "asked", ["", "day=4", "day=x&hour=2", "day=-1&hour=2", "day=1&hour=2&limit=many", "day=²&hour=1"]
)
def test_what_is_no_number_is_answered_with_a_sentence(asked: str) -> None:
    """Status 400, and how it is asked rightly."""
    response = client().get(f"/cell?{asked}")
    assert response.status_code == 400
    assert "as in /cell?day=4&hour=16" in response.text


def test_a_store_that_is_closed_is_named() -> None:
    """Status 503 for both, and the sentence."""
    for address in ("/cell?day=4&hour=16", "/panel?cell=fri-16"):
        response = client(closed).get(address)
        assert response.status_code == 503
        assert "The store is not open: the wall says why." in response.text


def test_the_panel_says_what_the_maps_say_of_the_hour() -> None:
    """Both windows and the change, in words, with their counts."""
    page = client().get("/panel?cell=fri-16").text
    assert ">Friday 16\N{EN DASH}17</h2>" in page
    assert re.search(r"<dt>Last 4 weeks</dt><dd>80 % within [^<]*, \d+ answers</dd>", page)
    assert re.search(r"<dt>26 weeks before</dt><dd>80 % within [^<]*, \d+ answers</dd>", page)
    assert re.search(r"<dt>Change</dt><dd>[^<]* slower than before[^<]*</dd>", page)


def test_working_hours_split_the_wait_of_an_hour() -> None:
    """What nobody was there for is told apart from a slow team."""
    page = client(snapshot=full(split=SPLIT)).get("/panel?cell=fri-18").text
    assert "<dt>On average</dt><dd>2 d 14 h = 2 d 12 h closed + 2 h working, an hour without a shift</dd>" in page
    page = client(snapshot=full(split=SPLIT)).get("/panel?cell=fri-16").text
    assert "2 h working</dd>" in page


def test_the_panel_lists_the_newest_messages_and_says_how_many_there_are() -> None:
    """More than can be read are counted; whoever waits still is listed first, without an answer."""
    page = client().get("/panel?cell=fri-16").text
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", page)
    assert len(rows) == 3 + SHOWN
    assert rows[0][1:] == ("still waits", "3 d 12 h so far")
    assert rows[1][0] == '<time datetime="2026-11-17T14:07:30+01:00">Tue 17 Nov 2026, 14:07</time>'
    assert rows[1][2] == "3 h 15"
    assert f"120 messages, the newest {SHOWN} of them" in page


def test_the_spread_is_a_table_of_both_windows() -> None:
    """Each bin is a row with both shares; the last is all that lies beyond."""
    page = client().get("/panel?cell=fri-16").text
    table = page[page.index('<table class="spread">') : page.index("</table>")]
    rows = re.findall(r'<th scope="row">(.*?)</th><td.*?>(\d+ %)</td><td.*?>(\d+ %)</td>', table)
    assert rows[0] == ("up to 15 min", "50 %", "0 %")
    assert rows[2] == ("1 h to 4 h", "50 %", "60 %")
    assert rows[-1] == ("more than 24 h", "0 %", "10 %")


def test_the_weeks_are_drawn_and_are_a_table() -> None:
    """A dot for each week with a value, an interval where there is one; open weeks and lower bounds are told apart."""
    page = client().get("/panel?cell=fri-16").text
    assert page.count("<circle") == 29
    assert page.count('class="interval"') == 28
    assert page.count('class="point open"') == 2
    assert "week of 16 Nov 2026: 3 h, 2 h 06 to 4 h 48, 12 messages, replies are still to come" in page
    assert "<td>&gt;6 h</td>" in page
    assert 'class="target"' in page


def test_an_hour_without_a_message_says_so() -> None:
    """No empty chart."""
    page = client(nothing, snapshot=None).get("/panel?cell=sun-3").text
    assert "No message came in this hour." in page
    assert "No week has an answer." in page
    assert "<table" not in page
    assert "<dl" not in page


@pytest.mark.parametrize(
    ("cell", "around"),
    [("mon-0", {"sun-23", "mon-1", "tue-0", "sun-0"}), ("fri-16", {"fri-15", "fri-17", "thu-16", "sat-16"})],
)
def test_the_hours_around_are_a_click_away(cell: str, around: set[str]) -> None:
    """The week is a circle."""
    assert set(re.findall(r'data-cell="([^"]*)"', client().get(f"/panel?cell={cell}").text)) == around


@pytest.mark.parametrize("name", ["x", "%3Cb%3E-1", "", "fri-99"])
def test_a_panel_of_no_cell_is_a_sentence(name: str) -> None:
    """Status 400; what was asked is text, never markup."""
    response = client().get(f"/panel?cell={name}")
    assert response.status_code == 400
    assert "is no hour of the week" in response.text
    assert "<b>" not in response.text


def test_no_page_where_nobody_answers_and_no_answer_is_kept() -> None:
    """A program without a store has neither address; what is reckoned now is not kept by a cache."""
    assert client(None).get("/cell?day=1&hour=1").status_code == 404
    assert client(None).get("/panel?cell=mon-1").status_code == 404
    assert client().get("/cell?day=1&hour=1").headers["Cache-Control"] == "no-store"
    assert client().get("/panel?cell=mon-1").headers["Cache-Control"] == "no-store"


def test_the_panel_has_the_weekdays_of_the_locale() -> None:
    """In its title and on its links; addresses stay the same in every language."""
    board = dataclasses.replace(BOARD, locale="pt_PT")
    app = make_app(view, board=board, definition=DEFINITION, health=lambda: {"store": OK}, cell=detail)
    page = app.server.test_client().get("/panel?cell=fri-16").text
    assert ">sexta-feira 16\N{EN DASH}17</h2>" in page
    assert 'data-cell="sat-16"' in page
    assert "s\u00e1b 16" in page


def test_the_share_within_the_target_stands_beside_the_value() -> None:
    """Of each window that has one."""
    shown = full()
    shown = dataclasses.replace(shown, current=dataclasses.replace(shown.current, within=((0.75,) * 24,) * 7))
    page = client(snapshot=shown).get("/panel?cell=fri-16").text
    assert page.count("; 75 % within the target</dd>") == page.count("within the target") == 1
