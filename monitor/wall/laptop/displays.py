"""``/displays``: every display, what it has painted and when, and buttons by which it shows its name or loads anew."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Final, Protocol

from flask import Flask, Response, g, request

from monitor.records.board import Board, WeekSpan
from monitor.records.displays import Listed, Order, Standing
from monitor.wall import words
from monitor.wall.ages import age
from monitor.wall.laptop.frame import frame
from monitor.wall.names import Names, names_of

HERE: Final = "displays"
STANDS: Final[dict[Standing, str]] = {
    "good": "up to date",
    "behind": "shows old maps: it asks, but does not draw what it gets",
    "silent": "silent: switched off, crashed or without network",
    "off": "off, as planned",
    "awaited": "has a link, and was never heard",
    "visitor": "only visited",
}
BAD: Final = frozenset({"behind", "silent"})
NONE: Final = (
    "No display was heard yet. A display is a page with a name: by its link (monitor display add NAME), or at"
    " /?kiosk&name=NAME; a page that somebody only visits is listed while it is open."
)
ACTS: Final = {"name": "Show its name", "reload": "Reload", "forget": "Forget"}
TOLD: Final = {"name": "is asked to show its name", "reload": "is asked to load its page anew"}


class AskDisplays(Protocol):
    """What the page asks of those who hear the displays."""

    def listed(self) -> Sequence[Listed]:
        """Return all displays."""

    def ask(self, screen: str, order: Order) -> bool:
        """Have a display do something at its next refresh; False where it is not known."""

    def forget(self, screen: str) -> bool:
        """Wait no longer for a display; False where it is not known."""

    def now(self) -> datetime:
        """Return the present instant."""


def add_displays(server: Flask, ask: AskDisplays, board: Board, time_zone: str) -> None:
    """Add the page, and what its buttons do; who may is the door's business."""

    @server.get(f"/{HERE}")
    def displays() -> Response:
        door = g.get("door")
        field = door.form_field() if door else ""
        body = displays_page(ask.listed(), board, time_zone, ask.now(), field)
        return Response(body, mimetype="text/html", headers={"Cache-Control": "no-store"})

    @server.post(f"/{HERE}")
    def act() -> Response:
        screen, act = request.form.get("screen", ""), request.form.get("act", "")
        orders: dict[str, Order] = {"name": "name", "reload": "reload"}
        if act not in ACTS:
            return Response("There is no such button.\n", 400, mimetype="text/plain")
        is_known = ask.forget(screen) if act == "forget" else ask.ask(screen, orders[act])
        if not is_known:
            return Response("No such display was heard lately; go back and look again.\n", 404, mimetype="text/plain")
        return Response(status=303, headers={"Location": HERE})


def displays_page(listed: Sequence[Listed], board: Board, time_zone: str, now: datetime, field: str = "") -> str:
    """Return the page as HTML; ``field`` goes into each form."""
    return frame(board, "displays", HERE, _lines(listed, board, time_zone, now, field), is_user=True)


def _lines(listed: Sequence[Listed], board: Board, zone: str, now: datetime, field: str) -> Iterator[str]:
    hung = [one for one in listed if one.standing != "visitor"]
    bad = [one for one in hung if one.standing in BAD]
    said = f"{words.many(len(hung), 'display')}, {len(bad) or 'none'} in need of somebody." if hung else NONE
    yield f'<p>{escape(said)} As of {words.clock(now, now, zone)}; <a href="{HERE}">look again</a>.</p>\n'
    if board.off:
        yield f"<p>Off as planned: {escape(off_hours(board.off, names_of(board.locale)))} ({escape(zone)}).</p>\n"
    if listed:
        heads = ("Display", "How it is", "Painted", "Screen", "Page", "Heard", "")
        head = "".join(f'<th scope="col">{text}</th>' for text in heads)
        rows = "".join(_row(one, zone, now, field) for one in listed)
        yield f'<table class="displays"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>\n'
    yield (
        '<p class="note">A display does what it is asked at its next refresh, within'
        f" {words.pace(board.page_seconds)}. What is forgotten comes back when it is heard again.</p>\n"
    )


def _row(one: Listed, zone: str, now: datetime, field: str) -> str:
    order = f'<span class="said"> {TOLD[one.order]}</span>' if one.order else ""
    stands = f"<span{' class=bad' * (one.standing in BAD)}>{STANDS[one.standing]}</span>{order}"
    cells = [("How it is", stands)]
    if one.heard:
        told = one.heard.told
        painted = "nothing yet"
        if told.painted:
            painted = f"{words.clock(one.heard.painted_at, now, zone)}<span class=said> maps {told.painted[:8]}</span>"
        page = f"{escape(told.page[:8])}{'<span class=said> an older one</span>' * one.page_is_old}"
        since = now - one.heard.last_at
        seconds = f"{max(0, int(since.total_seconds()))} s" if since.total_seconds() < 90 else age(since)  # noqa: PLR2004 - as the wall says it
        cells += [
            ("Painted", painted),
            ("Screen", f"{told.width} \N{MULTIPLICATION SIGN} {told.height}"),
            ("Page", page),
            ("Heard", f"{seconds} ago"),
            ("", _form(told.screen, one, field)),
        ]
    else:
        cells += [(name, "") for name in ("Painted", "Screen", "Page", "Heard", "")]
    texts = "".join(
        f"<td{f' data-of={chr(34)}{name}{chr(34)}' if name and text else ''}>{text}</td>" for name, text in cells
    )
    return f'<tr><th scope="row">{escape(one.name)}</th>{texts}</tr>\n'


def _form(screen: str, one: Listed, field: str) -> str:
    acts = ("forget",) if one.standing in {"silent", "off"} else ("name", "reload")
    buttons = "".join(f'<button name="act" value="{act}">{ACTS[act]}</button>' for act in acts)
    return (
        f'<form method="post" action="{HERE}" aria-label="{escape(one.name)}">{field}'
        f'<input type="hidden" name="screen" value="{escape(screen)}">{buttons}</form>'
    )


def off_hours(spans: Sequence[WeekSpan], names: Names) -> str:
    """Return spans of the week in words, those of the same times together: ``Mon, Tue 20:00-07:00``."""
    days: dict[tuple[int, int], list[str]] = {}
    for first, last in spans:
        start = first % 1440
        days.setdefault((start, start + last - first), []).append(names.days[first // 1440 % 7])
    return "; ".join(
        f"{'every day' if len(on) == 7 else ', '.join(on)} {_time(first)}\N{EN DASH}{_time(last)}"  # noqa: PLR2004 - a week
        for (first, last), on in days.items()
    )


def _time(minute: int) -> str:
    of_day = minute if minute == 1440 else minute % 1440  # noqa: PLR2004 - 24:00, the end of the day
    return f"{of_day // 60:02}:{of_day % 60:02}"
