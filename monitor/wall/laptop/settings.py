"""``/settings``: every setting as it is in force, others tried before they are written, and the way back.

    look ─▶ form ─ preview ─▶ the maps as they would be ─ write ─▶ config.yaml, and the page of what is in force
                 └ a mistake ─▶ the same form, with a sentence beside the field

Nothing is kept between two requests: each form brings what was typed, and a mark of the file that it was shown with.
Who may is the door's business (``monitor.access``): an address without a row there is for people who have signed in.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Protocol

from flask import Flask, Response, g, request

from monitor.errors import ConfigError, MonitorError, SetupError
from monitor.records.board import Board
from monitor.records.tuned import Trial, Tuned
from monitor.wall.laptop.frame import frame
from monitor.wall.laptop.setting_forms import Shown, lines

HERE: Final = "settings"
LONGEST: Final = 80
"""Letters of a value; the page refuses none that is shorter than what is refused anyway."""
MOST: Final = 40
BUSY: Final = "Somebody else looks at a preview just now. Try again in a moment: one is made at a time."
ACTS: Final = frozenset({"preview", "write", "back"})
DONE: Final = f"{HERE}?written"


class AskSettings(Protocol):
    """What the page asks of those who know the settings."""

    def look(self) -> Tuned:
        """Return every setting as it is in force."""

    def try_out(self, typed: Mapping[str, str], mark: str) -> Trial | None:
        """Return what these texts by their keys would change; None while others are tried and it takes too long.

        Raises ConfigError where they cannot be, another MonitorError where nothing can be tried now.
        """

    def keep(self, typed: Mapping[str, str], mark: str) -> None:
        """Write these into the file. Raises as ``try_out``."""

    def go_back(self, mark: str) -> None:
        """Put the version before in the place of the file. Raises MonitorError."""


def add_settings(server: Flask, ask: AskSettings, board: Board) -> None:
    """Add the page, and what its buttons do."""

    @server.get(f"/{HERE}")
    def settings() -> Response:
        return _page(board, ask.look(), Shown(is_written="written" in request.args))

    @server.post(f"/{HERE}")
    def tune() -> Response:
        what, mark = request.form.get("act", ""), request.form.get("mark", "")[:MOST]
        if what not in ACTS:
            return Response("There is no such button.\n", 400, mimetype="text/plain")
        now, status = ask.look(), 200
        tried = [one.key for one in now.settings if one.is_tried]
        typed = {key: request.form[key].strip()[:LONGEST] for key in tried if key in request.form}
        shown = Shown(typed=typed)
        try:
            if what == "preview":
                shown = _tried(ask, typed, mark)
            else:
                ask.keep(typed, mark) if what == "write" else ask.go_back(mark)
                return Response("", 303, headers={"Location": DONE, "Cache-Control": "no-store"})
        except ConfigError as error:
            shown, status = replace(shown, problems=error.problems), 400
        except MonitorError as error:
            now, status = ask.look(), 409 if isinstance(error, SetupError) else 503
            shown = replace(shown, problems=(str(error),))
        return _page(board, now, shown, 503 if BUSY in shown.problems else status)


def _tried(ask: AskSettings, typed: Mapping[str, str], mark: str) -> Shown:
    trial = ask.try_out(typed, mark)
    return Shown(typed=typed, trial=trial, problems=() if trial else (BUSY,))


def settings_page(board: Board, tuned: Tuned, shown: Shown) -> str:
    """Return the page as HTML."""
    return frame(board, "settings", HERE, lines(board, tuned, shown), is_user=True)


def _page(board: Board, tuned: Tuned, shown: Shown, status: int = 200) -> Response:
    door, visitor = g.get("door"), g.get("visitor")
    shown = replace(shown, token=door.form_field() if door else "", user=visitor.name if visitor else "")
    body = settings_page(board, tuned, shown)
    return Response(body, status, mimetype="text/html", headers={"Cache-Control": "no-store"})
