"""The table of faults as docs/faults.md has it: ``python -m tests.faults.documents`` writes it there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.faults.refused import refusals
from tests.faults.row import NOTHING, Row
from tests.faults.table import ANSWERS, LARGE, LINE

PAGE: Final = Path(__file__).parent.parent.parent / "docs" / "faults.md"
BEGIN: Final = "<!-- faults: python -m tests.faults.documents -->\n"
END: Final = "<!-- end of faults -->\n"
GROUPS: Final[dict[str, Sequence[Row]]] = {
    "The line": LINE,
    "Answers": ANSWERS,
    "Refusals": refusals(),
    "Too much": LARGE,
}


def text() -> str:
    """Return the tables in Markdown."""
    parts: list[str] = []
    for title, rows in GROUPS.items():
        parts += [f"### {title}\n\n", "| fault | what is injected | what the wall says | a person is needed |\n"]
        parts += ["|---|---|---|---|\n", *(_line(row) for row in rows), "\n"]
    return "".join(parts)


def _line(row: Row) -> str:
    sentence = row.sentence.removeprefix("office: ") if row.sentence != NOTHING else "nothing: the poll is good"
    return f"| {row.name} | {row.injected} | {sentence} | {'yes' if row.needs_person else 'no'} |\n"


def between(page: str) -> str:
    """Return what a page has where the tables belong."""
    return page.partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Write the tables into the page."""
    page = PAGE.read_text()
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{text()}{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
