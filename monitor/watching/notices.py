"""What people are told, and when: once when something is wrong, once when it is well again, never at night (pure).

alerts of now ─┐
               ├─ decide ─▶ messages to send, and what is to be remembered
what was told ─┘
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.records import PollReport
from monitor.records.displays import Listed
from monitor.watching.hiding import without_secrets

HOLD: Final = timedelta(minutes=1)
"""How long something has to be wrong before anybody is told: a poll that just fails is no news."""
WELL: Final = timedelta(minutes=5)
"""How long it has to be well again, so that what comes and goes is one thing."""
BEHIND: Final = timedelta(minutes=10)
"""How long a display has shown old maps before somebody is told."""
LINES: Final = 20
"""So many lines a message has at most."""
LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that is wrong now: ``key`` tells it from others, ``text`` is a sentence."""

    key: str
    text: str
    hold: timedelta = HOLD


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What somebody wants to be told of: data older than this, whatever needs a person, displays."""

    older_than: timedelta
    person: bool = True
    displays: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An alert that is remembered: since when, whether anybody was told, and since when it has been well again."""

    text: str
    since: datetime
    is_told: bool = False
    well_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent at once: everything that is new, or everything that is well again."""

    title: str
    body: str
    is_good: bool


def alerts(
    reports: Iterable[PollReport],
    troubles: Mapping[str, str],
    displays: Iterable[Listed],
    wishes: Wishes,
    now: datetime,
) -> Iterator[Alert]:
    """Yield what is wrong now. ``troubles`` are sentences about the program itself, by what they are about."""
    minutes = int(wishes.older_than / timedelta(minutes=1))
    for report in reports:
        if report.needs_person and wishes.person:
            yield Alert(key=f"person:{report.name}", text=f"{report.name} needs a person: {_said(report)}")
        elif report.good_at and not report.is_imported and now - report.good_at > wishes.older_than:
            error = f" {_said(report)}" if report.error else ""
            yield Alert(key=f"old:{report.name}", text=f"{report.name}: no mail was read for {minutes} min.{error}")
    if wishes.person:
        for about, sentence in troubles.items():
            yield Alert(key=f"trouble:{about}", text=_short(sentence))
    for one in displays if wishes.displays else ():
        yield from _of_display(one)


def decide(
    known: Mapping[str, Known], found: Iterable[Alert], now: datetime, title: str, *, is_quiet: bool
) -> tuple[tuple[Message, ...], Mapping[str, Known]]:
    """Return what is to be sent now, and what is known then; in quiet hours nothing is sent and nothing lost."""
    present = {alert.key: alert for alert in found}
    after = {key: one if one.well_since else replace(one, well_since=now) for key, one in known.items()}
    for key, alert in present.items():
        since = known[key].since if key in known else now
        after[key] = Known(text=alert.text, since=since, is_told=key in known and known[key].is_told)
    new = [key for key, one in after.items() if not one.is_told and _is_due(one, present.get(key), now)]
    over = [key for key, one in after.items() if one.well_since and (not one.is_told or now - one.well_since >= WELL)]
    if is_quiet:
        untold = {key for key in over if not after[key].is_told}
        return (), {key: one for key, one in after.items() if key not in untold}
    messages = []
    if new:
        messages.append(_message(f"{title}: something is wrong", [after[key].text for key in new], is_good=False))
    if told := [key for key in over if after[key].is_told]:
        messages.append(_message(f"{title}: back to normal", [after[key].text for key in told], is_good=True))
    kept = {key: replace(one, is_told=one.is_told or key in new) for key, one in after.items() if key not in over}
    return tuple(messages), kept


def _of_display(one: Listed) -> Iterator[Alert]:
    if one.heard is None or one.standing not in {"silent", "behind"}:
        return
    told = one.heard.told
    who = f"The display {told.name}" if told.name else "A display without a name"  # its address stays in the house
    key = f"display:{told.name or told.screen}"
    if one.standing == "silent":
        yield Alert(key=key, text=f"{who} says nothing any more.")
    else:
        yield Alert(key=key, text=f"{who} shows old maps.", hold=BEHIND)


def _is_due(known: Known, alert: Alert | None, now: datetime) -> bool:
    return alert is not None and now - known.since >= alert.hold


def _message(title: str, lines: Sequence[str], *, is_good: bool) -> Message:
    shown = [("Well again: " if is_good else "") + line for line in lines[:LINES]]
    if len(lines) > LINES:
        shown.append(f"and {len(lines) - LINES} more")
    return Message(title=title, body="\n".join(shown), is_good=is_good)


def _said(report: PollReport) -> str:
    return _short((report.error or "the wall says why.").removeprefix(f"{report.name}: "))


def _short(sentence: str) -> str:
    text = without_secrets(" ".join(sentence.split()))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\N{HORIZONTAL ELLIPSIS}"


def packed(known: Mapping[str, Known]) -> str:
    """Return what is known as a text that can be kept."""
    rows = {
        key: [one.text, one.since.isoformat(), one.is_told, one.well_since.isoformat() if one.well_since else None]
        for key, one in known.items()
    }
    return json.dumps(rows, ensure_ascii=False)


def unpacked(text: str | None) -> Mapping[str, Known]:
    """Return what was known; nothing where nothing was kept, or another program kept it."""
    try:
        rows = json.loads(text or "{}")
        return {
            key: Known(
                text=str(said),
                since=datetime.fromisoformat(since),
                is_told=bool(is_told),
                well_since=datetime.fromisoformat(well) if well else None,
            )
            for key, (said, since, is_told, well) in rows.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
