"""All definitions of waiting on the same mail: for ``monitor export definitions``, and for who asks at a laptop."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from monitor import export as exports
from monitor.app.waiting import LOOK_BACK
from monitor.mail.definitions import DEFINITIONS, GIVES_UP, Row, measured
from monitor.mail.threads import ever_answered, threads
from monitor.numbers.grid import SECONDS_PER_HOUR
from monitor.numbers.hours import working_seconds
from monitor.numbers.story.waiting import STILL_ASKED
from monitor.numbers.windows import epoch_bounds, windows
from monitor.records import ALWAYS, Defined, EverAnswered, Window
from monitor.snapshot import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from numpy.typing import NDArray

    from monitor.app.parts import Parts
    from monitor.records import Definition, Waits

FORMS: Final = ("csv", "json")
AGAINST: Final = "message"
"""The definition that the others are held against."""
_CHANGES: Final = {
    "named": "",
    "oldest": "a nudge does not restart the clock, and whatever we say in the thread stops it",
    "opening": "only the first answer of a conversation that others began counts",
    "following": "only what follows the first answer counts",
}
"""What each way to start a clock changes, by rows of ``mail.definitions.STARTS``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """All definitions on the mail of a window, as of its end, and how often each kind of message is ever answered.

    ``fingerprint`` is of the definition in force, the window and how many messages are known in it and before it.
    """

    window: Window
    fingerprint: str
    rows: tuple[Defined, ...]
    kinds: tuple[EverAnswered, ...]


def compared(parts: Parts, now: datetime) -> Compared:
    """Return what every definition measures of both windows. Raises StoreError."""
    definition = parts.definition
    current, trailing = windows(now, definition)
    window = Window(start=trailing.start, end=current.end, time_zone=definition.time_zone)
    correspondence = parts.store.correspondence(window.start - LOOK_BACK, mailboxes=parts.names, sent_by=now)
    found = threads(correspondence, parts.ours, now)
    hours = definition.working_hours
    working = None
    if hours != ALWAYS:
        working = partial(working_seconds, time_zone=definition.time_zone, hours=hours)
    first, last = epoch_bounds(window)
    times = {}
    for key in DEFINITIONS:
        all_waits = measured(found, key, now, working)
        times[key] = _times(all_waits, (all_waits.received_at >= first) & (all_waits.received_at < last))
    return Compared(
        window=window,
        fingerprint=fingerprint(definition, [(window, len(correspondence))]),
        rows=tuple(_defined(key, times, definition, is_business=hours != ALWAYS) for key in DEFINITIONS),
        kinds=ever_answered(found, now - GIVES_UP),
    )


def export_definitions(parts: Parts, now: datetime, form: str) -> str:
    """Return all definitions side by side as ``csv`` or ``json``. Raises StoreError."""
    found = compared(parts, now)
    return _json(found) if form == "json" else _csv(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Times:
    """The answered times of one definition in hours, and how many wait."""

    hours: NDArray[np.float64]
    waiting: int


def _times(waits: Waits, chosen: NDArray[np.bool_]) -> _Times:
    is_waiting = chosen & waits.is_open & (waits.received_at > int(waits.until.timestamp()) - STILL_ASKED)
    return _Times(
        hours=waits.seconds[chosen & ~waits.is_open] / SECONDS_PER_HOUR, waiting=int(np.count_nonzero(is_waiting))
    )


def _share(hours: NDArray[np.float64], target: float | None) -> float | None:
    return None if target is None else float((hours <= target).mean())


_OWN: Final[dict[str, Callable[[NDArray[np.float64], float | None], float | None]]] = {
    "80th percentile": lambda hours, _: float(np.percentile(hours, 80)),
    "median": lambda hours, _: float(np.median(hours)),
    "mean": lambda hours, _: float(hours.mean()),
    "share within the target": _share,
}
"""What each author shows of at least one time, in hours or as a share."""


def _defined(key: str, times: dict[str, _Times], definition: Definition, *, is_business: bool) -> Defined:
    row, own, against = DEFINITIONS[key], times[key], times[AGAINST]

    def value(statistic: str, hours: NDArray[np.float64] = own.hours) -> float | None:
        return _OWN[statistic](hours, definition.measure.target) if len(hours) else None

    here, there = value("80th percentile"), value("80th percentile", against.hours)
    minutes = None if here is None or there is None else (here - there) * 60
    return Defined(
        key=key,
        name=row.name,
        words=row.words,
        count=len(own.hours),
        waiting=own.waiting,
        percentile=here,
        median=value("median"),
        mean=value("mean"),
        own=row.statistic,
        own_value=value(row.statistic),
        minutes=minutes,
        differs="" if key == AGAINST else _differs(row, minutes, len(own.hours) - len(against.hours), is_business),
        source=row.source,
    )


def _differs(row: Row, minutes: float | None, more: int, is_business: bool) -> str:  # noqa: FBT001 - one of its facts
    """Return how a row differs from ``message``, and why: "12 min longer, 30 times fewer: ..."."""
    reasons = [_CHANGES[row.start]]
    if row.clock == "working":
        reasons.append("closed hours do not count" if is_business else "no working hours are set, so nothing is closed")
    counts = f"{abs(more):,} {'more' if more > 0 else 'fewer'}" if more else "as many"
    if minutes is None:
        amount = "nothing to compare"
    elif not round(minutes):
        amount = "the same 80th percentile"
    else:
        amount = f"80th percentile {abs(round(minutes)):,} min {'longer' if minutes > 0 else 'shorter'}"
    return f"{amount}, {counts}: {'; '.join(filter(None, reasons))}"


COLUMNS: Final = (
    ("definition", lambda one: one.key),
    ("name", lambda one: one.name),
    ("answered", lambda one: one.count),
    ("waiting", lambda one: one.waiting),
    ("p80_hours", lambda one: _rounded(one.percentile)),
    ("median_hours", lambda one: _rounded(one.median)),
    ("mean_hours", lambda one: _rounded(one.mean)),
    ("shown_by_its_author", lambda one: one.own),
    ("its_value", lambda one: _rounded(one.own_value)),
    ("minutes_longer_than_message", lambda one: _rounded(one.minutes, 1)),
    ("differs", lambda one: one.differs),
    ("meaning", lambda one: one.words),
    ("source", lambda one: one.source[1] if one.source else ""),
)


def _rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _csv(found: Compared) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(name for name, _ in COLUMNS), "fingerprint"])
    writer.writerows([*(of(one) for _, of in COLUMNS), found.fingerprint] for one in found.rows)
    return text.getvalue()


def _json(found: Compared) -> str:
    value = {
        "fingerprint": found.fingerprint,
        "start": exports.instant(found.window.start),
        "end": exports.instant(found.window.end),
        "definitions": [{name: of(one) for name, of in COLUMNS} for one in found.rows],
        "ever_answered": [{"kind": one.kind, "came": one.count, "answered": one.answered} for one in found.kinds],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
