"""No silent redefinition: what the last definition was, and for a day in words what has become another since."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from monitor.numbers import words
from monitor.records import ALWAYS, Definition, Redefined
from monitor.snapshot.identity import RULES, short

SHOWN: Final = timedelta(days=1)
"""How long the page says that the numbers were defined anew."""


def redefine(
    known: str | None, definition: Definition, now: datetime, others: Mapping[str, str] | None = None
) -> tuple[str, Redefined | None]:
    """Return what to remember, a text to be handed in as ``known`` the next time, and what the page has to say.

    ``known`` is None before the first time. What cannot be read (an older program's) counts as None, and a part that
    an older program did not remember as unchanged. ``others`` are further parts by the name that people know, such as
    which mailboxes count; "" where one is not in use.
    """
    parts = _parts(definition) | dict(others or {})
    before = _read(known) or {"parts": parts, "at": None, "words": ""}
    told_now = _difference(before["parts"], parts)
    memory = before | {"parts": parts} | ({"at": now.isoformat(), "words": told_now} if told_now else {})
    at = memory["at"] and datetime.fromisoformat(memory["at"])
    told = Redefined(at=at, words=memory["words"]) if at and now - at < SHOWN else None
    return json.dumps(memory), told


def _parts(definition: Definition) -> dict[str, str]:
    """Return every part of a definition as text under the name that people know, "" where it is not in use."""
    measure, hours = definition.measure, definition.working_hours
    return {
        "rules of the program": str(RULES),
        "time zone": definition.time_zone,
        "current window": words.span(definition.current),
        "trailing window": words.span(definition.trailing),
        "statistic": f"{measure.statistic} {measure.parameter:g}",
        "target": "" if measure.target is None else f"{measure.target:g}",
        "clock": definition.clock,
        "unanswered mail": "counted" if definition.counts_unanswered else "",
        "open end": definition.open_end,
        "smoothing": definition.smoothing,
        "working hours": "" if hours.shifts == ALWAYS.shifts else repr(hours.shifts),
        "holidays": short(sorted(day.isoformat() for day in hours.holidays)) if hours.holidays else "",
        "rate of the marks": f"{definition.rate:g}",
        "ignored mail": ", ".join(definition.ignored),
        "addresses that mail must be to": definition.addressed_mark,
        "least change": f"{definition.least_change:g} {definition.least_share:g}",
    }


def _difference(before: dict[str, str], after: dict[str, str]) -> str:
    changed = [name for name, text in after.items() if before.get(name, text) != text]
    verbs = {name: "added" if not before[name] else "changed" if after[name] else "removed" for name in changed}
    return ", ".join(f"{name} {verb}" for name, verb in verbs.items())


def _read(known: str | None) -> dict[str, Any] | None:
    try:
        memory = json.loads(known or "null")
        return {"parts": dict(memory["parts"]), "at": memory["at"], "words": str(memory["words"])}
    except (ValueError, TypeError, KeyError):
        return None
