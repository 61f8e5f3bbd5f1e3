"""docs/gallery.md is what scripts/gallery makes."""

import re
from pathlib import Path

from tests.gallery.cases import OTHERS, STATES
from tests.gallery.document import document

DOCS = Path(__file__).parents[2] / "docs"
CASES = [case for case, _ in STATES]


def test_the_page_is_the_table() -> None:
    """docs/gallery.md and its pictures are those of the table: run scripts/gallery after a change."""
    assert (DOCS / "gallery.md").read_text() == document()
    named = set(re.findall(r"\(gallery/([\w-]+\.webp)\)", document()))
    assert named == {path.name for path in (DOCS / "gallery").iterdir()} == {case.file for case in [*CASES, *OTHERS]}


def test_the_pictures_are_small() -> None:
    """All of them together, so that a clone of the repository stays one."""
    assert sum(path.stat().st_size for path in (DOCS / "gallery").iterdir()) < 2_500_000
