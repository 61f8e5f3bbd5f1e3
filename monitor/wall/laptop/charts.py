"""Small charts as HTML and SVG, each with its numbers in a table: no script draws them, and none is needed to read.

Colours are classes of ``assets/laptop.css``. What is worked out here is where things lie on the paper, no number.
"""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from monitor.records import Measure, Today, TrendWeek
from monitor.wall import words
from monitor.wall.laptop.sentences import amount
from monitor.wall.laptop.tables import exact

_STEPS: Final = (1 / 12, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0, 48.0, 96.0, 168.0, 336.0, 672.0)
"""What the lines of a scale may be apart: hours as people count them."""
_LINES: Final = 4
_WIDTH, _HEIGHT, _LEFT, _TOP, _BELOW = 720, 200, 70, 12, 26
_AXIS: Final = 36
"""Room for a count left of the columns of a day."""
WIDEST: Final = 45
"""The longest bar, in percent of its column: its number fits behind it on a phone, too."""
_LABELS: Final = 6
"""Weeks that carry a date, about."""
_YEAR: Final = 53
"""More weeks than these need a year beside their month."""
_USUAL: Final = 0.95
"""The part of the weeks that the scale is made for, where a few others lie far above it."""
_FAR: Final = 2.0
"""How many times as high the highest week is, then, as the highest of the usual ones."""


def spread(bins: Sequence[float], columns: Sequence[tuple[str, Sequence[float]]], caption: str) -> str:
    """Return a distribution as a table of bars: a row for each bin, ``columns`` are names and shares (0 to 1).

    ``bins`` are upper edges in hours; the shares have one more, for what lies beyond the last.
    """
    most = max((part for _, shares in columns for part in shares), default=0.0) or 1.0
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name, _ in columns)
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        + "".join(_bar(shares[place], most, kind) for (_, shares), kind in zip(columns, ("now", "then"), strict=False))
        + "</tr>\n"
        for place, label in enumerate(_bin_names(bins))
    )
    return (
        f'<table class="spread"><caption>{escape(caption)}</caption>'
        f'<thead><tr><th scope="col">waited</th>{names}</tr></thead><tbody>\n{rows}</tbody></table>\n'
    )


def _bar(part: float, most: float, kind: str) -> str:
    if not part:
        return '<td class="zero">0 %</td>'
    return f'<td><svg class="bar {kind}" width="{part / most * WIDEST:.1f}%"></svg>{words.percent(part)} %</td>'


def _bin_names(bins: Sequence[float]) -> Iterator[str]:
    yield f"up to {words.duration(bins[0])}"
    yield from (f"{words.duration(low)} to {words.duration(high)}" for low, high in pairwise(bins))
    yield f"more than {words.duration(bins[-1])}"


def trend(weeks: Sequence[TrendWeek], measure: Measure, time_zone: str, name: str, width: int = _WIDTH) -> str:
    """Return the weeks as dots with their intervals on a scale, a line for the target, and a table below.

    ``name`` is the id of the table, ``width`` that of the chart in its own units: the wider, the smaller its words.
    """
    known = [week for week in weeks if week.value is not None]
    if not known:
        return '<p class="none">No week has an answer.</p>\n'
    zone = ZoneInfo(time_zone)
    top = _top(known, measure)
    wide, high = (width - _LEFT) / len(weeks), _HEIGHT - _TOP - _BELOW

    def at(value: float) -> float:
        return _TOP + high * (1 - max(min(value / top, 1.0), 0.0))

    parts = [
        f'<line class="line" x1="{_LEFT}" x2="{width}" y1="{at(value):.1f}" y2="{at(value):.1f}"/>'
        f'<text x="{_LEFT - 8}" y="{at(value) + 4:.1f}" text-anchor="end">{amount(measure, value)}</text>'
        for value in _ticks(top, measure)
    ]
    if measure.target is not None and measure.statistic != "share" and measure.target <= top:
        y = at(measure.target)
        parts.append(f'<line class="target" x1="{_LEFT}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>')
    every = max(len(weeks) // _LABELS, 1)
    over, radius = [], 4 if len(weeks) <= _YEAR else 3
    for place, week in enumerate(weeks):
        x = _LEFT + wide * (place + 0.5)
        if place % every == 0 and x + 20 < width:
            day = week.start.astimezone(zone)
            said = f"{day:%b %Y}" if len(weeks) > _YEAR else f"{day.day} {day:%b}"
            parts.append(f'<text x="{x:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{said}</text>')
        if week.value is None:
            continue
        if week.low is not None and week.high is not None:
            parts.append(
                f'<line class="interval" x1="{x:.1f}" x2="{x:.1f}" y1="{at(week.low):.1f}" y2="{at(week.high):.1f}"/>'
            )
        kind = "point open" if week.is_open or week.at_least else "point"
        if week.value > top:
            over.append(week)
            parts.append(f'<path class="{kind} over" d="M{x:.1f} {_TOP - 9}l5 9h-10z"/>')
        else:
            parts.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{at(week.value):.1f}" r="{radius}"/>')
        parts.append(
            f'<rect class="reach" x="{x - wide / 2:.1f}" y="{_TOP}" width="{wide:.1f}" height="{high}">'
            f"<title>{escape(_week(week, measure, zone))}</title></rect>"
        )
    first, last = (_week(week, measure, zone) for week in (known[0], known[-1]))
    label = f"{words.many(len(known), 'week')}: first {first}; last {last}."
    return (
        '<div class="chart" tabindex="0" role="region" aria-label="Week by week">'
        f'<svg viewBox="0 0 {width} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg></div>\n{_over(over, measure, zone)}{_weeks_table(weeks, measure, zone, name)}"
    )


def _over(weeks: Sequence[TrendWeek], measure: Measure, zone: ZoneInfo) -> str:
    """Return what the arrows at the upper edge are, and the highest of them."""
    if not weeks:
        return ""
    highest = max(weeks, key=lambda week: week.value or 0.0)
    lie = f"{words.many(len(weeks), 'week')} {'lies' if len(weeks) == 1 else 'lie'}"
    return (
        f'<p class="note">An arrow: {lie} above the scale; the highest is the'
        f" {escape(_week(highest, measure, zone))}.</p>\n"
    )


def _top(known: Sequence[TrendWeek], measure: Measure) -> float:
    """Return the value at the upper edge: above all values, and so far above that most intervals show.

    Where a few weeks lie far above all others it is above these others alone, else they would all lie on zero.
    """
    if measure.statistic == "share":
        return 1.0
    values = sorted(week.value or 0.0 for week in known)
    usual, highest = values[ceil(_USUAL * len(values)) - 1], values[-1]
    if highest > _FAR * usual > 0:
        return max(usual * 1.25, _STEPS[0])
    intervals = max(week.high or 0.0 for week in known)
    return max(min(intervals * 1.05, highest * 2), highest * 1.1, _STEPS[0])


def _ticks(top: float, measure: Measure) -> Iterator[float]:
    step = 0.25 if measure.statistic == "share" else next((s for s in _STEPS if top / s <= _LINES), top)
    count = 0
    while count * step <= top:
        yield count * step
        count += 1


def _week(week: TrendWeek, measure: Measure, zone: ZoneInfo) -> str:
    day = week.start.astimezone(zone)
    if week.value is None:
        return f"week of {day.day} {day:%b %Y}: no answer"
    least = "at least " if week.at_least else ""
    between = "" if week.low is None or week.high is None else f", {_between(measure, week.low, week.high)}"
    still = ", replies are still to come" if week.is_open else ""
    return (
        f"week of {day.day} {day:%b %Y}: {least}{amount(measure, week.value)}{between},"
        f" {words.many(week.count, 'message')}{still}"
    )


def _between(measure: Measure, low: float, high: float) -> str:
    return f"{amount(measure, low)} to {amount(measure, high)}"


def _weeks_table(weeks: Sequence[TrendWeek], measure: Measure, zone: ZoneInfo, name: str) -> str:
    rows = []
    for week in reversed(weeks):
        day = week.start.astimezone(zone)
        least = ">" if week.at_least else ""
        value = words.NO_DATA if week.value is None else f"{least}{amount(measure, week.value)}"
        between = "" if week.low is None or week.high is None else _between(measure, week.low, week.high)
        note = "replies are still to come" if week.is_open else ""
        rows.append(
            f'<tr><th scope="row">{day.day} {day:%b %Y}</th><td>{escape(value)}</td><td>{between}</td>'
            f"<td>{week.count:,}</td><td>{note}</td></tr>\n"
        )
    head = "".join(f'<th scope="col">{text}</th>' for text in ("week of", "value", "90 % interval", "messages", "note"))
    return (
        f'<details id="{name}"><summary>The weeks as a table</summary><table class="rows">'
        f"<thead><tr>{head}</tr></thead><tbody>\n{''.join(rows)}</tbody></table></details>\n"
    )


def today(day: Today) -> str:
    """Return what came in each hour of today before what usually comes, as columns and as a table."""
    most = max(max(hour.usual, hour.received or 0) for hour in day.hours) or 1.0
    wide, high = (_WIDTH - _AXIS) / len(day.hours), _HEIGHT - _TOP - _BELOW
    scale = (
        f'<line class="line" x1="{_AXIS}" x2="{_WIDTH}" y1="{_TOP}" y2="{_TOP}"/>'
        f'<text x="{_AXIS - 6}" y="{_TOP + 4}" text-anchor="end">{_mean(most)}</text>'
    )
    parts = [scale]
    for place, hour in enumerate(day.hours):
        usual, came = (high * value / most for value in (hour.usual, hour.received or 0))
        x, foot = _AXIS + wide * place, _TOP + high
        parts.append(
            f'<rect class="usual" x="{x + 3:.1f}" y="{foot - usual:.1f}" width="{wide - 6:.1f}" height="{usual:.1f}"/>'
            f'<rect class="came" x="{x + 8:.1f}" y="{foot - came:.1f}" width="{wide - 16:.1f}" height="{came:.1f}"/>'
            f'<text x="{x + wide / 2:.1f}" y="{_HEIGHT - 6}" text-anchor="middle">{hour.hour}</text>'
            f'<rect class="reach" x="{x:.1f}" y="{_TOP}" width="{wide:.1f}" height="{high}">'
            f"<title>{words.hour(hour.hour)}: {_came(hour.received)}, usually {exact(hour.usual)}</title></rect>"
        )
    came_until_now = sum(hour.received or 0 for hour in day.hours)
    usual_until_now = sum(hour.usual for hour in day.hours if hour.received is not None)
    label = f"{came_until_now:,} messages in the hours that are over, usually {_mean(usual_until_now)}."
    heads = "".join(f'<th scope="col">{hour.hour}</th>' for hour in day.hours)
    rows = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(f"<td>{text}</td>" for text in texts)}</tr>'
        for name, texts in (
            ("today", [words.NO_DATA if hour.received is None else f"{hour.received:,}" for hour in day.hours]),
            ("usually", [exact(hour.usual) for hour in day.hours]),
        )
    )
    return (
        f'<div class="chart" tabindex="0" role="region" aria-label="Today against usual">'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">{"".join(parts)}</svg></div>\n'
        f"<p>{label}</p>"
        f'<details id="today-table"><summary>The hours as a table</summary><div class="wide" tabindex="0" role="region"'
        f' aria-label="Today against usual as a table"><table class="cells"><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>\n"
    )


def _mean(count: float) -> str:
    """Return a mean of counts: tenths matter below three, and a whole number needs none."""
    return exact(count) if count < 3 and count % 1 else f"{count:,.0f}"  # noqa: PLR2004 - as said


def _came(received: int | None) -> str:
    return "not over yet" if received is None else words.many(received, "message")
