"""The snapshot: what the page says, in which state it is, and when its version changes."""

import re
import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from monitor.mail.headers import KINDS as HEADER_KINDS
from monitor.numbers import story
from monitor.numbers.change import change
from monitor.numbers.estimating import estimate
from monitor.numbers.grid import grid
from monitor.numbers.hours import split
from monitor.numbers.windows import windows
from monitor.records import (
    ALWAYS,
    NO_FLAGS,
    NO_VALUES,
    Board,
    Definition,
    Marks,
    PollReport,
    Redefined,
    Responses,
    Snapshot,
    Verdict,
    Waits,
    WorkingHours,
)
from monitor.snapshot import (
    KINDS,
    definition_mark,
    imported_at,
    make_snapshot,
    problems,
    read_at,
    redefine,
    state,
    worst,
)
from monitor.snapshot.identity import version
from monitor.snapshot.packing import pack, unpack
from tests.numbers.office import FOUR_AND_26, P80, Row, at, definition, responses, row

NOW = at("2026-11-24T14:07:00")
MINUTE = timedelta(minutes=1)
BOARD = Board(title="Support desk", program_version="1.0", poll_seconds=60, page_seconds=15)
GOOD = PollReport(name="support", started_at=NOW, finished_at=NOW, good_at=NOW)
NEVER = PollReport(name="support", started_at=NOW, is_current_read=False)
NOTHING = responses([])
ONE = responses([row("2026-11-23T10:00", 2)])


def snapshot(  # noqa: PLR0913 - what a page depends on, each with its default
    rows: Responses = ONE,
    *reports: PollReport,
    now: datetime = NOW,
    board: Board = BOARD,
    of: Definition = FOUR_AND_26,
    store_error: str | None = None,
    marks: Marks | None = None,
) -> Snapshot:
    """Return a snapshot; without reports, of one mailbox that was just read."""
    return make_snapshot(
        board=board,
        definition=of,
        waits=waits(rows, now),
        marks=marks,
        reports=reports or (GOOD,),
        store_error=store_error,
        now=now,
    )


def waits(answered: Responses, until: datetime = NOW) -> Waits:
    """Return answered messages as waits, none of them open."""
    open_ = np.zeros(len(answered), dtype=np.bool_)
    return Waits(received_at=answered.received_at, seconds=answered.seconds, is_open=open_, until=until)


def some_marks(verdict: Verdict = "tested") -> Marks:
    """Return marks as of the last midnight, Monday 9 to 11 marked."""
    current, trailing = windows(at("2026-11-24"), FOUR_AND_26)
    monday = tuple(9 <= hour < 11 for hour in range(24))
    return Marks(
        made_at=current.end,
        current=current,
        trailing=trailing,
        verdict=verdict,
        marked=(monday, *NO_FLAGS[1:]),
        p_values=NO_VALUES,
        lows=((0.5,) * 24, *NO_VALUES[1:]),
        highs=((2.5,) * 24, *NO_VALUES[1:]),
        blocks=(),
        weeks=4,
        against_weeks=26,
        eligible=24,
        rate=0.1,
    )


def steady(weeks: int = 30, hours: float = 1.0) -> list[Row]:
    """Return one response in every hour of so many weeks before the 24th."""
    end = int(at("2026-11-24").timestamp())
    return [(end - hour * 3600, round(hours * 3600)) for hour in range(1, weeks * 168)]


def test_maps_are_those_of_the_windows() -> None:
    """The three maps are the estimates of the two windows at ``now`` and their change; raw they are the plain grids."""
    rows = responses(steady())
    made, (current, trailing) = snapshot(rows), windows(NOW, FOUR_AND_26)
    assert (made.current, made.trailing) == tuple(
        estimate(waits(rows), window, FOUR_AND_26) for window in (current, trailing)
    )
    assert (made.current.raw, made.trailing.raw) == (grid(rows, current, P80).values, grid(rows, trailing, P80).values)
    assert made.change == change(made.current, made.trailing)
    assert (made.board, made.definition, made.made_at, made.store_error) == (BOARD, FOUR_AND_26, NOW, None)


def test_no_response_is_in_both_windows() -> None:
    """Every response that reaches back through both windows is counted once."""
    rows = [row("2026-10-27T14:06:59", 1), row("2026-10-27T14:07:00", 1), row("2026-11-24T14:06:59", 1)]
    made = snapshot(responses(rows))
    assert (made.current.total, made.trailing.total) == (2, 1)


def test_the_newest_reply_is_known_however_old_it_is() -> None:
    """An empty map can say how long ago somebody answered: when the last reply left, not when its original came."""
    rows = [row("2026-01-05T10:00", 1), row("2026-01-02T10:00", 100)]
    assert snapshot(responses(rows)).newest_at == at("2026-01-06T14:00")
    assert snapshot(NOTHING).newest_at is None


def test_headline_of_a_full_map() -> None:
    """With enough answers the headline names the dearest stretch, and of the change what the day's test supports.

    By hand: of 38 answers on Sundays from 11 to 13 the 80th percentile is 20.6 h.
    """
    slow = [row(f"2026-11-22T{hour}:30", 10 + n) for hour in (11, 12) for n in range(15)]
    rows = responses([*steady(), *slow])
    where = "Sundays 11–13 slowest: 1 in 5 waits over 21 h."  # noqa: RUF001 - an en dash
    assert snapshot(rows).headline == where
    assert snapshot(rows, marks=some_marks("too few weeks")).headline == f"{where} Too few weeks to tell a change."
    assert snapshot(rows, marks=some_marks()).headline == f"{where} Mondays 9–11 got slower."  # noqa: RUF001 - as above


def test_what_stands_beside_the_maps() -> None:
    """Costs, trend, load and today are those of the same waits at the same instant."""
    rows = waits(responses([*steady(), *(row("2026-11-24T10:30", 9) for _ in range(30))]))
    made = make_snapshot(board=BOARD, definition=FOUR_AND_26, waits=rows, reports=(GOOD,), store_error=None, now=NOW)
    assert made.costs == story.costs(rows, made.current.window, FOUR_AND_26) != ()
    assert made.trend == story.trend(rows, FOUR_AND_26, NOW) != ()
    assert made.load == story.load(rows, made.current.window)
    assert made.today == story.today(rows, FOUR_AND_26, NOW)
    assert made.today.hours[10].received == 30


@pytest.mark.parametrize("counts", [True, False])
def test_load_is_of_the_messages_that_the_map_counts(counts: bool) -> None:  # noqa: FBT001 - both ways
    """Messages that nobody may ever answer burden nobody, unless the definition counts them."""
    some = replace(waits(responses([row("2026-11-23T10:00", 2)] * 2)), is_open=np.array([False, True]))
    of = replace(FOUR_AND_26, counts_unanswered=counts)
    made = make_snapshot(board=BOARD, definition=of, waits=some, reports=(GOOD,), store_error=None, now=NOW)
    assert made.load is not None
    assert made.load.arrivals[0][10] == made.current.counts[0][10] / 4 == (0.5 if counts else 0.25)


def test_working_hours_split_the_waits() -> None:
    """Around the clock nothing is split; with shifts each wait is, and what is closed is part of the version."""
    office = WorkingHours(shifts=(((540, 1020),),) * 5 + ((),) * 2)
    holidays = replace(office, holidays=frozenset({date(2026, 11, 23)}))
    always, made, closed = (
        snapshot(ONE, of=replace(FOUR_AND_26, working_hours=hours)) for hours in (ALWAYS, office, holidays)
    )
    assert always.split is None
    assert made.split == split(waits(ONE), made.current.window, office, "UTC")
    assert closed.split is not None
    assert closed.split.closed[0][10] == 2.0
    assert len({always.version, made.version, closed.version}) == 3


def test_headline_without_answers() -> None:
    """An empty map says so, and while mail is read it says that."""
    assert snapshot(NOTHING).headline == "No answered message in the last 4 weeks."
    assert snapshot(NOTHING, NEVER).headline == "Reading the mail of the last 4 weeks …"
    stuck = replace(NEVER, error="support: no answer")
    assert snapshot(NOTHING, stuck).headline == "The mail of the last 4 weeks is not read yet."
    assert snapshot(ONE).headline.startswith("Too few answers yet")


def test_notes_most_urgent_first() -> None:
    """The store, then failed mailboxes by name, progress, the counts, all problems in one, and unmatched replies."""
    failed = replace(
        GOOD,
        name="billing",
        error="The server did not answer; the next poll tries again.",
        problems={"no-date": 1, "odd": 3},
        remaining=12_000,
        unmatched=1,
    )
    read = replace(GOOD, problems={"no-date": 2}, unmatched=1_000)
    rows = responses([*steady(), *steady()])
    assert snapshot(rows, read, failed, store_error="The disk is full; free some space.").notes == (
        "The disk is full; free some space.",
        "billing: The server did not answer; the next poll tries again.",
        "still reading older mail: 12,000 messages left",
        "1,314 answers in 4 weeks, 8,736 before",
        "3 messages without a date, 3 with other problems",
        "1,001 replies unmatched",
    )


@pytest.mark.parametrize(
    ("changes", "notes"),
    [
        ({"ignored": ("lists", "no-reply")}, ["not counted: lists, no-reply"]),
        ({"addressed_to": 1}, ["only mail to 1 address"]),
        ({"ignored": ("bulk",), "addressed_to": 2}, ["not counted: bulk", "only mail to 2 addresses"]),
    ],
)
def test_originals_that_do_not_count_are_said(changes: dict[str, Any], notes: list[str]) -> None:
    """A filter is on the page, before what narrow screens leave out, and in the fingerprint; without one nothing is."""
    made, all_of_it = (snapshot(ONE, of=replace(FOUR_AND_26, **some)) for some in (changes, {}))
    assert list(made.notes) == [*notes, *all_of_it.notes]
    assert made.fingerprint != all_of_it.fingerprint


def test_notes_in_the_singular() -> None:
    """One is one message, one reply and one answer."""
    report = replace(GOOD, problems={"bad-date": 1}, unmatched=1, remaining=1, is_current_read=False)
    assert snapshot(ONE, report).notes == (
        "still reading the newest mail: 1 message left",
        "few messages: 0 % of the map has 5 answers or more",
        "1 answer in 4 weeks, 0 before",
        "1 message with a date that cannot be read",
        "1 reply unmatched",
    )


def test_unknown_problem() -> None:
    """A kind that has no words of its own is named as it is."""
    assert "2 messages with a problem (odd)" in snapshot(ONE, replace(GOOD, problems={"odd": 2})).notes


def test_a_slow_clock_is_a_sentence() -> None:
    """A mail server's clock that is behind is said by itself with its mailbox, whatever other problems there are."""
    report = replace(GOOD, problems={"slow-clock": 2, "no-date": 5})
    notes = snapshot(ONE, report).notes
    assert (f"{GOOD.name}: set the mail server's clock: it is behind, so its new mail is missing here") in notes
    assert "5 messages without a date" in notes


def test_error_is_said_once() -> None:
    """An error that names its mailbox is not given the name again, and the store's own error stands once."""
    named = replace(GOOD, error="support: sign-in was refused", needs_person=True)
    assert snapshot(ONE, named).notes[0] == "support: sign-in was refused"
    stored = replace(GOOD, error="The store is locked.")
    assert [note for note in snapshot(ONE, stored, store_error="The store is locked.").notes if "locked" in note] == [
        "The store is locked."
    ]


def test_a_server_that_is_left_alone() -> None:
    """Where the server refused us the next try has its time, by the wall's clock, in place of the next poll."""
    busy = replace(GOOD, error="support: it is busy. The next poll tries again.", retry_at=NOW + 90 * MINUTE)
    at = (NOW + 90 * MINUTE).astimezone(ZoneInfo(FOUR_AND_26.time_zone))
    assert snapshot(ONE, busy).notes[0] == f"support: it is busy. Next try at {at:%H:%M}."


def test_few_messages_name_the_cure() -> None:
    """Where fewer than half of the cells hold five answers, the shortest window that fills 60 % is named."""
    assert "few messages: `window.current: 8 weeks` would fill 100 % of the map" in snapshot(responses(steady())).notes
    full = snapshot(responses([*steady(), *steady()])).notes
    assert not [note for note in full if note.startswith("few messages")]
    assert not [note for note in snapshot(NOTHING).notes if note.startswith("few messages")]


def test_half_a_map_is_enough() -> None:
    """With half of the cells full nothing is said, with one less the cure is named."""
    full = [(int(at("2026-11-10").timestamp()) + hour * 3600, 60) for hour in range(84)] * 5
    before = [(received_at - 5 * 7 * 86400 + 84 * 3600, seconds) for received_at, seconds in full]
    notes = snapshot(responses(full + before)).notes
    assert not [note for note in notes if note.startswith("few messages")]
    notes = snapshot(responses(full[1:] + before)).notes
    assert "few messages: `window.current: 8 weeks` would fill 99 % of the map" in notes


def test_office_hours_are_not_few_messages() -> None:
    """Where mail comes in few hours of the week and those are full, a longer window is not asked for."""
    rows = [row(f"2026-11-{day}T{hour}:30", 1) for day in range(16, 21) for hour in range(10, 16)]
    assert not [note for note in snapshot(responses(rows * 5)).notes if note.startswith("few messages")]
    assert "few messages: 0 % of the map has 5 answers or more" in snapshot(responses(rows * 4)).notes


def test_every_kind_of_header_problem_has_words() -> None:
    """No problem that reading a header can meet is shown by its code."""
    assert HEADER_KINDS.keys() <= KINDS.keys()


def test_problems_of_all_mailboxes() -> None:
    """Counts of the same kind are added up, most frequent first."""
    reports = [replace(GOOD, problems={"a": 1, "b": 1}), replace(GOOD, problems={"b": 1, "c": 1})]
    assert list(problems(reports).items()) == [("b", 2), ("a", 1), ("c", 1)]


@pytest.mark.parametrize(
    ("rows", "report", "store_error", "expected"),
    [
        (ONE, GOOD, None, "fresh"),
        (NOTHING, GOOD, None, "empty"),
        (NOTHING, replace(GOOD, is_current_read=False), None, "first-run"),
        (ONE, replace(GOOD, is_current_read=False), None, "first-run"),
        (ONE, NEVER, None, "first-run"),
        (ONE, replace(GOOD, good_at=NOW - 6 * MINUTE, is_current_read=False), None, "stale"),
        (NOTHING, replace(GOOD, good_at=NOW - 6 * MINUTE), None, "stale"),
        (ONE, replace(GOOD, good_at=NOW + 6 * MINUTE), None, "stale"),
        (ONE, replace(GOOD, good_at=NOW - 6 * MINUTE, error="x", needs_person=True), None, "error"),
        (ONE, GOOD, "The disk is full.", "error"),
        (ONE, replace(GOOD, error="no answer"), None, "fresh"),
        (ONE, replace(NEVER, error="no answer"), None, "stale"),
        (ONE, replace(NEVER, started_at=NOW - 6 * MINUTE), None, "stale"),
    ],
)
def test_state_by_precedence(rows: Responses, report: PollReport, store_error: str | None, expected: str) -> None:
    """Error before stale before first-run before empty before fresh."""
    assert state(snapshot(rows, report, store_error=store_error), NOW) == expected


def test_state_without_any_mailbox_yet() -> None:
    """Before the first report the page is in its first run."""
    made = make_snapshot(
        board=BOARD, definition=FOUR_AND_26, waits=waits(NOTHING), reports=(), store_error=None, now=NOW
    )
    assert (state(made, NOW), worst(made, NOW), read_at(made)) == ("first-run", None, None)


@pytest.mark.parametrize(("poll_seconds", "limit"), [(60, 5 * MINUTE), (100, 5 * MINUTE), (600, 30 * MINUTE)])
def test_stale_after_three_polls_and_five_minutes(poll_seconds: float, limit: timedelta) -> None:
    """The same snapshot becomes stale once three intervals, and five minutes, have passed."""
    made = snapshot(ONE, board=replace(BOARD, poll_seconds=poll_seconds))
    assert state(made, NOW + limit) == "fresh"
    assert state(made, NOW + limit + timedelta(seconds=1)) == "stale"


def test_worst_mailbox_counts_and_is_named() -> None:
    """One mailbox in trouble makes the page what it is; of several the one that was read longest ago is named."""
    fine = replace(GOOD, name="a")
    old = replace(GOOD, name="b", good_at=NOW - 10 * MINUTE)
    older = replace(GOOD, name="c", good_at=NOW - 20 * MINUTE)
    refused = replace(GOOD, name="d", error="refused", needs_person=True)
    assert worst(snapshot(ONE, fine), NOW) is None
    assert worst(snapshot(ONE, fine, old, older), NOW) == "c"
    assert worst(snapshot(ONE, fine, old, refused), NOW) == "d"
    assert worst(snapshot(ONE, fine, replace(NEVER, name="e")), NOW) == "e"
    assert worst(snapshot(ONE, old, store_error="full"), NOW) is None


def test_read_at_is_the_oldest() -> None:
    """Mail is read up to the mailbox that was read longest ago, and not at all while one never was."""
    old = replace(GOOD, name="b", good_at=NOW - MINUTE)
    assert read_at(snapshot(ONE, GOOD, old)) == NOW - MINUTE
    assert read_at(snapshot(ONE, GOOD, replace(NEVER, name="b"))) is None


ARCHIVE = PollReport(name="archive", started_at=NOW, good_at=NOW, is_imported=True)


def test_what_is_only_imported_is_never_stale() -> None:
    """Where nothing is polled the page is as good after years; it says when mail was imported, and not what waits."""
    made = snapshot(ONE, ARCHIVE, replace(ARCHIVE, name="older", good_at=NOW - MINUTE))
    assert [state(made, NOW + timedelta(days=days)) for days in (0, 1000)] == ["fresh", "fresh"]
    assert (read_at(made), imported_at(made), made.waiting, worst(made, NOW)) == (None, NOW, None, None)
    assert state(snapshot(NOTHING, ARCHIVE), NOW) == "empty"


def test_before_the_first_import() -> None:
    """A mailbox into which nothing was imported yet keeps no page from being made, and has no instant."""
    made = snapshot(NOTHING, replace(ARCHIVE, good_at=None))
    assert (state(made, NOW), imported_at(made)) == ("empty", None)


def test_an_archive_beside_a_mailbox() -> None:
    """Beside what is polled an import changes neither how old the page is, nor when it is stale, nor what waits."""
    old = replace(ARCHIVE, good_at=NOW - timedelta(days=900))
    made = snapshot(ONE, GOOD, old)
    assert (read_at(made), imported_at(made)) == (NOW, None)
    assert made.waiting is not None
    assert state(made, NOW) == "fresh"
    assert (state(made, NOW + timedelta(hours=1)), worst(made, NOW + timedelta(hours=1))) == ("stale", "support")
    assert state(snapshot(ONE, NEVER, old), NOW) == "first-run"


def test_unchanged_minute_keeps_its_version() -> None:
    """A poll that brought nothing, in another order of rows and reports, has the same version."""
    rows, other = responses(steady()), replace(GOOD, name="billing")
    later = NOW + MINUTE
    polled = [
        replace(report, started_at=later, finished_at=later, good_at=later, messages_read=0, seconds=0.7)
        for report in (GOOD, other)
    ]
    shuffled = Responses(received_at=np.flip(rows.received_at), seconds=np.flip(rows.seconds))
    assert snapshot(rows, other, GOOD).version == snapshot(shuffled, *polled, now=later).version


def test_anything_on_the_page_changes_the_version() -> None:
    """Mail, problems, failures, progress, texts and definitions each give another version."""
    rows = responses(steady())
    made = [
        snapshot(rows),
        snapshot(responses([*steady(), row("2026-11-23T10:30", 1)])),
        snapshot(responses([*steady(), row("2026-08-03T10:30", 1)])),
        snapshot(rows, replace(GOOD, problems={"no-date": 1})),
        snapshot(rows, replace(GOOD, error="x")),
        snapshot(rows, replace(GOOD, error="x", needs_person=True)),
        snapshot(rows, replace(GOOD, is_current_read=False)),
        snapshot(rows, replace(GOOD, remaining=7)),
        snapshot(rows, store_error="x"),
        snapshot(rows, board=replace(BOARD, title="Other")),
        snapshot(rows, board=replace(BOARD, program_version="1.1")),
        snapshot(rows, of=replace(FOUR_AND_26, measure=replace(P80, target=2.0))),
        snapshot(rows, of=definition(relativedelta(weeks=5), relativedelta(weeks=25))),
        snapshot(rows, marks=some_marks()),
        snapshot(rows, marks=some_marks("too few weeks")),
    ]
    assert len({one.version for one in made}) == len(made)


def test_every_kind_of_problem_is_documented() -> None:
    """Each kind that a header, a server, a file or the wall names is a row of docs/problems.md."""
    documents = (Path(__file__).parent.parent / "docs" / "problems.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", documents))
    assert rows >= {*KINDS, *HEADER_KINDS, "truncated", "damaged", "empty"}


def test_marks_are_part_of_the_change() -> None:
    """The marks of the day stand in the change, which is otherwise as without them."""
    plain, marked = snapshot(ONE), snapshot(ONE, marks=some_marks())
    assert (plain.change.marks, marked.change.marks) == (None, some_marks())
    assert replace(marked.change, marks=None) == plain.change


def test_fingerprint_tells_definition_from_data() -> None:
    """Mail changes the second half, the definition the first, a minute without mail neither, midnight the second."""
    first = snapshot(ONE)
    mark, data = first.fingerprint.split("-")
    assert snapshot(ONE, now=NOW + MINUTE).fingerprint == first.fingerprint
    more = snapshot(responses([row("2026-11-23T10:00", 2), row("2026-11-23T11:00", 2)]))
    tomorrow = snapshot(ONE, now=NOW + timedelta(days=1))
    redefined = snapshot(ONE, of=replace(FOUR_AND_26, measure=replace(P80, target=2.0)))
    assert [made.fingerprint.startswith(f"{mark}-") for made in (more, tomorrow, redefined)] == [True, True, False]
    assert [made.fingerprint.endswith(f"-{data}") for made in (more, tomorrow, redefined)] == [False, False, True]


def test_definition_mark_sees_every_part() -> None:
    """Each choice of a definition has a mark of its own, and the order of holidays has none."""
    christmas, new_year = date(2026, 12, 25), date(2027, 1, 1)
    shifts = (((540, 1020),),) * 5 + ((),) * 2
    made = [
        FOUR_AND_26,
        replace(FOUR_AND_26, clock="oldest"),
        replace(FOUR_AND_26, rate=0.05),
        replace(FOUR_AND_26, time_zone="Europe/Paris"),
        replace(FOUR_AND_26, current=relativedelta(weeks=5)),
        replace(FOUR_AND_26, working_hours=WorkingHours(shifts=shifts)),
        replace(FOUR_AND_26, working_hours=WorkingHours(shifts=shifts, holidays=frozenset({christmas}))),
        replace(FOUR_AND_26, working_hours=WorkingHours(shifts=shifts, holidays=frozenset({christmas, new_year}))),
    ]
    assert len({definition_mark(one) for one in made}) == len(made)
    days = [christmas + timedelta(days=day) for day in range(100)]
    forth, back = (WorkingHours(shifts=shifts, holidays=frozenset(some)) for some in (days, reversed(days)))
    marks = {definition_mark(replace(FOUR_AND_26, working_hours=hours)) for hours in (forth, back)}
    assert len(marks) == 1


def test_redefinition_is_told_for_a_day() -> None:
    """The first definition is no news; another one is, in words, for a day, and restarts change nothing."""
    memory, told = redefine(None, FOUR_AND_26, NOW)
    assert told is None
    assert redefine(memory, FOUR_AND_26, NOW + MINUTE) == (memory, None)
    holidays = WorkingHours(shifts=(((540, 1020),),) * 7, holidays=frozenset({date(2026, 12, 25)}))
    other = replace(FOUR_AND_26, measure=replace(P80, target=2.0), working_hours=holidays)
    memory, told = redefine(memory, other, NOW)
    assert told == Redefined(at=NOW, words="target changed, working hours added, holidays added")
    assert redefine(memory, other, NOW + timedelta(hours=23)) == (memory, told)
    assert redefine(memory, other, NOW + timedelta(hours=24)) == (memory, None)
    memory, told = redefine(memory, replace(other, working_hours=replace(holidays, holidays=frozenset())), NOW)
    assert told == Redefined(at=NOW, words="holidays removed")


def test_every_part_of_a_definition_is_told() -> None:
    """Whatever gives a definition another mark is told in words, too."""
    others: list[dict[str, Any]] = [
        {"time_zone": "Europe/Paris"},
        {"current": relativedelta(weeks=5)},
        {"trailing": relativedelta(weeks=5)},
        {"measure": replace(P80, statistic="mean")},
        {"measure": replace(P80, parameter=90)},
        {"measure": replace(P80, target=None)},
        {"clock": "oldest"},
        {"counts_unanswered": True},
        {"open_end": "other"},
        {"smoothing": "other"},
        {"rate": 0.05},
        {"least_change": 1.0},
        {"least_share": 0.2},
        {"working_hours": WorkingHours(shifts=(((540, 1020),),) * 7)},
        {"working_hours": replace(ALWAYS, holidays=frozenset({date(2026, 12, 25)}))},
    ]
    told = [redefine(redefine(None, FOUR_AND_26, NOW)[0], replace(FOUR_AND_26, **other), NOW)[1] for other in others]
    assert all(one and one.words for one in told)


def test_other_parts_are_told_too() -> None:
    """Another mailbox is no new mail either; what an older program did not remember is no news, and then remembered."""
    memory, told = redefine(redefine(None, FOUR_AND_26, NOW)[0], FOUR_AND_26, NOW, {"mailboxes": "support"})
    assert told is None
    memory, told = redefine(memory, FOUR_AND_26, NOW, {"mailboxes": "support, billing", "addresses": ""})
    assert told == Redefined(at=NOW, words="mailboxes changed")
    memory, told = redefine(memory, FOUR_AND_26, NOW + MINUTE, {"mailboxes": "support, billing", "addresses": "0f"})
    assert told == Redefined(at=NOW + MINUTE, words="addresses added")


@pytest.mark.parametrize("known", ["", "x", "[]", "{}", '{"parts": 1, "at": null, "words": ""}'])
def test_memory_that_cannot_be_read(known: str) -> None:
    """What no program of today wrote is as if nothing had been remembered."""
    assert redefine(known, FOUR_AND_26, NOW) == redefine(None, FOUR_AND_26, NOW)


def test_redefinition_is_a_note() -> None:
    """The page says when it was recomputed and why, right after what needs a person; that gives it another version."""
    failed = replace(GOOD, error="support: sign-in was refused", remaining=3)
    made = make_snapshot(
        board=BOARD,
        definition=FOUR_AND_26,
        waits=waits(ONE),
        redefined=Redefined(at=NOW - timedelta(hours=1), words="holidays added"),
        reports=(failed,),
        store_error=None,
        now=NOW,
    )
    assert made.notes[:2] == ("support: sign-in was refused", "recomputed on 24 Nov: holidays added")
    assert made.version != snapshot(ONE, failed).version


def test_what_waits_is_not_known_before_every_mailbox_was_read() -> None:
    """Imported mail is no mailbox: that nothing of it is open says nothing of what came since."""
    never = replace(GOOD, good_at=None, error="support: nobody listens.")
    assert snapshot(ONE, GOOD).waiting is not None
    assert snapshot(ONE, never).waiting is None
    assert snapshot(ONE, GOOD, replace(never, name="b")).waiting is None
    assert snapshot(ONE, GOOD).version != snapshot(ONE, never).version


def test_what_waits_ages_without_another_version() -> None:
    """An open message that counts makes values grow by the minute; the page sees no news in that."""
    counting = replace(FOUR_AND_26, counts_unanswered=True)

    def at_minute(minutes: int) -> Snapshot:
        """Return the page some minutes later: nothing came, and 30 messages wait still."""
        until = NOW + minutes * MINUTE
        received = np.full(30, int(at("2026-11-20T10:00").timestamp()))
        some = Waits(
            received_at=received,
            seconds=int(until.timestamp()) - received,
            is_open=np.ones(30, dtype=np.bool_),
            until=until,
        )
        return make_snapshot(board=BOARD, definition=counting, waits=some, reports=(GOOD,), store_error=None, now=until)

    assert at_minute(0).current.values != at_minute(1).current.values
    assert at_minute(0).version == at_minute(1).version
    assert at_minute(0).version != at_minute(300).version
    assert "30 messages in 4 weeks, 30 of them still wait; 0 before" in at_minute(0).notes


def test_a_packed_snapshot_comes_back_whole() -> None:
    """What one process packs another shows: every field, every number to its last bit, and the same version."""
    hours = WorkingHours(shifts=(((540, 1020),),) * 5 + ((),) * 2, holidays=frozenset({date(2026, 12, 25)}))
    report = PollReport(
        name="d\u00e9sk", started_at=NOW, good_at=NOW, problems={"no-date": 3}, places=("INBOX, UID 5",)
    )
    working = replace(FOUR_AND_26, working_hours=hours, counts_unanswered=True)
    rich = snapshot(responses(steady()), report, of=working, marks=some_marks(), store_error="The disk is full.")
    told = replace(rich, redefined=Redefined(at=NOW, words="holidays added"))
    for made in (snapshot(responses(steady())), snapshot(NOTHING), rich, replace(told, version=version(told))):
        again = unpack(pack(made), made.board, made.definition)
        assert again == made
        assert len(pack(made)) < 40_000


@pytest.mark.parametrize("packed", [b"", b"no zlib", zlib.compress(b"[]"), zlib.compress(b"{}"), zlib.compress(b"{")])
def test_what_is_no_snapshot_is_refused(packed: bytes) -> None:
    """Bytes that another program wrote are no snapshot, whatever they are."""
    made = snapshot(responses([]))
    with pytest.raises(ValueError, match="no packed snapshot"):
        unpack(packed, made.board, made.definition)
