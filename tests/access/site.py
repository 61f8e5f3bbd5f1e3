"""The wall behind a real door and a real server, which a test can end and start again; the store is in memory."""

from collections.abc import Iterator
from contextlib import contextmanager

from monitor.access import Policy
from monitor.wall.server import OK, make_app
from monitor.wall.serving import Serving, serve
from tests.access.guarded import House
from tests.wall.example import DEFINITION, view
from tests.wall.site import QUICK


class Site:
    """A wall at a port that stays; ``house`` is whom it knows."""

    def __init__(self, *allow: str) -> None:
        """Serve it."""
        self.house = House()
        self._allow = frozenset(allow)
        self._port = 0
        self._serving: Serving | None = None
        self.start()

    @property
    def url(self) -> str:
        """Where the wall is."""
        return f"http://127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Serve, as a new process would: with another door before what the store knows."""
        memory = self.house.memory
        self.house = House(is_read=False)
        self.house.memory = memory
        self.house.refresh()
        app = make_app(view, board=QUICK, definition=DEFINITION, health=lambda: {"store": OK})
        self.house.door.guard(app.server, Policy(allow=self._allow), "dark")
        app.server.add_url_rule("/settings", "settings", self._settings, methods=["GET", "POST"])
        self._serving = serve(app, "127.0.0.1", self._port)
        self._port = self._serving.port

    def stop(self) -> None:
        """End every connection and free the port."""
        if self._serving:
            self._serving.close()

    def _settings(self) -> str:
        return f'<form id="change" method="post">{self.house.door.form_field()}<button>Change</button></form>'


@contextmanager
def site(*allow: str) -> Iterator[Site]:
    """Serve the wall, and stop it."""
    served = Site(*allow)
    try:
        yield served
    finally:
        served.stop()
