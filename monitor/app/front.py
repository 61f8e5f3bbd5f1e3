"""The page in front of everything: made of the settings, and asked of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.comparing import Comparing
from monitor.app.defining import definition_of
from monitor.app.detailing import Defining, Detailing
from monitor.app.picturing import add_pictures
from monitor.wall.server import make_app

if TYPE_CHECKING:
    import dash

    from monitor.app.shown import Shown
    from monitor.config import Settings
    from monitor.records import Board
    from monitor.wall.drawings import Drawings


def page_of(settings: Settings, board: Board, shown: Shown, drawings: Drawings) -> dash.Dash:
    """Return the page and its endpoints for these settings; its requests only read what is ``shown``."""
    app = make_app(
        shown.view,
        board=board,
        definition=definition_of(settings),
        health=shown.health,
        host=settings.page.host,
        compare=Comparing(lambda: shown.parts, shown.version),
        cell=Detailing(lambda: shown.parts, shown.version).cell,
        definitions=Defining(lambda: shown.parts, shown.version).definitions,
        drawings=drawings,
    )
    add_pictures(app.server, shown.view)
    return app
