"""``/about``: what each number means, what is in force, how old it is, every map as a table. Plain HTML."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.metadata import version
from typing import Final

from monitor.records import ALWAYS, Board, Definition, Grid, Marks, Measure, Snapshot
from monitor.wall import words
from monitor.wall.laptop import explained, sentences
from monitor.wall.laptop.defined import AskDefinitions, definitions
from monitor.wall.laptop.frame import frame
from monitor.wall.laptop.mailboxes import mailboxes
from monitor.wall.laptop.paper import paper_of
from monitor.wall.laptop.tables import change_table, grid_table
from monitor.wall.names import Names, names_of
from monitor.wall.view import View

TITLE: Final = "what the numbers mean"
IN_FILE: Final = (
    "<p>They are lines of <code>config.yaml</code>, which has every setting with a comment; docs/configuration.md lists"
    " them with what is allowed. A change of the file is in force within two seconds, and for a day the wall says what"
    " was redefined."
)
ON_PAGE: Final = ' <a href="settings">The settings</a> can be tried before they are written.'
HTTPS: Final = (
    "browsers allow it over HTTPS and on this machine itself (127.0.0.1), not over plain HTTP from another machine"
)


def about_page(
    view: View, board: Board, definition: Definition, ask: AskDefinitions | None = None, *, is_user: bool = False
) -> str:
    """Return the page as HTML; without ``ask`` it says nothing of other definitions."""
    return frame(board, TITLE, "about", _lines(view, board, definition, ask, is_user=is_user), is_user=is_user)


def _lines(
    view: View, board: Board, definition: Definition, ask: AskDefinitions | None, *, is_user: bool
) -> Iterator[str]:
    snapshot = view.snapshot
    if snapshot is None:
        yield "<p>No map was made yet: the mailbox is still being read. The wall says how far it is.</p>\n"
    else:
        yield f"<p><strong>{escape(snapshot.headline)}</strong></p>\n"
        yield _list(_facts(view, snapshot))
        yield from _notes(snapshot.notes)
    if found := list(mailboxes(view, definition.time_zone)):
        yield f"<h2>Mailboxes</h2>\n{_list(found)}"
    yield "<h2>A cell</h2>\n"
    yield (
        f"<p>Of the {'' if definition.counts_unanswered else 'answered '}messages that arrived in this hour of the"
        f" week, {escape(sentences.meaning(definition.measure))}. {escape(explained.begun(definition))} A small square"
        " rests on few messages, a dash on none. No number about a person exists anywhere.</p>\n"
    )
    yield _paragraphs(explained.cell(definition))
    yield "<h2>The open end</h2>\n"
    yield _paragraphs(explained.open_end(definition))
    if snapshot is not None:
        yield from _change(snapshot, names_of(board.locale))
    if ask:
        yield from definitions(ask, definition.clock)
    yield "<h2>Everything else</h2>\n"
    yield _list(explained.parts(definition))
    yield "<h2>Settings in force</h2>\n"
    yield _list(_settings(board, definition))
    yield IN_FILE + (ON_PAGE if is_user else "") + "</p>\n"
    if snapshot is not None:
        yield from _maps(snapshot, definition, board)
    yield "<h2>This program</h2>\n"
    yield _list(_program(board))


def _facts(view: View, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    zone = snapshot.definition.time_zone
    if view.imported_at is not None:
        yield "Mail imported", words.clock(view.imported_at, view.now, zone)
    else:
        yield "Mail read", "never" if view.read_at is None else words.clock(view.read_at, view.now, zone)
    yield "Maps made", words.clock(snapshot.made_at, view.now, zone)
    for name, grid in (("Current window", snapshot.current), ("Trailing window", snapshot.trailing)):
        yield name, f"{words.days(grid.window)}: {sentences.rested_in_all(grid)}{_in_all(grid)}"
    if snapshot.fingerprint:
        yield (
            "Fingerprint of definition and data",
            f"{snapshot.fingerprint}; the same on two maps means the same settings, rules, span and number of messages",
        )
    if snapshot.redefined is not None:
        when = words.clock(snapshot.redefined.at, view.now, zone)
        yield "Recomputed", f"{when}: {snapshot.redefined.words}"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        items = "".join(f"<li>{escape(note.replace('`', ''))}</li>\n" for note in notes)
        yield f"<h2>Notes</h2>\n<ul>\n{items}</ul>\n"


def _in_all(grid: Grid) -> str:
    said = (
        ""
        if grid.overall is None
        else f", {sentences.labelled(grid.measure, sentences.amount(grid.measure, grid.overall))}"
        + " at least" * grid.overall_at_least
    )
    return said if grid.within_overall is None else f"{said}, {words.percent(grid.within_overall)} % within the target"


def _change(snapshot: Snapshot, names: Names) -> Iterator[str]:
    marks = snapshot.change.marks
    yield "<h2>The change</h2>\n"
    if marks is None:
        yield "<p>No change was tested yet: that needs both windows read.</p>\n"
        return
    if marks.verdict != "tested":
        yield f"<p>There are {escape(marks.verdict)} to tell. This is not the same as no change.</p>\n"
        return
    yield (
        "<p>Marked is what is more than chance: whole weeks were exchanged between the"
        f" {marks.weeks} weeks of the current and the {marks.against_weeks} of the trailing window, for"
        f" {words.many(marks.eligible, 'hour')} of the week with enough answers. Of all that is marked on a day,"
        f" at most {words.percent(marks.rate)} % should be chance. The test is made once a day, last for"
        f" {words.days(marks.current)}.</p>\n"
    )
    yield _paragraphs(explained.change(snapshot.definition))
    yield from _blocks(marks, snapshot.definition.measure, names)


def _blocks(marks: Marks, measure: Measure, names: Names) -> Iterator[str]:
    if not marks.blocks:
        return
    unit = "points" if measure.statistic == "share" else "h"
    yield "<ul>\n"
    for block in marks.blocks:
        days = ", ".join(names.days[day] for day in block.days)
        low, high = (sentences.short_change(measure, bound) for bound in (block.low, block.high))
        yield (
            f"<li>{escape(days)} {block.first}\N{EN DASH}{block.last}: {sentences.comparison(measure, block.change)}"
            f" ({low} to {high} {unit};"
            f" {block.count:,} against {words.many(block.against_count, 'answer')})</li>\n"
        )
    yield "</ul>\n"


def _maps(snapshot: Snapshot, definition: Definition, board: Board) -> Iterator[str]:
    paper = paper_of(board)
    yield '<h2 id="tables">The maps as tables</h2><p>In brackets: how many answers a value rests on.</p>\n'
    now = f"Last {words.span(definition.current)}, {words.days(snapshot.current.window)}"
    yield grid_table(snapshot.current, now, paper)
    before = f"{words.span(definition.trailing)} before, {words.days(snapshot.trailing.window)}"
    yield grid_table(snapshot.trailing, before, paper)
    caption = sentences.change_caption(definition.measure, "current less trailing")
    yield change_table(snapshot.change, caption, paper)


def _settings(board: Board, definition: Definition) -> Iterator[tuple[str, str]]:
    measure = definition.measure
    yield "Time zone", definition.time_zone
    yield "Windows", f"{words.span(definition.current)}, compared with the {words.span(definition.trailing)} before"
    yield "Statistic", f"{measure.statistic}{f' {measure.parameter:g}' * (measure.statistic == 'percentile')}"
    yield "Target", "none" if measure.target is None else words.duration(measure.target)
    yield "Where the clock starts", definition.clock
    yield "Unanswered mail counts", "yes" if definition.counts_unanswered else "no"
    yield "Mail from others that counts", _counted(definition)
    yield "Open end", definition.open_end
    yield "Smoothing", definition.smoothing
    yield "Working hours", _working_hours(definition, names_of(board.locale))
    yield (
        "Marks",
        (f"at most {words.percent(definition.rate)} % of a day's by chance; none below {explained.least(definition)}"),
    )
    yield "Theme and language", f"{board.theme}, {board.locale}"
    if board.dim or board.off:
        yield "Dimmed, dark", f"{words.many(len(board.dim), 'span')}, {words.many(len(board.off), 'span')} of the week"
    yield "Mail is read", f"every {words.pace(board.poll_seconds)}"
    yield "A page asks for news", f"every {words.pace(board.page_seconds)}"


def _counted(definition: Definition) -> str:
    """Return which originals count."""
    ignored = f"not: {', '.join(definition.ignored)}" if definition.ignored else ""
    number = definition.addressed_to
    only = f"only to {words.many(number, 'address', 'addresses')}" if number else ""
    return "; ".join(filter(None, (only, ignored))) or "all"


def _working_hours(definition: Definition, names: Names) -> str:
    hours = definition.working_hours
    if hours.shifts == ALWAYS.shifts and not hours.holidays:
        return "around the clock"
    days = ", ".join(
        f"{name} {' and '.join(_shift(*shift) for shift in shifts)}"
        for name, shifts in zip(names.days, hours.shifts, strict=True)
        if shifts
    )
    return f"{days or 'none'}; {words.many(len(hours.holidays), 'holiday')}"


def _shift(first: int, last: int) -> str:
    return f"{_minute(first)}\N{EN DASH}{_minute(last)}"


def _minute(of_day: int) -> str:
    return f"{of_day // 60:02}:{of_day % 60:02}"


def _program(board: Board) -> Iterator[tuple[str, str]]:
    yield "Version", board.program_version
    yield "Made with", ", ".join(f"{name} {version(name)}" for name in ("plotly", "dash", "numpy"))
    yield "Keeping the screen awake", HTTPS


def _paragraphs(texts: Iterable[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts)


def _list(facts: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd{_place(name)}>{escape(value)}</dd>\n" for name, value in facts)
    return f"<dl>\n{rows}</dl>\n"


def _place(name: str) -> str:
    # manners.js says there what this very browser does
    return ' id="wake-lock"' if name == "Keeping the screen awake" else ""
