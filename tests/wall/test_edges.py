"""What a map shows at the edges: one response, a million, nothing, zero, 400 days, twenty mailboxes, a long title."""

import dataclasses
import json
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.wall.edges import EDGES, golden, page_of
from tests.wall.example import NOW
from tests.wall.site import QUICK, look, site

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "edges.json"
TITLE: Final = "Customer care for the whole of northern Europe, including the islands, weekends and public holidays"
OFTEN: Final = ((1920, 1080), (390, 844))
"""The two pictures that the page has; `make prove` tries the shapes between them."""
SCREENS: Final = (OFTEN, pytest.param(((2560, 1080), (1080, 1920), (360, 740)), marks=pytest.mark.prove))
WIDER: Final = """() => ["current", "trailing", "change"].flatMap((id) => {
  const texts = [...document.querySelectorAll(`#${id} .textpoint text`)].slice(0, 168);
  const boxes = texts.map((text) => text.getBoundingClientRect()), middle = (box) => box.x + box.width / 2;
  const across = boxes.slice(1).map((box, at) => Math.abs(middle(box) - middle(boxes[at])));
  const cell = Math.min(...across.filter((distance) => distance > 4));
  return texts.filter((_, at) => boxes[at].width > cell).map((text) => `${id}: ${text.textContent}`);
})"""
"""Numbers that are wider than a cell."""


def test_every_edge_is_drawn_as_it_was() -> None:
    """Words, numbers and colours of each map are the committed ones (``python -m tests.wall.edges`` writes them)."""
    assert json.loads(json.dumps(golden())) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_the_committed_edges_say_what_they_must() -> None:
    """Dashes, zeros, days and the one odd cell stand where a person expects them, and no change glows."""
    drawn = json.loads(GOLDEN.read_text(encoding="utf-8"))
    cells = {name: " ".join(each["maps"]["current"]["cells"]).split() for name, each in drawn.items()}
    assert set(cells["all missing"]) == {"\N{EN DASH}"}
    assert sorted(cells["one response"]) == ["(2)"] + ["\N{EN DASH}"] * 167
    assert set(cells["all zero"]) == {"0m"}
    assert set(cells["all of 400 days"]) == {"400d"}
    assert len([text for text in cells["one of 400 days"] if text != "1"]) == 1
    assert {name: len(each) for name, each in cells.items()} == dict.fromkeys(EDGES, 168)
    quiet = [set(" ".join(each["maps"]["change"]["cells"]).split()) for each in drawn.values()]
    assert set.union(*quiet) == {"\N{EN DASH}", "\N{MIDDLE DOT}"}
    assert len(set(cells["a million"])) == len(drawn["a million"]["maps"]["current"]["colours"]) == 24


@pytest.mark.parametrize("screens", SCREENS, ids=["often", "others"])
@pytest.mark.parametrize("name", EDGES)
def test_every_edge_looks_right_on_every_screen(
    browser: Browser, name: str, screens: tuple[tuple[int, int], ...]
) -> None:
    """Under a long title and with twenty mailboxes, no word leaves its place and no number its cell."""
    board = dataclasses.replace(QUICK, title=TITLE)
    with site(board, snapshot=page_of(EDGES[name]()), now=NOW) as served, look(browser, served.url) as seen:
        seen.drawn()
        for width, height in screens:
            seen.sized(width, height)
            found = seen.measured()
            assert (found["clipped"], found["overlapping"]) == ([], []), (width, height)
            assert seen.page.evaluate(WIDER) == [], (width, height)
            assert found["scrolls"][0] <= 0
            assert width < 700 or found["scrolls"][1] <= 0
        assert (seen.console, seen.foreign) == ([], [])
