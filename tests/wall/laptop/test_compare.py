"""``/compare``: two periods side by side, by an address that can be shared."""

import dataclasses
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from monitor.errors import StoreError
from monitor.records import Comparison
from monitor.wall.laptop.paper import PLAIN
from monitor.wall.laptop.tables import grid_table
from monitor.wall.looks import LOOKS
from monitor.wall.palette import DARK, STRONG, contrast
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, empty_snapshot, grids, view

LONG = "2016-01-01/2016-07-01"


class Held:
    """Two years that can be compared, and a store that can fail."""

    def __init__(self, years: tuple[int, ...] = (2014, 2016, 2015), error: StoreError | None = None) -> None:
        self._years, self._error = years, error
        self.asked: list[tuple[str, str, str, float | None]] = []

    def years(self) -> tuple[int, ...]:
        """Return them, or fail."""
        if self._error:
            raise self._error
        return self._years

    def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
        """Return the example's grids for years."""
        self.asked.append((later, earlier, statistic, number))
        if not later.startswith("20"):
            message = f"{later!r} is not a period; write a year (2016)."
            raise ValueError(message)
        current, trailing, change = grids()
        return Comparison(later=current, earlier=trailing, change=change)


def client(held: Held | None) -> FlaskClient:
    """Return a client of a page that compares by ``held``."""
    app = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}, compare=held)
    return app.server.test_client()  # type: ignore[no-any-return]  # Dash is untyped


def test_years_that_follow_each_other_are_one_click_away() -> None:
    """The seed's 2015, 2016 and difference: a link for each pair, the newest first."""
    page = client(Held()).get("/compare").text
    links = [f"compare?later={a}&amp;earlier={b}&amp;statistic=percentile" for a, b in ((2016, 2015), (2015, 2014))]
    assert [page.index(link) for link in links] == sorted(page.index(link) for link in links)
    assert '<table class="cells">' not in page


def test_without_two_such_years_there_is_only_the_form() -> None:
    """A link that leads to empty maps helps nobody."""
    page = client(Held(years=(2012, 2016))).get("/compare").text
    assert "compare?later" not in page
    assert '<form method="get" action="compare">' in page


def test_two_periods_are_two_maps_and_their_difference() -> None:
    """Each says which period it is and how many answers it rests on; the difference says that it was not tested."""
    held = Held()
    page = client(held).get(f"/compare?later={LONG}&earlier=2015&statistic=median").text
    current, trailing, _ = grids()
    assert held.asked == [(LONG, "2015", "median", None)]
    assert page.count('<table class="cells">') == 3
    assert f"<caption>{LONG}: {current.total:,} answers</caption>" in page
    assert f"<caption>2015: {trailing.total:,} answers</caption>" in page
    assert f"Change in hours: {LONG} less 2015, below zero is faster" in page
    assert "a hint and no test" in page


def test_few_answers_are_fainter_and_lighter() -> None:
    """In a cell of either period, and in what both have changed: the sample is seen without a pointer."""
    page = client(Held()).get("/compare?later=2016&earlier=2015").text
    later, _, change = page.split('<table class="cells">')[1:]
    current, trailing, _ = grids()
    few = sum(0 < count < 5 for row in current.counts for count in row)
    assert later.count('<td class="thin" bgcolor') == few > 0
    both = zip(sum(current.counts, ()), sum(trailing.counts, ()), strict=True)
    assert change.count('<td class="thin" bgcolor') == sum(0 < min(pair) < 5 for pair in both)


def test_a_cell_of_few_answers_has_less_of_its_colour() -> None:
    """The same value on four answers and on five: between the background and the colour, and still read well."""
    grid = dataclasses.replace(grids()[0], values=((9.0,) * 24,) * 7, shades=((0.8,) * 24,) * 7)
    for look in LOOKS.values():
        paper = dataclasses.replace(PLAIN, look=look)
        drawn = {
            count: grid_table(dataclasses.replace(grid, counts=((count,) * 24,) * 7), "2016", paper) for count in (4, 5)
        }
        (few, ink), (full, _) = (
            re.findall(r'bgcolor="(#\w{6})" data-ink="(\w+)"', drawn[count])[0] for count in (4, 5)
        )
        assert contrast(few, look.background) < contrast(full, look.background)
        assert contrast(few, {"strong": STRONG, "dark": DARK}[ink]) >= 4.5


def test_what_lies_apart_is_bold_and_in_strong_colour() -> None:
    """Everything else has a faint one, by its size, so that two periods that nowhere lie apart are no black map."""

    class Apart(Held):
        """Two years that lie apart on Friday 15."""

        def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
            """Return the example's grids with one such cell."""
            flags = tuple(tuple((day, hour) == (4, 15) for hour in range(24)) for day in range(7))
            return dataclasses.replace(super().compare(later, earlier, statistic, number), apart=flags)

    page = client(Apart()).get("/compare?later=2016&earlier=2015").text
    change = page[page.index("<caption>Change in hours") :]
    assert len(re.findall(r'<td bgcolor="#\w{6}"[^>]*><strong>\+3</strong></td>', change)) == 1
    loud, quiet = (re.findall(rf'bgcolor="(#\w{{6}})"[^>]*>{bold}', change) for bold in ("<strong>", "(?!<strong>)"))
    background = PLAIN.look.background
    assert min(contrast(one, background) for one in loud) > max(contrast(one, background) for one in quiet)
    assert len(set(quiet)) > 3
    assert change.count("<strong>") == 1


def test_the_value_of_a_whole_period_stands_with_its_name() -> None:
    """One number for those who want one."""

    class Whole(Held):
        """Two years with a value each."""

        def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
            """Return the example's grids, of which the later has 2.5 h in all."""
            found = super().compare(later, earlier, statistic, number)
            return dataclasses.replace(found, later=dataclasses.replace(found.later, overall=2.5))

    page = client(Whole()).get("/compare?later=2016&earlier=2015").text
    assert re.search(r"<caption>2016: [\d,]+ answers; over all hours 80 % within 2 h 30</caption>", page)


def test_a_lower_bound_of_a_whole_period_is_one() -> None:
    """In the caption as in the totals of its table."""

    class Bound(Held):
        """Two years, the later one known to be at least so slow."""

        def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
            """Return the example's grids with such totals."""
            found = super().compare(later, earlier, statistic, number)
            hours, bounds = (50.0,) * 24, (True,) + (False,) * 23
            whole = dataclasses.replace(
                found.later, overall=72.0, overall_at_least=True, hours=hours, hours_at_least=bounds
            )
            waiting = ((2,) + (0,) * 23,) + ((0,) * 24,) * 6
            return dataclasses.replace(
                found, later=dataclasses.replace(whole, days_at_least=(True,) * 7, open_counts=waiting)
            )

    page = client(Bound()).get("/compare?later=2016&earlier=2015").text
    assert "; over all hours 80 % within at least 3 d</caption>" in page
    assert " messages, 2 of them still wait; over all hours" in page
    assert page.count('<td class="total">&gt;') == 7
    assert (page.count("<td>&gt;50</td>"), page.count("<td>50</td>"), page.count("<td>&gt;72</td>")) == (1, 23, 1)


@pytest.mark.parametrize(
    ("address", "statistic", "number"),
    [
        ("statistic=percentile&number=99.5", "percentile", 99.5),
        ("statistic=percentile&number=90+%25", "percentile", 90.0),
        ("statistic=percentile&number=99,5", "percentile", 99.5),
        ("statistic=p95", "percentile", 95.0),
        ("statistic=share&number=4", "share", 4.0),
        ("statistic=mean", "mean", None),
        ("", "percentile", None),
    ],
)
def test_any_statistic_and_any_number_can_be_asked_for(address: str, statistic: str, number: float | None) -> None:
    """Without one it is that of the wall; the short addresses of before still work."""
    held = Held()
    assert client(held).get(f"/compare?later=2016&earlier=2015&{address}").status_code == 200
    assert held.asked == [("2016", "2015", statistic, number)]


@pytest.mark.parametrize("number", ["many", "-1", "1e3", "²", "1.2.3"])
def test_what_is_no_number_is_a_sentence(number: str) -> None:
    """And the form keeps what was asked for."""
    held = Held()
    response = client(held).get(f"/compare?later=2016&earlier=2015&number={number}")
    assert response.status_code == 400
    assert "is no number; write one such as 80" in unescape(response.text)
    assert 'name="later" value="2016"' in response.text
    assert held.asked == []


def test_the_links_keep_the_statistic_that_was_asked_for() -> None:
    """Who looks at averages goes on with averages; what is no plain word is left out of an address."""
    assert (
        "earlier=2015&amp;statistic=share&amp;number=4" in client(Held()).get("/compare?statistic=share&number=4").text
    )
    assert "earlier=2015&amp;number=4" in client(Held()).get("/compare?statistic=%22x&number=4").text


def test_what_was_asked_stands_in_the_form() -> None:
    """The address alone makes the page, so it can be sent to somebody."""
    page = client(Held()).get("/compare?later=2016&earlier=2015&statistic=mean").text
    assert 'name="later" value="2016"' in page
    assert '<option value="mean" selected>' in page


@pytest.mark.parametrize("asked", ["later=x&earlier=2015", "later=%3Cb%3E&earlier=1", f"later={'9' * 500}&earlier=1"])
def test_a_period_that_is_none_is_answered_with_a_sentence(asked: str) -> None:
    """Status 400, the sentence as text, and the form to try again."""
    response = client(Held()).get(f"/compare?{asked}")
    assert response.status_code == 400
    assert "is not a period; write a year (2016)." in unescape(response.text)
    assert "<b>" not in response.text
    assert "<form" in response.text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [("later=2016", "Write an earlier period."), ("earlier=2016&later=+", "Write a later period.")],
)
def test_an_empty_field_is_named(asked: str, sentence: str) -> None:
    """A sentence on nothing at all ('' is not a period) helps nobody."""
    held = Held()
    response = client(held).get(f"/compare?{asked}")
    assert response.status_code == 400
    assert f"<strong>{sentence}</strong>" in response.text
    assert held.asked == []


class Partly(Held):
    """Periods of which those before 2010 have no mail."""

    def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
        """Return the example's grids, empty ones for such years."""
        found, nothing = super().compare(later, earlier, statistic, number), empty_snapshot().current
        later_grid, earlier_grid = (
            nothing if period < "2010" else grid for period, grid in ((later, found.later), (earlier, found.earlier))
        )
        return dataclasses.replace(found, later=later_grid, earlier=earlier_grid)


@pytest.mark.parametrize(
    ("later", "earlier", "named", "tables"),
    [("2016", "2001", "2001", 1), ("2002", "2001", "2002 or 2001", 0), ("2001", "2001", "2001", 0)],
)
def test_a_period_without_mail_is_said_to_be_one(later: str, earlier: str, named: str, tables: int) -> None:
    """With the years in which there is some, and without an empty table; the other period keeps its map."""
    page = client(Partly()).get(f"/compare?later={later}&earlier={earlier}").text
    assert f"No answered message in {named}; mail is known from 2014 to 2016." in page
    assert page.count('<table class="cells">') == tables
    assert "Change in hours" not in page


def test_without_any_mail_no_years_are_named() -> None:
    """Nothing is known from nowhere to nowhere."""
    page = client(Partly(years=())).get("/compare?later=2002&earlier=2001").text
    assert "No answered message in 2002 or 2001.</strong>" in page


def test_a_store_that_fails_is_named() -> None:
    """Status 503, and no map."""
    response = client(Held(error=StoreError("The disk is full."))).get("/compare?later=2016&earlier=2015")
    assert response.status_code == 503
    assert "The disk is full." in response.text
    assert '<table class="cells">' not in response.text


def test_who_cannot_compare_has_no_such_page() -> None:
    """No empty page where nothing answers."""
    assert client(None).get("/compare").status_code == 404


def test_the_form_may_be_sent_to_this_server_alone() -> None:
    """The policy of contents allows it, and no other target."""
    policy = client(Held()).get("/compare").headers["Content-Security-Policy"]
    assert "form-action 'self'" in policy


def test_a_difference_names_the_earlier_period() -> None:
    """A pointer is told faster or slower than what: nothing was "before" where 2015 is compared with 2016."""
    page = client(Held()).get("/compare?later=2015&earlier=2016").text
    assert re.search(r'title="[^"]* (faster|slower) than 2016', page)
    assert "than before" not in page


def test_a_title_is_text() -> None:
    """Never markup."""
    board = dataclasses.replace(BOARD, title="<i>Desk</i>")
    app = make_app(view, board=board, definition=DEFINITION, health=lambda: {"store": OK}, compare=Held())
    assert "<i>" not in app.server.test_client().get("/compare").text
