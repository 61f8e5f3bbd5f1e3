"""``/about``: all definitions of waiting on the same mail."""

import dataclasses
import re
from collections.abc import Sequence
from html import unescape

from monitor.errors import StoreError
from monitor.records import Defined, EverAnswered
from monitor.wall.laptop.about import about_page
from monitor.wall.laptop.defined import AskDefinitions
from tests.wall.example import BOARD, DEFINITION, view

OURS = Defined(
    key="message",
    name="The message named",
    words="From the message that a reply names.",
    count=1200,
    waiting=7,
    percentile=4.5,
    median=1.0,
    mean=2.0,
    own="80th percentile",
    own_value=4.5,
    minutes=0.0,
    differs="",
    source=None,
)
THEIRS = dataclasses.replace(
    OURS,
    key="front",
    name="Front: <reply> time",
    own="share within the target",
    own_value=0.825,
    differs="80th percentile 12 min longer, 30 fewer: a nudge does not restart the clock",
    source=("Analytics", "https://dev.frontapp.com/reference/analytics"),
)
EMPTY = dataclasses.replace(OURS, key="none", name="Nothing", count=0, percentile=None, own="mean", own_value=None)
KINDS = (
    EverAnswered(kind="opens a thread", count=200, answered=150),
    EverAnswered(kind="thanks", count=0, answered=0),
)


def answer(*rows: Defined, kinds: Sequence[EverAnswered] = KINDS) -> AskDefinitions:
    """Return who answers with these."""
    return lambda: (rows, kinds)


def section(ask: AskDefinitions, in_force: str = "message") -> str:
    """Return what the page says of definitions."""
    page = about_page(view(), BOARD, dataclasses.replace(DEFINITION, clock=in_force), ask)
    return page[page.index('id="definitions"') :].split("<h2", 1)[0]


def test_each_definition_is_a_row_with_its_numbers_and_source() -> None:
    """What it counts, what its author shows, how it differs from the article's own; names are text."""
    found = section(answer(OURS, THEIRS, EMPTY))
    rows = [re.sub(r"<[^>]*>", "|", row) for row in re.findall(r"<tr><th scope=\"row\">(.*?)</tr>", found)]
    assert len(rows) == 3
    assert "1,200||7||4 h 30||80th percentile: 4 h 30" in rows[0].replace("||||", "||")
    assert "share within the target: 83 %" in rows[1]
    assert "12 min longer, 30 fewer: a nudge does not restart the clock" in rows[1]
    assert unescape(rows[1]).startswith("Front: <reply> time ")
    assert "mean: \N{EN DASH}" in rows[2]
    assert 'href="https://dev.frontapp.com/reference/analytics" rel="noreferrer"' in found
    assert found.count("rel=") == 1


def test_the_one_in_force_is_named() -> None:
    """And no other."""
    for key, name in (("message", "The message named"), ("none", "Nothing")):
        found = section(answer(OURS, THEIRS, EMPTY), key)
        assert found.count("(in force)") == 1
        assert f"{name} <strong>(in force)" in found


def test_the_share_ever_answered_is_shown_by_kind() -> None:
    """So that the rule on thanks can be checked; of none that came there is no share."""
    found = section(answer(OURS))
    assert "<li>opens a thread: 75 % (150 of 200)</li>" in found
    assert "<li>thanks: none came</li>" in found
    assert "ever answered" not in section(answer(OURS, kinds=()))


def test_a_store_that_is_closed_takes_the_section_and_not_the_page() -> None:
    """A sentence stands there."""

    def closed() -> tuple[Sequence[Defined], Sequence[EverAnswered]]:
        raise StoreError("The store is not open: the wall says why.")

    assert "The store is not open: the wall says why." in section(closed)


def test_without_an_answer_nothing_is_said() -> None:
    """A program that has no store has no such section."""
    assert 'id="definitions"' not in about_page(view(), BOARD, DEFINITION)
