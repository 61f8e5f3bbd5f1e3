"""What displays said, as a text that is kept in the store: so a restart misses nobody, and replicas know the same."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final

from monitor.records.displays import Asked, Heard, Told

MOST: Final = 5000
"""So many are kept; of more, those that were heard last."""


def packed(displays: Iterable[Heard], forgotten: Mapping[str, datetime]) -> str:
    """Return displays that have a name, and what was forgotten, as a text; no address is kept."""
    named = sorted((one for one in displays if one.told.name), key=lambda one: one.last_at)[-MOST:]
    rows = [
        [asdict(replace(one.told, address="")), *(at.isoformat() for at in (one.first_at, one.last_at, one.painted_at))]
        for one in named
    ]
    return json.dumps({"displays": rows, "forgotten": {key: at.isoformat() for key, at in forgotten.items()}})


def unpacked(text: str | None) -> tuple[tuple[Heard, ...], Mapping[str, datetime]]:
    """Return what was kept; nothing where nothing was, or another program kept it."""
    try:
        kept: dict[str, Any] = json.loads(text or "{}")
        displays = tuple(_heard(*row) for row in kept.get("displays", ()))
        gone = {key: datetime.fromisoformat(at) for key, at in kept.get("forgotten", {}).items()}
    except (ValueError, TypeError, AttributeError):
        return (), {}
    return displays, gone


def _heard(told: dict[str, Any], first: str, last: str, painted: str) -> Heard:
    first_at, last_at, painted_at = (datetime.fromisoformat(at) for at in (first, last, painted))
    return Heard(told=Told(**told), first_at=first_at, last_at=last_at, painted_at=painted_at)


def packed_orders(orders: Mapping[str, Asked]) -> str:
    """Return what displays were asked as a text."""
    return json.dumps({screen: [one.order, one.at.isoformat(), one.is_done] for screen, one in orders.items()})


def unpacked_orders(text: str | None) -> Mapping[str, Asked]:
    """Return what displays were asked; nothing where nothing was kept, or another program kept it."""
    try:
        return {
            screen: Asked(order=order, at=datetime.fromisoformat(at), is_done=bool(is_done))
            for screen, (order, at, is_done) in json.loads(text or "{}").items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
