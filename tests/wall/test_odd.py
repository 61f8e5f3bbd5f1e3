"""What a map shows when its numbers are odd: lower bounds, shares, closed hours, each verdict, other locales."""

import dataclasses
import json
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser

from tests.wall.example import NOW
from tests.wall.odd import ODD, golden
from tests.wall.site import look, site
from tests.wall.test_edges import OFTEN, WIDER

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "odd.json"
OTHERS: Final = ((390, 844), (768, 1024), (1080, 1920))
"""The shapes that `make prove` tries each page in."""
TALL: Final = ("German", "every cell a lower bound", "thousands wait")
"""The longest words, the widest numbers and the fullest strip: `make test` tries these on a phone, too."""
SCREENS: Final = [
    *(pytest.param(name, OFTEN if name in TALL else OFTEN[:1], id=f"{name}-often") for name in ODD),
    *(pytest.param(name, OTHERS, id=f"{name}-others", marks=pytest.mark.prove) for name in ODD),
]


def cells(page: dict[str, Any], name: str) -> set[str]:
    """Return the texts in the cells of a map."""
    return set(" ".join(page[f"{name} map"]["cells"]).split())


def test_every_odd_page_is_drawn_as_it_was() -> None:
    """Words, numbers and colours are the committed ones (``python -m tests.wall.odd`` writes them)."""
    assert json.loads(json.dumps(golden())) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_committed_pages_say_what_they_must() -> None:
    """Each differs from the plain page in what is odd about it, as a person expects it, and in nothing else."""
    drawn = json.loads(GOLDEN.read_text(encoding="utf-8"))
    bounds = cells(drawn["every cell a lower bound"], "current")
    assert {text.strip("()")[0] for text in bounds} == {">", "\N{EN DASH}"}
    assert {"0", "100"} <= cells(drawn["shares"], "current")
    assert {"\N{MINUS SIGN}100", "+100"} <= cells(drawn["shares"], "change")
    assert drawn["closed everywhere"] == {
        "notes": [*drawn["closed everywhere"]["notes"][:-1], "striped corners: closed"]
    }
    assert "\N{MIDDLE DOT}" not in cells(drawn["marked everywhere"], "change")
    said = {
        "nothing more than chance": "nothing is more than chance",
        "too few weeks": "too few weeks to tell",
        "too few messages": "too few messages to tell",
        "not tested yet": "not tested yet: nothing is marked",
    }
    for name, verdict in said.items():
        assert drawn[name]["verdict"] == verdict
        assert cells(drawn[name], "change") == {"\N{EN DASH}", "\N{MIDDLE DOT}"}
    assert drawn["nothing waits"]["waiting"]["count"] == "nothing is waiting"
    assert drawn["thousands wait"]["waiting"]["count"] == "12,345 waiting"
    assert drawn["German"]["days"] == "Mo Di Mi Do Fr Sa So"
    assert drawn["Portuguese"]["days"] == "seg ter qua qui sex sáb dom"
    assert drawn["Japanese"]["days"] == "月 火 水 木 金 土 日"
    assert "1,5" in cells(drawn["German"], "current")


@pytest.mark.parametrize(("name", "screens"), SCREENS)
def test_every_odd_page_looks_right_on_every_screen(
    browser: Browser, name: str, screens: tuple[tuple[int, int], ...]
) -> None:
    """No word leaves its place and no number its cell."""
    board, page = ODD[name]
    quick = dataclasses.replace(board, page_seconds=0.5)
    with site(quick, snapshot=page, now=NOW) as served, look(browser, served.url) as seen:
        seen.drawn()
        for width, height in screens:
            seen.sized(width, height)
            found = seen.measured()
            assert (found["clipped"], found["overlapping"]) == ([], []), (width, height)
            assert seen.page.evaluate(WIDER) == [], (width, height)
        assert (seen.console, seen.foreign) == ([], [])
