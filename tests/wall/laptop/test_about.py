"""``/about``: the numbers explained, and the maps for those who cannot see colours."""

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from monitor.records import MarkedBlock, Marks, Snapshot, Verdict
from monitor.wall import words
from monitor.wall.laptop.about import about_page
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, snapshot, view

MADE_AT = datetime(2026, 11, 23, 23, tzinfo=UTC)
BLOCK = MarkedBlock(days=(4,), first=15, last=19, change=3.0, low=1.2, high=4.5, p=0.001, count=40, against_count=260)


def marked(verdict: Verdict, *, blocks: tuple[MarkedBlock, ...] = (), low: float | None = None) -> Snapshot:
    """Return the example with a test of its change, in which Friday 15 passed alone, from ``low`` to 4.5 h."""
    shown = snapshot()
    flags = tuple(tuple((day, hour) == (4, 15) for hour in range(24)) for day in range(7))
    nothing = ((None,) * 24,) * 7
    marks = Marks(
        made_at=MADE_AT,
        current=dataclasses.replace(shown.current.window, end=MADE_AT),
        trailing=dataclasses.replace(shown.trailing.window, end=MADE_AT - timedelta(weeks=4)),
        verdict=verdict,
        marked=flags,
        p_values=nothing,
        lows=nothing if low is None else ((low,) * 24,) * 7,
        highs=((4.5,) * 24,) * 7,
        blocks=blocks,
        weeks=4,
        against_weeks=26,
        eligible=120,
        rate=0.1,
    )
    return dataclasses.replace(shown, change=dataclasses.replace(shown.change, marks=marks))


def text_of(shown: Snapshot | None) -> str:
    """Return the page of a snapshot."""
    return about_page(view(snapshot=shown), BOARD, DEFINITION)


def test_every_cell_of_every_map_is_in_a_table_with_headings() -> None:
    """A screen reader walks 3 x 7 x 24 cells, each under its hour and beside its weekday."""
    shown = snapshot()
    page = text_of(shown)
    assert page.count('<table class="cells">') == page.count("<caption>") == 3
    assert page.count('<th scope="row">') == 3 * 7
    assert page.count('<th scope="col">') == 3 * 24 + 2  # and whole days
    assert len(re.findall(r"<td[ >]", page)) == 3 * (7 * 24 + 1) + 2 * 7
    value, count = shown.current.values[0][9], shown.current.counts[0][9]
    assert value is not None
    assert f"{words.large(value)} <small>({count})</small>" in page


def test_a_cell_without_data_is_a_dash_and_never_a_number() -> None:
    """The example has eight such cells in each of its windows, and so in their change."""
    empty = sum(value is None for row in snapshot().change.values for value in row)
    assert empty > 0
    assert text_of(snapshot()).count(f"<td>{words.NO_DATA}</td>") == 3 * empty


def test_settings_versions_and_ages_are_named() -> None:
    """What is in force can be told without the configuration."""
    page = text_of(dataclasses.replace(snapshot(), fingerprint="a1b2c3"))
    for said in ("Europe/Paris", "0.1.0", "4 weeks, compared with the 26 weeks before", "every minute", "a1b2c3"):
        assert said in page


def test_without_a_target_none_is_named() -> None:
    """No stand-in number."""
    measure = dataclasses.replace(DEFINITION.measure, target=None)
    page = about_page(view(), BOARD, dataclasses.replace(DEFINITION, measure=measure))
    assert "<dt>Target</dt>" not in page


def test_before_the_first_map_the_page_says_so() -> None:
    """It explains all the same."""
    page = text_of(None)
    assert "No map was made yet" in page
    assert "<h2>A cell</h2>" in page
    assert '<table class="cells">' not in page


def test_an_untested_change_is_not_called_tested() -> None:
    """Marks come once both windows are read."""
    assert "No change was tested yet" in text_of(snapshot())


@pytest.mark.parametrize("verdict", ["too few weeks", "too few messages"])
def test_too_little_to_tell_is_not_no_change(verdict: Verdict) -> None:
    """The sentence keeps the two apart."""
    page = text_of(marked(verdict))
    assert f"There are {verdict} to tell. This is not the same as no change." in page


def test_marked_blocks_stand_there_with_interval_and_counts() -> None:
    """An operations lead trusts a number only with its sample size."""
    page = text_of(marked("tested", blocks=(BLOCK,)))
    assert "the 4 weeks of the current and the 26 of the trailing window" in page.replace("\n", " ")
    assert "at most 10%" in page
    block = "Fri 15\N{EN DASH}19: 3 h slower than before (+1 to +5 h; 40 against 260 answers)"
    assert block in page


def test_a_marked_cell_is_bold_and_no_other_is() -> None:
    """News is told without colour, too."""
    cells = re.findall(r"<td[^>]*><strong>([^<]*)</strong></td>", text_of(marked("tested")))
    value = snapshot().change.values[4][15]
    assert value is not None
    assert cells == [words.change(value)]


def test_what_people_wrote_is_text_and_never_markup() -> None:
    """A title with brackets stays a title."""
    title = "<b>Support</b> & more"
    page = about_page(view(), dataclasses.replace(BOARD, title=title), DEFINITION)
    assert title not in page
    assert escape(title) in page


def test_the_server_answers_with_it() -> None:
    """One address for whoever asks what a number means; the other rules of the server hold for it."""
    app = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
    response = app.server.test_client().get("/about")
    assert response.status_code == 200
    assert response.mimetype == "text/html"
    assert response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-cache"
    assert "what the numbers mean" in response.text
