"""The fixed list of blocks that are tested beside the cells: which weekdays, which hours."""

from typing import Final

Block = tuple[tuple[int, ...], int, int]
"""Weekdays (Monday is 0), first hour, last hour without it."""
DAY_GROUPS: Final[tuple[tuple[int, ...], ...]] = (
    (0, 1, 2, 3, 4),
    (0, 1, 2, 3),
    (0,),
    (1,),
    (2,),
    (3,),
    (4,),
    (5, 6),
)
"""All working days, those but Friday, each of them, the weekend."""
DAY_PARTS: Final[tuple[tuple[int, int], ...]] = ((0, 24), (0, 7), (7, 12), (12, 18), (15, 19), (18, 22), (22, 24))
"""The whole day; night, morning, afternoon, the hours in which offices close, evening, late."""
BLOCKS: Final[tuple[Block, ...]] = tuple((days, first, last) for days in DAY_GROUPS for first, last in DAY_PARTS)
"""In reading order, fixed before any mail is looked at: each part of the day of each group."""
