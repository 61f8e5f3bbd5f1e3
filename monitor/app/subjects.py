"""What can be drawn or written as a file: one map with its title and fingerprint, of a snapshot or of any windows."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.numbers.change import change, with_marks
from monitor.numbers.estimating import estimate
from monitor.numbers.hours import split
from monitor.pictures.subject import Subject
from monitor.records import ALWAYS, NO_VALUES
from monitor.snapshot import fingerprint
from monitor.wall import words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.records import Change, Definition, Grid, Marks, Snapshot, Split, Waits, Window


SPAN: Final = re.compile(r"/|\.\.")
"""Between the two ends of a period."""


def grid_subject(waits: Waits, window: Window, definition: Definition, title: str) -> Subject:
    """Return the map of one window; ``waits`` hold at least all of it."""
    grid, hours = estimate(waits, window, definition), definition.working_hours
    parts = None if hours == ALWAYS else split(waits, window, hours, definition.time_zone)
    return Subject(cells=grid, title=title, fingerprint=_identity(definition, grid), split=parts)


def change_subject(  # noqa: PLR0913 - one map, each part named
    waits: Callable[[Window], Waits],
    windows: tuple[Window, Window],
    definition: Definition,
    title: str,
    *,
    marks: Marks | None = None,
    against: str | None = None,
) -> Subject:
    """Return the map of what the first window has changed against the second; ``waits`` gives those of each.

    ``against`` is the second as a person named it, None for the trailing window.
    """
    read = [waits(window) for window in windows]
    later, earlier = (estimate(part, window, definition) for part, window in zip(read, windows, strict=True))
    hours = definition.working_hours
    parts = None if hours == ALWAYS else split(read[0], windows[0], hours, definition.time_zone)
    return Subject(
        cells=with_marks(change(later, earlier), marks),
        title=title,
        fingerprint=_identity(definition, later, earlier),
        split=_hatches(parts),
        against=period_title(against) if against else "before",
    )


def _hatches(parts: Split | None) -> Split | None:
    """Return which hours are closed, without the waits of a window that is not the map's."""
    return parts and replace(parts, closed=NO_VALUES, working=NO_VALUES)


def _identity(definition: Definition, *grids: Grid) -> str:
    return fingerprint(definition, [(grid.window, grid.total) for grid in grids])


def _current(snapshot: Snapshot) -> Subject:
    definition, title = snapshot.definition, current_title(snapshot.definition)
    return _of(snapshot, snapshot.current, title, _identity(definition, snapshot.current), snapshot.split)


def _trailing(snapshot: Snapshot) -> Subject:
    definition, title = snapshot.definition, trailing_title(snapshot.definition)
    identity = _identity(definition, snapshot.trailing)
    return _of(snapshot, snapshot.trailing, title, identity, _hatches(snapshot.split))


def _change(snapshot: Snapshot) -> Subject:
    title = change_title(snapshot.definition)
    return _of(snapshot, snapshot.change, title, snapshot.fingerprint, _hatches(snapshot.split))


def _of(snapshot: Snapshot, cells: Grid | Change, title: str, identity: str, parts: Split | None) -> Subject:
    return Subject(
        cells=cells,
        title=title,
        fingerprint=identity,
        split=parts,
        awaits_test=snapshot.change.marks is None,
        locale=snapshot.board.locale,
    )


SHOWN: Final[Mapping[str, Callable[[Snapshot], Subject]]] = {
    "current": _current,
    "trailing": _trailing,
    "change": _change,
}
"""The maps of a snapshot, by the name in their address."""


def current_title(definition: Definition) -> str:
    """Return ``Last 4 weeks``."""
    return f"Last {words.span(definition.current)}"


def trailing_title(definition: Definition) -> str:
    """Return ``The 26 weeks before``."""
    return f"The {words.span(definition.trailing)} before"


def change_title(definition: Definition) -> str:
    """Return ``Change: last 4 weeks less the 26 weeks before``."""
    return f"Change: last {words.span(definition.current)} less the {words.span(definition.trailing)} before"


def period_title(period: str, against: str | None = None) -> str:
    """Return ``2016``, ``2016-03 to 2016-05``, or ``2016 − 2015``."""  # noqa: RUF002 - as drawn
    one, *other = (" to ".join(part.strip() for part in SPAN.split(text)) for text in (period, against) if text)
    return f" {words.MINUS} ".join([one, *other])
