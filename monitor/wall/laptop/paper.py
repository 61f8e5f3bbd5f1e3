"""What tables and charts beside the wall are drawn on: the theme's colours and a locale's names."""

from dataclasses import dataclass
from typing import Final

from monitor.records import Board
from monitor.wall.looks import LOOKS, Look
from monitor.wall.names import Names, names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Colours, and how weekdays and numbers are written."""

    look: Look
    names: Names


def paper_of(board: Board) -> Paper:
    """Return what the configuration asks for."""
    return Paper(look=LOOKS[board.theme], names=names_of(board.locale))


PLAIN: Final = Paper(look=LOOKS["dark"], names=names_of("en"))
