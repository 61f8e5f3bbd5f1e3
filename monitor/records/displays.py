"""Displays: what a page says of itself at each refresh, how that is judged, and what it may be asked to do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

Standing = Literal["good", "behind", "silent", "off", "awaited", "visitor"]
"""Up to date; with older maps than it should show; silent; silent as planned; has a link and was never heard; a visit.
"""
STANDINGS: Final[tuple[Standing, ...]] = get_args(Standing)
Order = Literal["name", "reload"]
"""What a display can be asked: to show its name in large letters, or to load its page anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a page says with a refresh.

    ``screen`` is a random name that its browser keeps; ``name`` is the display's, by its link or by ``?name=``, ""
    where it has none; ``address`` is where it asks from. ``is_hung``: it hangs somewhere, by its name or by ``?kiosk``;
    everything else is a person's page. ``painted`` is the version of the maps that plotly has drawn there, "" before
    the first; ``page`` the version of the page; ``width`` and ``height`` are CSS pixels.
    """

    screen: str
    name: str = ""
    address: str = ""
    is_hung: bool = False
    painted: str = ""
    page: str = ""
    width: int = 0
    height: int = 0

    @property
    def label(self) -> str:
        """What people call it: its name, else its address."""
        return self.name or self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A display as it was heard last; ``painted_at`` is since when it tells of the maps that it shows now."""

    told: Told
    first_at: datetime
    last_at: datetime
    painted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a display was asked, when, and whether it has fetched it."""

    order: Order
    at: datetime
    is_done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A display with how it stands; ``heard`` is None where it has a link, and was never heard."""

    name: str
    standing: Standing
    heard: Heard | None = None
    page_is_old: bool = False
    order: Order | None = None
    """What it was asked, and has not fetched yet."""
