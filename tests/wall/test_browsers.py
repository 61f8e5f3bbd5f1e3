"""The page keeps to what its oldest browsers can do: Chromium 88, Firefox 98, Safari 15.4 (docs/wall.md)."""

import re
from pathlib import Path
from typing import Final

import pytest

from monitor.wall.server import ASSETS

NEWER: Final = {
    "AbortSignal.any": r"AbortSignal\.any\b",
    "Array.at": r"\.at\(",
    "Array.findLast": r"\.findLast",
    "Array.toSorted": r"\.to(Sorted|Reversed|Spliced)\b",
    "Object.hasOwn": r"Object\.(hasOwn|groupBy)\b",
    "structuredClone": r"\bstructuredClone\b",
    "class fields, private names": r"this\.#",
    "CSS :has": r":has\(",
    "CSS nesting": r"(?m)^\s+&(?!&)",
    "CSS container queries": r"@container|\bc(qw|qh|qi)\b",
    "CSS layers": r"@layer",
    "CSS colours": r"\b(oklch|oklab|light-dark)\(",
    "CSS viewport units": r"\d[sl]v[hw]\b",
    "media ranges": r"@media[^{]*[<>]",
    "popover": r"\bshowPopover\b",
}
"""What came later, by the pattern by which a file would use it; ``AbortSignal.timeout`` is made by browser.js."""
FILES: Final = sorted(path for path in ASSETS.iterdir() if path.suffix in {".css", ".js"})


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_newer_is_used(path: Path) -> None:
    """A browser that the documentation promises never meets what it cannot read."""
    text = path.read_text()
    assert [name for name, pattern in NEWER.items() if re.search(pattern, text)] == []


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix == ".css"], ids=lambda path: path.name)
def test_a_newer_value_has_a_plain_one_before_it(path: Path) -> None:
    """``color-mix`` and ``dvh`` are of 2022 and 2023; an older browser takes the declaration before them."""
    for rule in re.findall(r"\{([^{}]*(?:color-mix|\ddvh)[^{}]*)\}", path.read_text()):
        declared = [part.split(":", 1) for part in rule.split(";") if ":" in part]
        for place, (name, value) in enumerate(declared):
            if "color-mix" in value or "dvh" in value:
                assert name.strip() in {before.strip() for before, _ in declared[:place]}, rule


def test_what_tells_old_browsers_is_read_by_all_of_them() -> None:
    """No syntax that a browser of 2010 cannot read, or its sentence would never be seen."""
    text = (ASSETS / "browser.js").read_text()
    assert not re.search(r"=>|`|\b(let|const|class|async)\b|\?\.", text.split("*/", 1)[1])
