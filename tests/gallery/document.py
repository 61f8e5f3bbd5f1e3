"""The text of docs/gallery.md, from the table of cases."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from tests.gallery.cases import OTHERS, STATES, Case

INTRODUCTION: Final = """# Gallery

The page of the sample's office in every state and every theme, on every screen. `scripts/gallery` makes all of it: it
reads the sample mailbox, opens the page in Chromium at the size that is named, and writes this file; the pictures here
are reduced. What the states mean, and how the page behaves on a screen, is in [wall.md](wall.md).
"""
THEMES: Final = ("dark", "light", "article")


def _picture(case: Case) -> str:
    width, height = case.size
    told = f"{(case.words or case.state).rstrip('.')}, {case.theme}, {width} x {height}"
    return f"[![{told}](gallery/{case.file})](gallery/{case.file})<br>{width} x {height}"


def _lines() -> Iterator[str]:
    yield INTRODUCTION
    yield "## Every state in every theme\n"
    yield "| state | dark | light | article |"
    yield "| --- | --- | --- | --- |"
    for state, rows in groupby(STATES, key=lambda row: row[0].state):
        cases = list(rows)
        by_theme = {case.theme: case for case, _ in cases}
        said = " ".join(words for _, words in cases if words)
        yield f"| **{state}**<br>{said} | {' | '.join(_picture(by_theme[theme]) for theme in THEMES)} |"
    yield "\n## What has no theme of its own\n"
    yield "| | |"
    yield "| --- | --- |"
    for first in range(0, len(OTHERS), 2):
        told = [f"{case.words}<br>{_picture(case)}" for case in OTHERS[first : first + 2]]
        yield f"| {' | '.join([*told, ''][:2])} |"


def document() -> str:
    """Return the page as Markdown."""
    return "\n".join(_lines()) + "\n"
