"""What stands below the wall: a piece of HTML made of a snapshot. Nothing is reckoned here."""

from collections.abc import Iterator
from html import escape
from importlib.util import find_spec
from typing import Final

from monitor.records import NO_FLAGS, Cost, Load, Measure, Snapshot, Today
from monitor.wall import saying, words
from monitor.wall.laptop import charts, sentences
from monitor.wall.laptop.addresses import cell_name
from monitor.wall.laptop.paper import Paper, paper_of
from monitor.wall.laptop.tables import amount_table, change_table, exact, grid_table

FORMS: Final = ("svg", "png", "pdf", "html", "csv", "json", "parquet")
"""What a map can be had as: ``/map/current.svg`` (docs/pictures.md)."""
RARE: Final = 0.2
"""Where no hour has so many messages a week, they are counted by the year."""
WEEKS_OF_A_YEAR: Final = 365.25 / 7
NO_MAP: Final = "<p>No map was made yet: the mailbox is still being read. The wall says how far it is.</p>\n"


def details(snapshot: Snapshot) -> str:
    """Return the content of ``#details``."""
    return "".join(_lines(snapshot))


def _lines(snapshot: Snapshot) -> Iterator[str]:
    measure, paper = snapshot.definition.measure, paper_of(snapshot.board)
    yield '<div class="two">\n<div>'
    yield from _today(snapshot.today, paper)
    yield "</div>\n<div>"
    yield from _costs(snapshot.costs, measure, paper)
    yield "</div>\n</div>\n"
    yield "<h2>Week by week</h2>\n"
    yield f'<p class="note">Of the messages of a week, {escape(sentences.meaning(measure))}. A bar is the 90 % interval'
    yield ", a hollow dot a week whose replies are still to come" + _target(measure) + ".</p>\n"
    yield charts.trend(snapshot.trend, measure, snapshot.definition.time_zone, "details-weeks", width=1040)
    if snapshot.load is not None:
        yield from _load(snapshot.load, f"last {words.span(snapshot.definition.current)}", paper)
    yield from _maps(snapshot, paper)
    yield from _downloads()
    if snapshot.fingerprint:
        yield f'<p class="note">Fingerprint of definition and data: {escape(snapshot.fingerprint)}</p>\n'
    yield '<p class="note"><a href="#wall">Back to the wall</a></p>\n'


def _target(measure: Measure) -> str:
    if measure.target is None or measure.statistic == "share":
        return ""
    return f", the broken line the target of {words.duration(measure.target)}"


def _today(today: Today | None, paper: Paper) -> Iterator[str]:
    yield "<h2>Today against usual</h2>\n"
    if today is None or not today.hours:
        yield '<p class="none">No whole day of this weekday is known yet.</p>\n'
        return
    name = paper.names.long_days[today.weekday]
    usual = f"behind, the mean of {words.many(today.weeks, 'week')}" if today.weeks else "behind"
    yield f'<p class="note">Messages by the hour in which they came: today in front, a usual {name} {usual}.</p>\n'
    if today.words:
        yield f"<p>To come: {escape(today.words)}.</p>\n"
    yield charts.today(today)


def _costs(costs: tuple[Cost, ...], measure: Measure, paper: Paper) -> Iterator[str]:
    yield "<h2>Where to improve</h2>\n"
    over = "in all" if measure.target is None else f"beyond {words.duration(measure.target)}"
    if not costs:
        yield f'<p class="none">No hours stand out: nothing waits long {over}, or too few answers are known.</p>\n'
        return
    yield '<p class="note">What each stretch costs the people who wait.</p>\n'
    hours = f"hours {saying.of_waiting(measure.target)}"
    head = "".join(f'<th scope="col">{name}</th>' for name in ("when", hours, "answered", "messages in the window"))
    rows = "".join(_cost(one, measure, paper) for one in costs)
    yield f'<table class="rows costs"><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>\n'


def _cost(one: Cost, measure: Measure, paper: Paper) -> str:
    name = cell_name(one.day, one.first)
    when = f"{paper.names.long_days[one.day]} {one.first}\N{EN DASH}{one.last}"
    said = f"{'more than ' * one.at_least}{sentences.amount(measure, one.value)}"
    return (
        f'<tr><th scope="row"><a href="./?cell={name}" data-cell="{name}">{when}</a></th>'
        f"<td>{round(one.hours_per_week):,}</td><td>{escape(sentences.labelled(measure, said))}</td>"
        f"<td>{one.count:,}</td></tr>\n"
    )


def _load(load: Load, window: str, paper: Paper) -> Iterator[str]:
    yield (
        "<h2>Load beside wait</h2>\n"
        '<p class="note">An hour that is slow while two wait lacks somebody; one that is slow while forty wait has too'
        " much to do.</p>\n"
        '<div class="two small">'
    )
    most = max((value for row in load.arrivals for value in row if value is not None), default=0.0)
    weeks, span = (1.0, "week") if most >= RARE else (WEEKS_OF_A_YEAR, "year")
    arrivals = tuple(tuple(None if value is None else value * weeks for value in row) for row in load.arrivals)
    caption = f"Messages that arrive in this hour, a {span}, {window}"
    yield amount_table(arrivals, caption, lambda value: f"{exact(value)} messages arrive a {span}", paper)
    waiting = f"Messages that wait in this hour, on average, {window}"
    yield amount_table(load.waiting, waiting, lambda value: f"{exact(value)} messages wait on average", paper)
    yield "</div>\n"


def _maps(snapshot: Snapshot, paper: Paper) -> Iterator[str]:
    definition, measure = snapshot.definition, snapshot.definition.measure
    yield (
        '<h2 id="tables">The maps as tables</h2>\n'
        f'<p class="note">In a cell: {escape(sentences.meaning(measure))}; in brackets how many answers that rests on.'
        " The last column and row are whole days and whole hours of the day. Arrow keys go from cell to cell, Enter"
        " opens one.</p>\n"
    )
    now = f"Last {words.span(definition.current)}, {words.days(snapshot.current.window)}"
    closed = snapshot.split.is_closed if snapshot.split else NO_FLAGS
    yield grid_table(snapshot.current, now, paper, is_linked=True, closed=closed)
    before = f"{words.span(definition.trailing)} before, {words.days(snapshot.trailing.window)}"
    yield grid_table(snapshot.trailing, before, paper, is_linked=True, closed=closed)
    caption = sentences.change_caption(measure, "current less trailing")
    yield change_table(snapshot.change, f"{caption}; bold is more than chance", paper, is_linked=True)


def _downloads() -> Iterator[str]:
    forms = [form for form in FORMS if form != "parquet" or find_spec("pyarrow")]
    yield '<h2 id="downloads">Download</h2>\n<dl class="downloads">\n'
    for name, text in (("current", "Current map"), ("trailing", "Trailing map"), ("change", "Change")):
        links = " ".join(
            f'<a href="map/{name}.{form}?download" download aria-label="{text} as {form.upper()}">{form.upper()}</a>'
            for form in forms
        )
        yield f"<dt>{text}</dt><dd>{links}</dd>\n"
    yield (
        '</dl>\n<p class="note">The addresses stay, for a wiki or a chat:'
        ' <a href="map/change.svg">map/change.svg</a>, <a href="map/current.png?scale=2">map/current.png?scale=2</a>,'
        ' <a href="map/current.svg?theme=dark">map/current.svg?theme=dark</a>.'
        ' All numbers at once: <a href="api/snapshot">api/snapshot</a>.</p>\n'
    )
