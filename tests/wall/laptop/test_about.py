"""``/about``: the numbers explained, and the maps for those who cannot see colours."""

import dataclasses
import re
from datetime import UTC, date, datetime, timedelta
from html import escape

import pytest

from monitor.numbers.change import LEAST_POINTS
from monitor.numbers.estimating import OPEN_ENDS, SMOOTHINGS
from monitor.numbers.statistics import STATISTICS
from monitor.records import MarkedBlock, Marks, Redefined, Snapshot, Verdict, WorkingHours
from monitor.wall import words
from monitor.wall.laptop import explained
from monitor.wall.laptop.about import about_page
from monitor.wall.laptop.mailboxes import mailboxes
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, NOW, report, snapshot, view

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
        p_values=((0.001,) * 24,) * 7,
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
    assert "<dt>Target</dt><dd>none</dd>" in page


def test_before_the_first_map_the_page_says_so() -> None:
    """It explains all the same."""
    page = text_of(None)
    assert "No map was made yet" in page
    assert "<h2>A cell</h2>" in page
    assert '<table class="cells">' not in page


def test_an_untested_change_is_not_called_tested() -> None:
    """Marks come once both windows are read."""
    shown = snapshot()
    untested = dataclasses.replace(shown, change=dataclasses.replace(shown.change, marks=None))
    assert "No change was tested yet" in text_of(untested)


@pytest.mark.parametrize("verdict", ["too few weeks", "too few messages"])
def test_too_little_to_tell_is_not_no_change(verdict: Verdict) -> None:
    """The sentence keeps the two apart."""
    page = text_of(marked(verdict))
    assert f"There are {verdict} to tell. This is not the same as no change." in page


def test_marked_blocks_stand_there_with_interval_and_counts() -> None:
    """An operations lead trusts a number only with its sample size."""
    page = text_of(marked("tested", blocks=(BLOCK,)))
    assert "the 4 weeks of the current and the 26 of the trailing window" in page.replace("\n", " ")
    assert "at most 10 %" in page
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


def in_force(**changes: object) -> str:
    """Return the page under another definition than the example's."""
    return about_page(view(), BOARD, dataclasses.replace(DEFINITION, **changes))  # type: ignore[arg-type]  # its fields


@pytest.mark.parametrize(
    ("statistic", "said"),
    [
        ("percentile", "Hyndman and Fan 1996"),
        ("median", "the middle value"),
        ("mean", "normal one"),
        ("share", "Wilson"),
    ],
)
def test_the_statistic_in_force_is_explained_and_no_other(statistic: str, said: str) -> None:
    """With the formula or its source, and how its interval is made."""
    measure = dataclasses.replace(DEFINITION.measure, statistic=statistic, parameter=4.0)
    page = in_force(measure=measure)
    assert said in page
    assert ("Wilson" in page) == (statistic == "share")
    assert "90 % interval" in page


@pytest.mark.parametrize(
    ("open_end", "said"),
    [
        ("none", "look faster than they will have been"),
        ("weeks", "conditional on a wait no longer than the window&#x27;s oldest message could have waited"),
        ("reverse", "conditional on a wait no longer than the window&#x27;s oldest message could have waited"),
        ("follow-up", "conditional on an answer within three days"),
    ],
)
def test_what_an_estimate_is_conditional_on_is_said(open_end: str, said: str) -> None:
    """Nobody reads a promise into it that it does not make."""
    assert said in in_force(open_end=open_end)
    counted = in_force(open_end=open_end, counts_unanswered=True)
    assert said not in counted
    assert "a lower bound, written &gt;" in counted


def test_what_the_marks_claim_is_said() -> None:
    """Per day, on average, under which assumption, and what the least change is."""
    page = text_of(marked("tested"))
    for claim in (
        "one per day",
        "positively dependent",
        "below 15 min or 10 % of the longer time",
        "may have changed, too",
    ):
        assert claim in page


def test_open_messages_are_not_called_answers() -> None:
    """Where unanswered mail counts, a cell is of messages, and a window says how many of them still wait."""
    assert "<p>Of the answered messages that" in in_force()
    assert "<p>Of the messages that" in in_force(counts_unanswered=True)
    shown = snapshot()
    flags = tuple(tuple(int((day, hour) == (1, 14)) for hour in range(24)) for day in range(7))
    page = text_of(dataclasses.replace(shown, current=dataclasses.replace(shown.current, open_counts=flags)))
    assert f": {shown.current.total:,} messages, 1 of them still waits" in page
    assert "of them still wait" not in page.replace("1 of them still waits", "")


def test_the_least_change_of_a_share_is_in_points() -> None:
    """As the numbers have it; hours and a part of a time are none of it."""
    share = dataclasses.replace(DEFINITION.measure, unit="share", statistic="share", parameter=4.0)
    marks = marked("tested")
    page = about_page(
        view(snapshot=dataclasses.replace(marks, definition=dataclasses.replace(DEFINITION, measure=share))),
        BOARD,
        dataclasses.replace(DEFINITION, measure=share),
    )
    assert page.count(f"below {LEAST_POINTS * 100:.0f} points") == 2
    assert "of the longer time" not in page


def test_a_wait_begins_as_its_definition_says() -> None:
    """Only of messages it is said that their time runs from arrival to the first reply."""
    assert "runs from its arrival to the first reply" in in_force()
    other = in_force(clock="front-first")
    assert "to the first reply" not in other
    assert "the definition in force, front-first" in other


def test_the_settings_in_force_are_listed() -> None:
    """Also those that nobody set, and where they are written."""
    hours = WorkingHours(
        shifts=(((540, 720), (780, 1050)),) + (((540, 1050),),) * 4 + ((), ()), holidays=frozenset({date(2026, 12, 25)})
    )
    page = in_force(working_hours=hours, smoothing="both", rate=0.05)
    assert "<dd>Mon 09:00\N{EN DASH}12:00 and 13:00\N{EN DASH}17:30, Tue 09:00\N{EN DASH}17:30, " in page
    assert "; 1 holiday</dd>" in page
    assert "<dt>Closed and working</dt>" in page
    assert "<dt>Smoothing</dt><dd>both</dd>" in page
    assert "at most 5 % of a day&#x27;s by chance" in page
    assert "<code>config.yaml</code>" in page
    assert "<dd>around the clock</dd>" in in_force()
    assert "<dd>none; 0 holidays</dd>" in in_force(working_hours=WorkingHours(shifts=((),) * 7))
    dark = dataclasses.replace(BOARD, theme="light", locale="pt_PT", dim=((0, 60),), off=((60, 120), (180, 200)))
    page = about_page(view(), dark, DEFINITION)
    assert "<dt>Theme and language</dt><dd>light, pt_PT</dd>" in page
    assert "<dt>Dimmed, dark</dt><dd>1 span, 2 spans of the week</dd>" in page
    assert 'data-theme="light"' in page


def test_a_redefinition_is_said_with_its_day() -> None:
    """No silent change of what a number means."""
    told = Redefined(at=datetime(2026, 11, 24, 8, tzinfo=UTC), words="holidays added")
    page = text_of(dataclasses.replace(snapshot(), redefined=told, fingerprint="ab12"))
    assert "<dt>Recomputed</dt><dd>09:00: holidays added</dd>" in page
    assert "<dd>ab12; the same on two maps" in page


def test_whole_windows_have_their_value_and_the_share_within_the_target() -> None:
    """One number for those who want one."""
    shown = snapshot()
    current = dataclasses.replace(shown.current, overall=3.5, within_overall=0.825)
    page = text_of(dataclasses.replace(shown, current=current))
    assert ", 80 % within 3 h 30, 83 % within the target</dd>" in page


def test_a_window_that_is_a_lower_bound_says_so() -> None:
    """Too much of it still waits to know the value."""
    shown = snapshot()
    current = dataclasses.replace(shown.current, overall=72.0, overall_at_least=True)
    assert ", 80 % within 3 d at least</dd>" in text_of(dataclasses.replace(shown, current=current))


def test_what_needs_https_has_its_place() -> None:
    """manners.js writes there what this very browser does; without a script the rule stands there."""
    page = text_of(snapshot())
    assert '<dd id="wake-lock">browsers allow it over HTTPS' in page
    assert '<script src="assets/manners.js" defer></script>' in page


@pytest.mark.parametrize("smoothing", ["none", "neighbours", "profiles", "both"])
def test_what_a_cell_borrows_is_said(smoothing: str) -> None:
    """And nothing of it where nothing is borrowed."""
    page = in_force(smoothing=smoothing)
    assert (f"(smoothing: {smoothing})" in page) == (smoothing != "none")
    assert ("Counts stay the cell" in page) == (smoothing != "none")


def test_every_row_of_the_numbers_is_explained() -> None:
    """A row more in a table of numbers is a sentence more here."""
    assert set(explained.SMOOTHINGS) == set(SMOOTHINGS) - {"none"}
    assert set(explained.OPEN_ENDS) == set(OPEN_ENDS)
    assert set(explained.STATISTICS) == set(explained.INTERVALS) == set(STATISTICS)


def test_notes_are_a_list_of_their_own() -> None:
    """Not facts that are all called "Note"; without notes there is no heading."""
    page = text_of(dataclasses.replace(snapshot(), notes=("2 replies `unmatched`", "a <b> note")))
    assert "<h2>Notes</h2>\n<ul>\n<li>2 replies unmatched</li>\n<li>a &lt;b&gt; note</li>\n</ul>" in page
    assert "<dt>Note" not in page
    assert "<h2>Notes</h2>" not in text_of(dataclasses.replace(snapshot(), notes=()))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "all"),
        ({"ignored": ("lists", "bulk")}, "not: lists, bulk"),
        ({"addressed_to": 1}, "only to 1 address"),
        ({"ignored": ("lists",), "addressed_to": 3}, "only to 3 addresses; not: lists"),
    ],
)
def test_which_mail_counts(changes: dict[str, object], said: str) -> None:
    """The settings in force say which mail from others counts."""
    assert f"<dt>Mail from others that counts</dt><dd>{said}</dd>" in in_force(**changes)


def test_each_mailbox_is_listed() -> None:
    """Every mailbox says when it was read, what is still to be read, and what is wrong with it; before any map, too."""
    reports = (
        report(name="support", good_at=NOW, unmatched=1),
        report(
            name="<ann>",
            error="<ann>: localhost port 993 did not answer. Are `host` and `port` right? The next poll tries again.",
            good_at=None,
        ),
        report(
            name="busy",
            error="busy: the mail server has too many connections of this user. The next poll tries again.",
            good_at=NOW,
            retry_at=NOW + timedelta(minutes=9),
        ),
        report(name="late", good_at=NOW, problems={"slow-clock": 1}),
        report(name="sales", good_at=NOW, remaining=1200, unmatched=2),
        report(name="new", good_at=None, remaining=1, is_current_read=False),
    )
    page = about_page(view(snapshot=None, reports=reports), BOARD, DEFINITION)
    clock = words.clock(NOW, NOW, DEFINITION.time_zone)
    unread, read = "No mail was read yet.", f"Mail read: {clock}."
    again = words.clock(NOW + timedelta(minutes=9), NOW, DEFINITION.time_zone)
    assert part(page, "Mailboxes") == [
        (
            "&lt;ann&gt;",
            f"{unread} Failed: localhost port 993 did not answer. Are host and port right? The next poll tries again.",
        ),
        (
            "busy",
            f"Mail read: {clock}. Failed: the mail server has too many connections of this user. Next try: {again}.",
        ),
        (
            "late",
            f"{read} Set the mail server&#x27;s clock: it is behind, so new mail counts as old and is missing.",
        ),
        ("new", "No mail was read yet. Still reading the newest mail: 1 message left."),
        ("sales", f"Mail read: {clock}. Still reading older mail: 1,200 messages left. 2 replies unmatched."),
        ("support", f"Mail read: {clock}. 1 reply unmatched."),
    ]
    assert "<h2>Mailboxes</h2>" not in about_page(view(snapshot=None), BOARD, DEFINITION)


def part(page: str, heading: str) -> list[tuple[str, str]]:
    """Return the terms and their descriptions below a heading."""
    below = page.partition(f"<h2>{heading}</h2>")[2].partition("</dl>")[0]
    return re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", below)


def test_what_is_only_imported_is_said_so() -> None:
    """A mailbox without a server says when mail was last imported, beside others and alone."""
    archive = report(name="archive", is_imported=True, good_at=NOW)
    clock = words.clock(NOW, NOW, DEFINITION.time_zone)
    shown = view(snapshot=snapshot(reports=(archive, report())), reports=(report(),))
    assert dict(mailboxes(shown, DEFINITION.time_zone))["archive"] == (
        f"Only imported, no server is polled. Last import: {clock}."
    )
    never = view(snapshot=snapshot(reports=(dataclasses.replace(archive, good_at=None),)))
    assert [said.rpartition(": ")[2] for _, said in mailboxes(never, DEFINITION.time_zone)] == ["not yet."]
    page = about_page(view(imported_at=NOW, read_at=None), BOARD, DEFINITION)
    assert "Mail imported" in page
    assert "never" not in page.partition("Maps made")[0].rpartition("Mail imported")[2]
