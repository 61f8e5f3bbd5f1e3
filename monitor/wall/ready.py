"""Whether what the page shows can be relied on now, for whoever sends it visitors or raises an alarm (``/readyz``)."""

from typing import Final

from monitor.records import State
from monitor.wall.view import View

NOT_READY: Final[dict[State, str]] = {
    "error": "Something needs a person: the page and the log say what.",
    "stale": "No mail was read for three intervals and five minutes: what is shown is as old.",
    "first-run": "The mail of the current window is still being read.",
}
"""Why a page in this state is not ready; nothing of it names a mailbox, a file or a person."""
NO_MAPS: Final = "No maps were made yet."


def reasons(view: View) -> tuple[str, ...]:
    """Return why the page does not serve fresh data; () where it does, also where nobody has answered anything yet."""
    found = [NO_MAPS] if view.snapshot is None else []
    if reason := NOT_READY.get(view.state):
        found.append(reason)
    return tuple(found)
