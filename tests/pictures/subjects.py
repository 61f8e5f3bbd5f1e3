"""What the tests draw: the wall's example as subjects of pictures."""

from dataclasses import replace
from typing import Final

from monitor.pictures.subject import Subject
from monitor.records import NO_VALUES, Grid, Split, Values
from tests.test_snapshot import some_marks
from tests.wall.example import MEASURE, as_change, as_grid, grids

PRINT: Final = "928d26-b319ee"
CURRENT, TRAILING, MARKED = grids()
CHANGE = replace(MARKED, marks=None)
FRIDAY_23: Final = (4, 23)
"""A cell of the example: 27 hours of 12 messages."""
BOUND = tuple(tuple((day, hour) == FRIDAY_23 for hour in range(24)) for day in range(7))
NIGHTS = Split(
    closed=NO_VALUES,
    working=NO_VALUES,
    is_closed=tuple(tuple(day > 4 or not 8 <= hour < 18 for hour in range(24)) for day in range(7)),
)
SHARE = replace(MEASURE, unit="share", statistic="share", parameter=4.0)


def share(part: float | None) -> Grid:
    """Return a grid of one share (0 to 1) everywhere."""
    values: Values = ((part,) * 24,) * 7
    return replace(CURRENT, values=values, shades=values, measure=SHARE)


NOTHING = as_grid([[0.0] * 24] * 7, [[0] * 24] * 7, CURRENT.window.start, CURRENT.window.end)
ENORMOUS = as_grid([[10.0**7] * 24] * 7, [[10**6] * 24] * 7, CURRENT.window.start, CURRENT.window.end)

SUBJECTS: Final = {
    "grid": Subject(cells=CURRENT, title="Last 4 weeks", fingerprint=PRINT),
    "at least": Subject(cells=replace(CURRENT, at_least=BOUND), title="2016", fingerprint=PRINT, split=NIGHTS),
    "change": Subject(cells=CHANGE, title="2016 − 2015", fingerprint=PRINT),  # noqa: RUF001 - a real minus
    "marked": Subject(cells=replace(CHANGE, marks=some_marks()), title="Change", fingerprint=PRINT, split=NIGHTS),
    "too few": Subject(
        cells=replace(CHANGE, marks=replace(some_marks(), verdict="too few weeks")), title="Change", fingerprint=PRINT
    ),
    "share": Subject(cells=share(0.854), title="Share", fingerprint=PRINT),
    "share change": Subject(
        cells=replace(as_change(share(0.9), share(0.7)), measure=SHARE, marks=None), title="Share", fingerprint=PRINT
    ),
    "nothing": Subject(cells=NOTHING, title="Nothing", fingerprint=PRINT),
    "enormous": Subject(cells=ENORMOUS, title="Enormous", fingerprint=PRINT),
    "wordy": Subject(
        cells=replace(
            MARKED,
            marks=some_marks(),
            measure=replace(MEASURE, parameter=99.95),
            window=replace(MARKED.window, time_zone="America/Argentina/ComodRivadavia"),
            counts=((10**7,) * 24,) * 7,
            against_counts=((10**8,) * 24,) * 7,
        ),
        title="Change: last 10 years and 11 months less the 10 years and 11 months before",
        fingerprint=PRINT,
        split=NIGHTS,
        locale="de",
    ),
    "enormous change": Subject(
        cells=replace(as_change(ENORMOUS, CURRENT), marks=None), title="Enormous", fingerprint=PRINT
    ),
}
