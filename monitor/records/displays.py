"""Displays: what a page says of itself at each refresh, how that is judged, and what it may be asked to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Standing = Literal["good", "behind", "silent", "off", "awaited", "visitor"]
"""Up to date; shows older maps than it should; says nothing; says nothing, as planned; has a link and was never heard; a
page that is only visited."""
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
Order = Literal["name", "reload"]
"""What a display can be asked: to show its name in large letters, or to load its page anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page says with a refresh.

    ``screen`` is a random name that its browser keeps; ``name`` is the display's, ``is_hung`` whether it is one: by
    its link, by ``?name=`` or by ``?kiosk``; everything else is a person's page. ``painted`` is the version of the
    maps that plotly has drawn there, "" before the first; ``page`` the version of the page.
    """

    screen: str
    name: str
    is_hung: bool
    painted: str
    page: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A display as it was heard last. ``painted_at`` is when it first told of the maps that it shows now."""

    told: Told
    first_at: datetime
    last_at: datetime
    painted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A display with how it stands; ``heard`` is None where it has a link, and was not heard since the start."""

    name: str
    standing: Standing
    heard: Heard | None = None
    page_is_old: bool = False
    order: Order | None = None
    """What it was asked, and has not fetched yet."""
