"""What a picture is of."""

from dataclasses import dataclass

from monitor.records import Change, Grid, Split


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A map with its title and fingerprint; with a ``split`` of its window the closed hours are hatched.

    A ``split`` without values, of another window or of a change, only hatches. ``awaits_test``: a change whose test of
    the day is still to come, so that no cell of it is coloured yet.
    """

    cells: Grid | Change
    title: str
    fingerprint: str
    split: Split | None = None
    awaits_test: bool = False
    against: str = "before"
    """What a change is compared with, to stand behind "than": ``2015``."""
    locale: str = "en"
    """A Babel name: weekdays and numbers in cells are written its way."""
