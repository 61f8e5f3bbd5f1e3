"""One hour of the week in full, as the panel over the wall shows it: a piece of HTML. Never subjects or people."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from monitor.records import Answered, CellDetail, Definition, Snapshot, Split
from monitor.wall import words
from monitor.wall.laptop import charts, sentences
from monitor.wall.laptop.addresses import cell_name
from monitor.wall.laptop.paper import Paper

SHOWN: Final = 50
"""Messages of a window that the panel lists; the others are counted, and in the JSON."""
_WEEK: Final = 168
_STEPS: Final = ((-1, "hour before"), (1, "hour after"), (-24, "day before"), (24, "day after"))
"""In hours of the week, as an arrow would go on the map."""


def cell_panel(detail: CellDetail, snapshot: Snapshot | None, definition: Definition, paper: Paper) -> str:
    """Return the panel's content; ``snapshot`` gives the values that the maps show of the cell."""
    return "".join(_lines(detail, snapshot, definition, paper))


def cell_json(detail: CellDetail, limit: int) -> dict[str, Any]:
    """Return the same as JSON values, with ``limit`` messages of each window at most, and how many there are."""
    return {
        "day": detail.day,
        "hour": detail.hour,
        "current": _messages(detail.current, limit),
        "trailing": _messages(detail.trailing, limit),
        "bins": list(detail.bins),
        "current_shares": list(detail.current_shares),
        "trailing_shares": list(detail.trailing_shares),
        "weeks": [
            {
                "start": week.start.isoformat(),
                "value": week.value,
                "low": week.low,
                "high": week.high,
                "count": week.count,
                "is_open": week.is_open,
                "at_least": week.at_least,
            }
            for week in detail.weeks
        ],
    }


def _messages(messages: Sequence[Answered], limit: int) -> dict[str, Any]:
    return {
        "total": len(messages),
        "messages": [
            {
                "received_at": one.received_at.isoformat(),
                "answered_at": one.answered_at and one.answered_at.isoformat(),
                "hours": one.hours,
            }
            for one in messages[:limit]
        ],
    }


def _lines(detail: CellDetail, snapshot: Snapshot | None, definition: Definition, paper: Paper) -> Iterator[str]:
    name = f"{escape(paper.names.long_days[detail.day])} {words.hour(detail.hour)}"
    now, then = words.span(definition.current), words.span(definition.trailing)
    yield f'<h2 id="cell-title" tabindex="-1">{name}</h2>\n'
    yield _steps(detail, paper)
    if snapshot is not None:
        yield from _values(detail, snapshot, now, then)
    yield "<h3>How long they waited</h3>\n"
    if detail.current or detail.trailing:
        columns = [(f"last {now}", detail.current_shares), (f"{then} before", detail.trailing_shares)]
        yield charts.spread(detail.bins, columns, "Share of the answered messages")
    else:
        yield '<p class="none">No message came in this hour.</p>\n'
    yield "<h3>Week by week</h3>\n"
    yield charts.trend(detail.weeks, definition.measure, definition.time_zone, "cell-weeks")
    yield "<h3>The messages</h3>\n"
    yield _list(detail.current, f"Last {now}", definition, is_open=True)
    yield _list(detail.trailing, f"{then} before", definition, is_open=False)
    address = f"cell?day={detail.day}&amp;hour={detail.hour}"
    yield f'<p class="note">No subject and no person is known here. <a href="{address}">As JSON</a></p>\n'
    if snapshot is not None and snapshot.fingerprint:
        yield f'<p class="note">Fingerprint of definition and data: {escape(snapshot.fingerprint)}</p>\n'


def _steps(detail: CellDetail, paper: Paper) -> str:
    """Return links to the cells around."""
    links = []
    for step, said in _STEPS:
        day, hour = divmod((detail.day * 24 + detail.hour + step) % _WEEK, 24)
        name, text = cell_name(day, hour), f"{escape(paper.names.days[day])} {hour}"
        arrow = f"\N{LEFTWARDS ARROW} {text}" if step < 0 else f"{text} \N{RIGHTWARDS ARROW}"
        links.append(f'<a href="./?cell={name}" data-cell="{name}" title="{said}">{arrow}</a>')
    return f'<nav class="steps" aria-label="Other hours">{" ".join(links)}</nav>\n'


def _values(detail: CellDetail, snapshot: Snapshot, now: str, then: str) -> Iterator[str]:
    yield '<dl class="values">\n'
    for term, grid in ((f"Last {now}", snapshot.current), (f"{then} before", snapshot.trailing)):
        within = grid.within[detail.day][detail.hour]
        said = sentences.cell(grid, detail.day, detail.hour)
        said += "" if within is None else f"; {words.percent(within)} % within the target"
        yield f"<dt>{term}</dt><dd>{escape(said)}</dd>\n"
    said = sentences.changed(snapshot.change, detail.day, detail.hour)
    yield f"<dt>Change</dt><dd>{escape(said)}</dd>\n"
    if snapshot.split is not None:
        yield from _split(snapshot.split, detail.day, detail.hour)
    yield "</dl>\n"


def _split(split: Split, day: int, hour: int) -> Iterator[str]:
    closed, working = split.closed[day][hour], split.working[day][hour]
    if closed is not None and working is not None:
        parts = (
            f"{words.duration(closed + working)} = {words.duration(closed)} closed + {words.duration(working)} working"
        )
        yield f"<dt>On average</dt><dd>{parts}{', an hour without a shift' * split.is_closed[day][hour]}</dd>\n"


def _list(messages: Sequence[Answered], name: str, definition: Definition, *, is_open: bool) -> str:
    if not messages:
        return f'<p class="none">{name}: no message.</p>\n'
    zone = ZoneInfo(definition.time_zone)
    rows = "".join(
        f"<tr><td>{_instant(one.received_at, zone)}</td>"
        f"<td>{'still waits' if one.answered_at is None else _instant(one.answered_at, zone)}</td>"
        f"<td>{words.duration(one.hours)}{' so far' * (one.answered_at is None)}</td></tr>\n"
        for one in messages[:SHOWN]
    )
    shown = f", the newest {SHOWN} of them" if len(messages) > SHOWN else ""
    head = "".join(f'<th scope="col">{column}</th>' for column in ("received", "answered", "waited"))
    return (
        f"<details{' open' * is_open}><summary>{name}: {words.many(len(messages), 'message')}{shown}</summary>"
        f'<table class="rows"><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></details>\n'
    )


def _instant(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f'<time datetime="{local.isoformat()}">{local:%a} {local.day} {local:%b %Y, %H:%M}</time>'
