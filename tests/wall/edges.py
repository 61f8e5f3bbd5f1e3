"""Mailboxes at the edge of what a map can show, each as a real page, and a drawing as text that a person can read.

    python -m tests.wall.edges > tests/golden/edges.json

writes what is drawn now: read the difference before it is committed.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from monitor.numbers.marking import marks, midnight
from monitor.records import Board, Snapshot, Waits
from monitor.snapshot import make_snapshot
from monitor.wall import palette
from monitor.wall.geometry import DAYS, HOURS
from monitor.wall.looks import LOOKS, Look
from monitor.wall.page import PANELS, drawing
from tests.wall.example import BOARD, MEASURE, NOW, ZONE, report
from tests.wall.example import DEFINITION as IN_HOURS

DEFINITION: Final = replace(IN_HOURS, measure=replace(MEASURE, unit="h"))
HOUR: Final = 3600
DAY: Final = 24 * HOUR
MAILBOXES: Final = 20
EVERY_HOUR: Final = range(1, 30 * 7 * 24 + 1)
"""Both windows."""


def mail(seconds: Callable[[datetime], int], *, each: int = 2, hours: range = EVERY_HOUR) -> Waits:
    """Return ``each`` answers to what came in each of these hours before now; ``seconds`` is told the local time."""
    whole = int(NOW.timestamp()) // HOUR * HOUR
    starts = [whole - ago * HOUR for ago in hours]
    took = [seconds(datetime.fromtimestamp(start, ZoneInfo(ZONE))) for start in starts]
    return Waits(
        received_at=np.repeat(np.array(starts, dtype=np.int64), each),
        seconds=np.repeat(np.array(took, dtype=np.int64), each),
        is_open=np.zeros(len(hours) * each, dtype=np.bool_),
        until=NOW,
    )


EDGES: Final[Mapping[str, Callable[[], Waits]]] = {
    "all missing": lambda: mail(lambda _: 0, each=0),
    "one response": lambda: mail(lambda _: 2 * HOUR, each=1, hours=range(100, 101)),
    "all zero": lambda: mail(lambda _: 0),
    "one of 400 days": lambda: mail(lambda at: 400 * DAY if NOW - at < timedelta(hours=1.2) else HOUR),
    "all of 400 days": lambda: mail(lambda _: 400 * DAY),
    "a million": lambda: mail(lambda at: HOUR * (1 + at.hour), each=1_000_000 // len(EVERY_HOUR) + 1),
}
"""Mail by the name of what is odd about it."""


def page_of(waits: Waits) -> Snapshot:
    """Return the page of twenty mailboxes with this mail, tested as on any day."""
    return make_snapshot(
        board=BOARD,
        definition=DEFINITION,
        waits=waits,
        marks=marks(waits, DEFINITION, midnight(NOW, ZONE), 1),
        reports=[report(name=f"team-{number:02}") for number in range(1, MAILBOXES + 1)],
        store_error=None,
        now=NOW,
    )


def told(snapshot: Snapshot, board: Board = BOARD) -> dict[str, Any]:
    """Return a drawing as words: of each map a line a weekday, thin cells in brackets; colours in use; what is said."""
    drawn, look = drawing(snapshot, board), LOOKS[board.theme]
    return {
        "within": drawn["within"],
        "verdict": drawn["verdict"],
        "maps": {panel.id: _map(each["wide"], look) for panel, each in zip(PANELS, drawn["maps"], strict=True)},
    }


def _map(figure: dict[str, Any], look: Look) -> dict[str, Any]:
    texts, weights = list(figure["data"][2]["text"]), list(figure["data"][2]["textfont"]["weight"])
    days, cells = len(DAYS), len(DAYS) * len(HOURS)
    return {
        "cells": list(_lines(texts[:cells], weights)),
        "beside": " ".join(texts[cells + days + len(HOURS) :]) if len(texts) > cells + days + len(HOURS) else "",
        "colours": sorted(_colours(figure["data"][0], look)),
    }


def _lines(texts: list[str], weights: list[int]) -> Iterator[str]:
    written = [
        text if weight > 400 or text in "–·" else f"({text})"  # noqa: RUF001 - as drawn
        for text, weight in zip(texts, weights, strict=False)
    ]
    for day in DAYS:
        yield " ".join(written[day * len(HOURS) : (day + 1) * len(HOURS)])


def _colours(heat: dict[str, Any], look: Look) -> Iterator[str]:
    low = heat["zmin"]
    scale = look.diverging if low else look.sequential
    for shade in {shade for row in heat["z"] for shade in row if shade is not None}:
        yield palette.colour_at(scale, (shade - low) / (heat["zmax"] - low))


def golden() -> dict[str, Any]:
    """Return every edge as it is drawn now."""
    return {name: told(page_of(make())) for name, make in EDGES.items()}


if __name__ == "__main__":
    json.dump(golden(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
