"""``/about``: what each number means, what is in force, how old it is, every map as a table. Plain HTML, no script."""

from collections.abc import Iterator
from html import escape
from typing import Final

from monitor.records import Board, Definition, Marks, Snapshot
from monitor.wall import palette, words
from monitor.wall.laptop.tables import change_table, grid_table
from monitor.wall.view import View

STYLE: Final = f"""
body {{ background: {palette.BACKGROUND}; color: {palette.NORMAL}; margin: 0 auto; max-width: 88rem; padding: 1.5rem;
  font: 1rem/1.5 Inter, system-ui, sans-serif; }}
h1, h2, strong {{ color: {palette.STRONG}; }}
a {{ color: #5cc8ff; }}
dt {{ color: {palette.QUIET}; }}
dd {{ margin: 0 0 .6rem; }}
p, dl, ul {{ max-width: 60rem; }}
.wide {{ overflow-x: auto; }}
table {{ width: 100%; border-collapse: collapse; font-size: .75rem; font-variant-numeric: tabular-nums;
  white-space: nowrap; }}
caption {{ text-align: left; padding: 1rem 0 .4rem; font-size: 1rem; }}
th {{ color: {palette.QUIET}; font-weight: 500; padding: .2rem .3rem; text-align: center; }}
tbody th {{ text-align: right; }}
input, select, button {{ font: inherit; color: inherit; background: #171c23; border: 1px solid {palette.FAINT};
  border-radius: 4px; padding: .2rem .5rem; }}
td {{ border: 1px solid {palette.BACKGROUND}; padding: .2rem .35rem; text-align: center; }}
"""


def about_page(view: View, board: Board, definition: Definition) -> str:
    """Return the page as HTML."""
    return "".join(_lines(view, board, definition))


def _lines(view: View, board: Board, definition: Definition) -> Iterator[str]:
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>About: {escape(board.title)}</title><style>{STYLE}</style></head>\n<body><main>"
        f'<p><a href="./">Back to the wall</a></p><h1>{escape(board.title)}: what the numbers mean</h1>\n'
    )
    snapshot = view.snapshot
    if snapshot is None:
        yield "<p>No map was made yet: the mailbox is still being read. The wall says how far it is.</p>\n"
    else:
        yield f"<p><strong>{escape(snapshot.headline)}</strong></p>\n"
        yield _list(_facts(view, snapshot))
    yield "<h2>A cell</h2>\n"
    yield (
        "<p>Of the answered messages that arrived in this hour of the week,"
        f" {escape(words.meaning(definition.measure))} the time in the cell. The hour is that in which the message"
        " arrived, never that of the reply; the time runs from its arrival to the first reply, nights and weekends"
        " included. A small square rests on few answers, a dash on none; the percentile of few values reads low."
        " No number about a person exists anywhere.</p>\n"
    )
    if snapshot is not None:
        yield from _change(snapshot)
        yield "<h2>The maps as tables</h2><p>In brackets: how many answers a value rests on.</p>\n"
        yield grid_table(
            snapshot.current, f"Last {words.span(definition.current)}, {words.days(snapshot.current.window)}"
        )
        before = f"{words.span(definition.trailing)} before, {words.days(snapshot.trailing.window)}"
        yield grid_table(snapshot.trailing, before)
        yield change_table(snapshot.change, "Change in hours: current less trailing, below zero is faster")
    yield "<h2>This program</h2>\n"
    yield _list(_program(board, definition))
    yield "</main></body></html>\n"


def _facts(view: View, snapshot: Snapshot) -> Iterator[tuple[str, str]]:
    zone = snapshot.definition.time_zone
    yield "Mail read", "never" if view.read_at is None else words.clock(view.read_at, view.now, zone)
    yield "Current window", f"{words.days(snapshot.current.window)}: {words.many(snapshot.current.total, 'answer')}"
    yield "Trailing window", f"{words.days(snapshot.trailing.window)}: {words.many(snapshot.trailing.total, 'answer')}"
    if snapshot.fingerprint:
        yield "Fingerprint of definition and data", snapshot.fingerprint
    yield from (("Note", note.replace("`", "")) for note in snapshot.notes)


def _change(snapshot: Snapshot) -> Iterator[str]:
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
        f" at most {marks.rate:.0%} should be chance. The test is made once a day, last for"
        f" {words.days(marks.current)}.</p>\n"
    )
    yield from _blocks(marks)


def _blocks(marks: Marks) -> Iterator[str]:
    if not marks.blocks:
        return
    yield "<ul>\n"
    for block in marks.blocks:
        days = ", ".join(words.WEEKDAYS[day] for day in block.days)
        yield (
            f"<li>{days} {block.first}\N{EN DASH}{block.last}: {words.comparison(block.change)}"
            f" ({words.change(block.low)} to {words.change(block.high)} h;"
            f" {block.count:,} against {words.many(block.against_count, 'answer')})</li>\n"
        )
    yield "</ul>\n"


def _program(board: Board, definition: Definition) -> Iterator[tuple[str, str]]:
    yield "Version", board.program_version
    yield "Time zone", definition.time_zone
    yield "Windows", f"{words.span(definition.current)}, compared with the {words.span(definition.trailing)} before"
    if definition.measure.target is not None:
        yield "Target", words.duration(definition.measure.target)
    yield "Mail is read", f"every {words.pace(board.poll_seconds)}"
    yield "A page asks for news", f"every {words.pace(board.page_seconds)}"
    yield (
        "Keeping the screen awake",
        "browsers allow it over HTTPS and on this machine itself (127.0.0.1), not over plain HTTP from another machine",
    )


def _list(facts: Iterator[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in facts)
    return f"<dl>\n{rows}</dl>\n"
