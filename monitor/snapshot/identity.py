"""Short hashes: the fingerprint by which people tell maps apart, and the version by which a page sees news."""

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from hashlib import blake2b
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from monitor.records import Definition, Snapshot, Window

RULES: Final = 3
"""Of the program: raised whenever the same mail under the same definition gives other numbers."""
SHORT: Final = 3
"""Bytes of each half of a fingerprint: enough to tell the few maps of one team apart, and to be read aloud."""

UNSEEN: Final = frozenset({"version", "made_at", "definition", "reports", "load", "trend"})
"""Fields of a snapshot that do not count as they are."""


def definition_mark(definition: Definition) -> str:
    """Return six hexadecimal digits that stand for the definition and the program's rules, on every machine."""
    return short([RULES, _plain(definition)])


def fingerprint(definition: Definition, parts: Sequence[tuple[Window, int]]) -> str:
    """Return ``definition-data``: the definition's mark, then the days that the windows span and what they hold.

    Days are those of each window's zone, so that the minutes in which nothing arrives share one fingerprint.
    """
    spans = [
        [*(at.astimezone(ZoneInfo(window.time_zone)).date().isoformat() for at in (window.start, window.end)), total]
        for window, total in parts
    ]
    return f"{definition_mark(definition)}-{short(spans)}"


def version(snapshot: Snapshot) -> str:
    """Return a hash of what is shown, without ages, clocks and window ends: an unchanged minute keeps its version.

    Numbers count with two digits, as they are drawn: what waits still grows all the time. ``load`` and ``trend`` are
    left out, since they are made of the same mail as the maps, and else only move as time goes by.
    """
    reports = [[report.name, report.error, report.needs_person, report.is_current_read] for report in snapshot.reports]
    content = {
        field.name: _shown(getattr(snapshot, field.name)) for field in fields(snapshot) if field.name not in UNSEEN
    }
    content |= {"definition": definition_mark(snapshot.definition), "reports": reports}
    return blake2b(json.dumps(content).encode(), digest_size=16).hexdigest()


def _shown(value: object) -> object:
    """Return what of a value people can see, as JSON can hold it."""
    if isinstance(value, Window):
        return None
    if is_dataclass(value):
        return [_shown(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return [_shown(item) for item in value]
    if isinstance(value, float):
        return f"{value:.2g}"
    return value.isoformat() if isinstance(value, date) else value


def short(value: object) -> str:
    """Return six hexadecimal digits that stand for a JSON value."""
    return blake2b(json.dumps(value).encode(), digest_size=SHORT).hexdigest()


def _plain(value: object) -> object:
    """Return a record as JSON can hold it; a set in order, since its own order changes with every start."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, frozenset):
        return sorted(str(_plain(item)) for item in value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, relativedelta) else value
