"""docs/faults.md says what the tests inject and what the wall says of it."""

from tests.faults.documents import PAGE, between, text
from tests.faults.table import TABLE


def test_the_page_has_the_table() -> None:
    """Every fault stands there with its sentence; `python -m tests.faults.documents` writes them."""
    assert between(PAGE.read_text()).strip() == text().strip()


def test_every_fault_has_a_name_of_its_own() -> None:
    """A name finds one row."""
    names = [row.name for row in TABLE]
    assert len(set(names)) == len(names)
