"""How many copies of the store are kept."""

import pytest
from pydantic import TypeAdapter, ValidationError

from monitor.config.fields import MOST_BACKUPS, Backups

COUNT: TypeAdapter[int] = TypeAdapter(Backups)


@pytest.mark.parametrize("number", [0, 4, MOST_BACKUPS])
def test_a_number_that_will_do(number: int) -> None:
    """None, the default, and the most that there may be."""
    assert COUNT.validate_python(number) == number


@pytest.mark.parametrize(
    ("number", "sentence"), [(-1, "write 0 for no backups"), (MOST_BACKUPS + 1, "would fill a disk")]
)
def test_a_number_that_will_not_do(number: int, sentence: str) -> None:
    """Fewer than none, or more than a disk holds, is said in words."""
    with pytest.raises(ValidationError, match=sentence):
        COUNT.validate_python(number)
