"""Which mailboxes this process polls: those whose leases it has, looked at several times in each lease.

    look     renew, claim a fair share, give back what is too much      a thread, which may wait for the database
    clock    what was not renewed in time is ours no more               another, which waits for nothing

Polls go on under the token that they began with: a mailbox that was lost and came back in between is read again.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.app.mistakes import mistake
from monitor.app.shared.editions import rank_of, rules_of
from monitor.errors import MonitorError
from monitor.store.shared.fenced import FencedStore, LeasedStore

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.app.parts import Parts
    from monitor.records.leases import Lease
    from monitor.store.shared.leases import Leases

LONGEST_SECONDS: Final = 30.0
"""How long a lease lasts, where mail is not read more often: a dead poller's mailboxes move soon after."""
LOOKS: Final = 4
"""So many in each lease: one or two may fail, and the dead are noticed in a quarter of a lease."""
MARGIN: Final = 0.1
"""The part of a lease by which its holder stops earlier than others may begin."""

log = logging.getLogger("monitor")


def lease_seconds(poll_seconds: float) -> float:
    """Return how long a lease lasts: an interval at most, so that a dead poller's mailboxes move within two."""
    return min(poll_seconds, LONGEST_SECONDS)


def leased(parts: Parts, leases: Leases, held: Mapping[str, Lease]) -> Parts:
    """Return parts of the mailboxes whose leases are held alone, each with a store that its lease fences."""
    ours = [mailbox for mailbox in parts.mailboxes if mailbox.name in held]
    stores = {mailbox.name: FencedStore(parts.store, leases.fence(held[mailbox.name])) for mailbox in ours}
    return replace(
        parts,
        store=LeasedStore(parts.store, stores),
        imported=(),
        mailboxes=tuple(replace(mailbox, store=stores[mailbox.name]) for mailbox in ours),
        servers={name: server for name, server in parts.servers.items() if name in held},
        wakers={name: source for name, source in parts.wakers.items() if name in held},
        marks={name: mark for name, mark in parts.marks.items() if name in held},
    )


class Tenure:
    """Tells ``change`` the parts that this process polls, from ``start`` to ``stop``."""

    def __init__(self, parts: Parts, leases: Leases, change: Callable[[Parts], None]) -> None:
        """Take all parts, this process's leases, and who polls; ``change`` may raise StoreError."""
        self._parts = parts
        self._leases = leases
        self._change = change
        self._held: dict[str, Lease] = {}
        self._until = float("inf")
        self._looked_at = time.monotonic()
        self._is_standing_by = False
        self._turn = threading.Lock()
        self._hurry, self._stopping = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=run, name=name, daemon=True)
            for name, run in (("leases", self._look_for_ever), ("lease clock", self._watch_the_clock))
        ]
        self.trouble: str | None = None
        """What keeps this process from polling, in a sentence; None while nothing does."""

    @property
    def is_alive(self) -> bool:
        """Whether it looks."""
        return all(thread.is_alive() for thread in self._threads)

    @property
    def age(self) -> float:
        """How many seconds ago it last began to look; inf where it does not."""
        return time.monotonic() - self._looked_at if self.is_alive else float("inf")

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End: others may have the mailboxes at once. No poll may be under way."""
        self._stopping.set()
        self._hurry.set()
        self._threads[0].join(1.0)
        with suppress(MonitorError):  # else they move when they expire
            self._leases.leave()

    def change(self, parts: Parts) -> None:
        """Go on with other parts of the same store."""
        with self._turn:
            self._parts = parts
            self._leases.seconds = lease_seconds(parts.board.poll_seconds)
            self._change(leased(parts, self._leases, {n: one for n, one in self._held.items() if n in parts.polled}))
        self._hurry.set()

    def _look_for_ever(self) -> None:
        while not self._stopping.is_set():
            self._hurry.clear()
            self._looked_at = time.monotonic()
            try:
                self._look()
                self.trouble = self._reason()
            except MonitorError as error:
                self.trouble = str(error)
            except Exception as error:  # noqa: BLE001 - whoever ends here would never poll again
                self.trouble = mistake(error)
            self._hurry.wait(self._leases.seconds / LOOKS)

    def _look(self) -> None:
        began, parts = time.monotonic(), self._parts
        turn = self._leases.turn(rank_of(parts.settings), rules_of(parts), parts.polled)
        self._say(is_standing_by=turn.is_outranked)
        has_too_many = len(turn.leases) > turn.share
        ordered = sorted(turn.leases, key=lambda lease: lease.name)
        kept = {lease.name: lease for lease in ordered[: turn.share]}
        with self._turn:
            if parts is not self._parts:
                return  # the next look is at once
            self._until = began + self._leases.seconds * (1 - MARGIN)
            self._hold(kept)
        if has_too_many:
            self._leases.give_back("mailbox", [lease.name for lease in ordered[turn.share :]])

    def _hold(self, held: dict[str, Lease]) -> None:
        if held == self._held:
            return
        self._change(leased(self._parts, self._leases, held))
        for name in sorted(held.keys() - self._held.keys()):
            log.info("%s: is read by this process from now on", name)
        for name in sorted(self._held.keys() - held.keys()):
            log.info("%s: is read by another process from now on", name)
        self._held = held

    def _watch_the_clock(self) -> None:
        while not self._stopping.wait(min(1.0, max(0.05, self._until - time.monotonic()))):
            if time.monotonic() < self._until or not self._held:
                continue
            for name in tuple(self._held):
                self._parts.abort[name]()
            if not self._turn.acquire(timeout=1.0):
                continue
            try:
                if time.monotonic() >= self._until:
                    log.warning("the leases of %d mailboxes were not renewed in time: polls end here", len(self._held))
                    with suppress(MonitorError):  # no poll begins without the database either
                        self._hold({})
            finally:
                self._turn.release()

    def _reason(self) -> str | None:
        if not self._is_standing_by:
            return None
        return (
            "Another process reads the mail by a newer configuration or a newer program. Give this one the same, or "
            "end it."
        )

    def _say(self, *, is_standing_by: bool) -> None:
        if is_standing_by != self._is_standing_by:
            self._is_standing_by = is_standing_by
            log.warning("%s", self._reason() or "this process reads mail again")
