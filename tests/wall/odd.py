"""Pages that are odd in a way that no mail of a test brings about by itself: records, changed by hand.

    python -m tests.wall.odd > tests/golden/odd.json

writes what each shows now where the plain page shows something else: read the difference before it is committed.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from monitor.records import Board, Marks, Measure, Snapshot, Split, Verdict, Waiting
from monitor.wall.geometry import DAYS, HOURS
from monitor.wall.page import drawing
from tests.wall.edges import told
from tests.wall.example import BOARD, MEASURE, NOW, as_marks, grids, snapshot

CURRENT, TRAILING, CHANGE = grids()
EVERYWHERE: Final = ((True,) * 24,) * 7
NOWHERE: Final = ((False,) * 24,) * 7
SHARE: Final = replace(
    MEASURE, name="answered in time", unit="share", statistic="share", parameter=4.0, is_lower_better=False
)
FULL: Final = replace(CURRENT, counts=((9,) * 24,) * 7)
PARTS: Final = Split(closed=((58.0,) * 24,) * 7, working=((2.5,) * 24,) * 7, is_closed=EVERYWHERE)


def _outcome(verdict: Verdict = "tested", marked: tuple[tuple[bool, ...], ...] = NOWHERE) -> Marks:
    """Return a test with this outcome."""
    return replace(as_marks(CURRENT, TRAILING, CHANGE.values), verdict=verdict, marked=marked)


def changed(marks: Marks | None) -> Snapshot:
    """Return the full page with these marks."""
    return snapshot(change=replace(CHANGE, marks=marks))


def waits(now: Waiting | None) -> Snapshot:
    """Return the full page with what waits."""
    return snapshot(waiting=now)


def shares(measure: Measure = SHARE) -> Snapshot:
    """Return a page of shares, from nobody in time to everybody."""
    values = tuple(tuple(hour / 23 for hour in range(24)) for _ in range(7))
    slow = tuple(tuple(1 - value for value in row) for row in values)
    grid = replace(FULL, values=values, shades=slow, measure=measure, days=(0.0, 0.01, 0.5, 0.99, 0.995, 1.0, None))
    points = tuple(tuple(value * 2 - 1 for value in row) for row in values)
    against = tuple(tuple(-value for value in row) for row in points)
    change = replace(
        CHANGE,
        values=points,
        shades=against,
        measure=measure,
        counts=FULL.counts,
        against_counts=FULL.counts,
        marks=_outcome(marked=EVERYWHERE),
    )
    return snapshot(current=grid, trailing=grid, change=change)


def in_locale(locale: str) -> Board:
    """Return the board of a locale."""
    return replace(BOARD, locale=locale)


ODD: Final[Mapping[str, tuple[Board, Snapshot]]] = {
    "every cell a lower bound": (BOARD, snapshot(current=replace(CURRENT, at_least=EVERYWHERE))),
    "shares": (BOARD, shares()),
    "closed everywhere": (BOARD, snapshot(split=PARTS)),
    "marked everywhere": (BOARD, changed(_outcome(marked=EVERYWHERE))),
    "nothing more than chance": (BOARD, changed(_outcome())),
    "too few weeks": (BOARD, changed(_outcome("too few weeks"))),
    "too few messages": (BOARD, changed(_outcome("too few messages"))),
    "not tested yet": (BOARD, changed(None)),
    "nothing waits": (BOARD, waits(Waiting(count=0, oldest_at=None, late=0, soon=0))),
    "thousands wait": (
        BOARD,
        waits(Waiting(count=12_345, oldest_at=NOW - timedelta(days=400), late=9_999, soon=1_234)),
    ),
    "German": (in_locale("de"), snapshot()),
    "Portuguese": (in_locale("pt_PT"), snapshot()),
    "Japanese": (in_locale("ja"), snapshot()),
    "Arabic": (in_locale("ar"), snapshot()),
    "article": (replace(BOARD, theme="article"), snapshot()),
}
"""A board and its page by the name of what is odd."""


def shown(board: Board, page: Snapshot) -> dict[str, Any]:
    """Return a page as text, with the weekdays' names, what waits and the last notes."""
    drawn = drawing(page, board)
    cells = len(DAYS) * len(HOURS)
    names = drawn["maps"][0]["wide"]["data"][2]["text"][cells : cells + len(DAYS)]
    said = told(page, board)
    maps = {f"{name} map": each for name, each in said.pop("maps").items()}
    beside = {"days": " ".join(names), "waiting": drawn["waiting"], "notes": list(drawn["notes"][2:])}
    return {**said, **beside, **maps}


def golden() -> dict[str, Any]:
    """Return what each odd page shows now where the plain one shows something else."""
    plain = shown(BOARD, snapshot())
    return {
        name: {key: said for key, said in shown(board, page).items() if said != plain[key]}
        for name, (board, page) in ODD.items()
    }


if __name__ == "__main__":
    json.dump(golden(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
