"""How many mailboxes of one mail server are connected at once: slots, in the order of asking, which nobody hogs.

    as many slots as mailboxes, or more    each mailbox stays connected; what is left over may wait for news
    fewer slots                            each poll waits for a slot, signs out at its end and gives it back

A poll that has not moved on for a while is doubted, and so is the mailbox's next one. Those who are doubted together
have half of the slots at most (of a single one, none that somebody else waits for): a mailbox that hangs never keeps
the others from being polled, and is not given up either.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PATIENCE_SECONDS: Final = 10.0
"""How long a poll may stand still before it is doubted, where others wait for its slot."""
LOOK_SECONDS: Final = 0.5
"""How often those who wait look at those who have a slot."""


@dataclass(slots=True)
class _Server:
    """The mailboxes of one server: who has a slot, since when each stands still, who waits, and who is doubted."""

    names: list[str] = field(default_factory=list)
    moved_at: dict[str, float] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    doubted: set[str] = field(default_factory=set)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def hanging(self) -> list[str]:
        """Those doubted that have a slot."""
        return list(self.moved_at.keys() & self.doubted)


class Slots:
    """The slots of every server. Safe to use from several threads; instants are monotonic."""

    def __init__(  # noqa: PLR0913 - what it shares out, whom it tells, and its patience
        self,
        servers: Mapping[str, str],
        most: int,
        end: Callable[[str], None],
        leave: Callable[[str], None] = lambda _: None,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """Take the server of each mailbox, and how many slots each has.

        ``end`` ends a mailbox's poll from another thread; ``leave`` signs it out.
        """
        self._end = end
        self._leave = leave
        self._patience_seconds = patience_seconds
        self._look_seconds = look_seconds
        self._by_server: dict[str, _Server] = {}
        self._held: dict[str, _Server] = {}
        """Where each mailbox that has a slot has it: while it is polled it may move to another server."""
        self.share_out(servers, most)

    def share_out(self, servers: Mapping[str, str], most: int) -> None:
        """Go on with other mailboxes or another number of slots; who has a slot keeps it until it gives it back."""
        self._most = most
        by_server = {server: self._by_server.get(server) or _Server() for server in servers.values()}
        for key, server in by_server.items():
            server.names = [name for name, of in servers.items() if of == key]
        self._by_server = by_server
        self._of = {name: by_server[server] for name, server in servers.items()}
        for server in by_server.values():
            with server.changed:
                server.changed.notify_all()

    def is_crowded(self, name: str) -> bool:
        """Return whether a mailbox has to sign out after each poll, so that others have their turn."""
        server = self._of.get(name)
        return server is not None and len(server.names) > self._most

    def spare(self, name: str) -> int:
        """Return how many connections a mailbox may have beside that of its polls: its share of what is left over."""
        names = self._of[name].names if name in self._of else []
        if name not in names:  # it has just been taken out of the configuration
            return 0
        share, over = divmod(max(0, self._most - len(names)), len(names))
        return share + (names.index(name) < over)

    def take(self, name: str, goes_on: Callable[[], bool]) -> bool:
        """Wait for a slot; return whether there is one, False once ``goes_on``, which is asked all the time, is."""
        server = self._of.get(name)
        if server is None:  # it has just been taken out of the configuration
            return False
        with server.changed:
            server.waiting.append(name)
            try:
                while not self._has_turn(server, name):
                    if not goes_on():
                        return False
                    self._doubt(server)
                    server.changed.wait(self._look_seconds)
                server.moved_at[name] = time.monotonic()
                self._held[name] = server
                return True
            finally:
                server.waiting.remove(name)
                server.changed.notify_all()

    def doubt(self, name: str) -> None:
        """Doubt a mailbox from the start, since the last that is known of it is bad."""
        self._of[name].doubted.add(name)

    def moved(self, name: str) -> None:
        """Note that a mailbox's poll has moved on."""
        self._held[name].moved_at[name] = time.monotonic()

    def give(self, name: str) -> None:
        """Give a slot back, at the end of a poll; where others need it, the mailbox is signed out before."""
        server = self._held.pop(name)
        if self.is_crowded(name):
            self._leave(name)
        with server.changed:
            server.moved_at.pop(name, None)
            server.changed.notify_all()

    def trust(self, name: str) -> None:
        """Note that a mailbox's poll was good: it is no longer doubted."""
        for server in self._by_server.values():  # of all: it may have moved meanwhile
            with server.changed:
                server.doubted.discard(name)
                server.changed.notify_all()

    def _has_turn(self, server: _Server, name: str) -> bool:
        """Return whether a mailbox is the first that may have a slot."""
        if len(server.moved_at) >= self._most:
            return False
        return next((one for one in server.waiting if self._may_go(server, one)), None) == name

    def _may_go(self, server: _Server, name: str) -> bool:
        if name in server.moved_at:
            return False  # its last poll is just ending
        if name not in server.doubted:
            return True
        return len(server.hanging) < self._allowed(server)

    def _allowed(self, server: _Server) -> int:
        """Return how many slots those may have who are doubted."""
        if server.doubted.issuperset(server.waiting):
            return self._most
        return self._most // 2

    def _doubt(self, server: _Server) -> None:
        """Doubt who stands still; where too many do, end the last of them that began to: who is slow may finish."""
        now = time.monotonic()
        still = {name: at for name, at in server.moved_at.items() if now - at > self._patience_seconds}
        server.doubted.update(still)
        if still and len(server.moved_at) >= self._most and len(server.hanging) > self._allowed(server):
            self._end(max(still, key=still.__getitem__))
