"""The page in front of everything: made of the settings, asked of what is shown, and replaced as a whole.

Why a new Dash application for other settings, and not one that asks for them: title, zone, theme and definition are
in the layout, the HTML around it, every page for laptops and the drawings. Built together they cannot contradict each
other, and whatever a request began with it ends with. It takes about 50 ms. A browser sees by the page's version that
it has an older one, and loads itself anew at its next refresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.app.comparing import Comparing
from monitor.app.defining import definition_of
from monitor.app.detailing import Defining, Detailing
from monitor.app.displaying import Displaying
from monitor.app.letting_in import policy_of
from monitor.app.overseeing import add_metrics
from monitor.app.picturing import add_pictures
from monitor.config import names_in
from monitor.wall import guard
from monitor.wall.bare import make_bare
from monitor.wall.drawings import Drawings
from monitor.wall.laptop.displays import add_displays
from monitor.wall.laptop.settings import add_settings
from monitor.wall.server import make_app, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    import dash

    from monitor.access import Door
    from monitor.app.shown import Shown
    from monitor.config import Settings
    from monitor.records import Board
    from monitor.wall.answering import Hear
    from monitor.wall.laptop.settings import AskSettings


class Front:
    """The page for the settings in force. ``server`` is what is served (WSGI)."""

    def __init__(
        self, shown: Shown, settings: Settings, board: Board, door: Door, offering: AskSettings | None = None
    ) -> None:
        """Build the first page; ``door`` stands before each, and ``offering`` answers its page of settings."""
        self._offering = offering
        self._shown = shown
        self._door = door
        self.displaying = Displaying(shown.version, self._expected)
        self.show(settings, board)

    def server(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request with the present page."""
        answer: Iterable[bytes] = self._server(environ, start_response)
        return answer

    def show(self, settings: Settings, board: Board) -> None:
        """Put another page in the place of the present one."""
        self.prepare(settings, board)()

    def prepare(self, settings: Settings, board: Board) -> Callable[[], None]:
        """Build another page, which draws every snapshot that is made from now on; return what puts it in place.

        A process that only polls has none: it holds the secrets of mailboxes, and is not there to be asked.
        """
        if settings.role == "poller":
            names = guard.Names(bound=settings.page.host, others=_names(settings))
            server = make_bare(self._shown.health, names)
        else:
            drawings = Drawings(board)
            server = _page(settings, board, self._shown, drawings, self.displaying.hear).server
            self._shown.prepare = drawings.prepare
            self.displaying.expect(board, definition_of(settings), version_of(board, definition_of(settings)))
            add_displays(server, self.displaying, board, settings.time_zone)
            if self._offering:
                add_settings(server, self._offering, board)
        add_metrics(server, self._shown, self.displaying.counted)
        self._door.guard(server, policy_of(settings), board.theme)

        def swap() -> None:
            self._server = server

        return swap

    def _expected(self) -> Mapping[str, datetime]:
        """Return who has a link, and since when."""
        known = self._door.holder.known
        return {display.name: display.made_at for display in known.displays.values()} if known else {}


def _names(settings: Settings) -> frozenset[str]:
    """Return by which names people may open the page, besides its host: those set and those in the certificate."""
    certificate = settings.page.tls.certificate
    return frozenset(settings.page.names) | (names_in(certificate) if certificate else frozenset())


def _page(settings: Settings, board: Board, shown: Shown, drawings: Drawings, hear: Hear) -> dash.Dash:
    """Return the page and its endpoints for these settings; its requests only read what is ``shown``."""
    app = make_app(
        shown.view,
        board=board,
        definition=definition_of(settings),
        health=shown.health,
        host=settings.page.host,
        other_names=_names(settings),
        frames=settings.page.frames,
        may_evaluate=settings.page.allow_eval,
        compare=Comparing(lambda: shown.parts, shown.version),
        cell=Detailing(lambda: shown.parts, shown.version).cell,
        definitions=Defining(lambda: shown.parts, shown.version).definitions,
        drawings=drawings,
        hear=hear,
    )
    add_pictures(app.server, shown.view)
    return app
