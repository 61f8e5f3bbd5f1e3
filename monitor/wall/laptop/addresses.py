"""How an address names one hour of the week: ``fri-16`` is Friday 16:00 to 17:00, in every language."""

import re
from typing import Final

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CELL: Final = re.compile(rf"({'|'.join(DAYS)})-(\d|1\d|2[0-3])", re.ASCII)


def cell_name(day: int, hour: int) -> str:
    """Return the name of a cell, by weekday (Monday is 0) and hour."""
    return f"{DAYS[day]}-{hour}"


def read_cell(name: str) -> tuple[int, int]:
    """Return weekday and hour; ValueError, with a sentence, where the name is none."""
    found = _CELL.fullmatch(name.strip().lower())
    if not found:
        raise ValueError(f"{name!r} is no hour of the week; write a weekday and an hour, like fri-16.")
    return DAYS.index(found[1]), int(found[2])
