"""One poll of one mailbox by a command, where other processes may be polling it: its lease is taken for that long."""

from __future__ import annotations

import logging
import secrets
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.app.shared.tenure import LONGEST_SECONDS
from monitor.errors import LeaseError, MonitorError
from monitor.store.engine import Database
from monitor.store.shared.fenced import FencedStore
from monitor.store.shared.leases import Leases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.app.parts import Parts
    from monitor.poll import Mailbox

log = logging.getLogger("monitor")


@contextmanager
def leased_once(parts: Parts, mailbox: Mailbox, seconds: float = LONGEST_SECONDS) -> Iterator[Mailbox]:
    """Give the mailbox as it may be polled until the end of the block; LeaseError where a poller has it.

    On SQLite that is the mailbox as it is.
    """
    if parts.store.database.is_sqlite:
        yield mailbox
        return
    with ExitStack() as stack:
        leases = Leases(Database(parts.settings.store.url), secrets.token_hex(8), seconds)
        stack.callback(leases.close)
        lease = leases.claim("mailbox", mailbox.name)
        if lease is None:
            message = (
                f"{mailbox.name}: another process polls this mailbox, so it is not read here. Its mail comes there."
            )
            raise LeaseError(message)
        stack.callback(leases.leave)
        done = threading.Event()
        thread = threading.Thread(target=_renew, args=(leases, mailbox.name, done), name="lease", daemon=True)
        thread.start()
        try:
            yield replace(mailbox, store=FencedStore(parts.store, leases.fence(lease)))
        finally:
            done.set()
            thread.join()


def _renew(leases: Leases, name: str, done: threading.Event) -> None:
    while not done.wait(leases.seconds / 3):
        try:
            leases.claim("mailbox", name)
        except MonitorError as error:  # whether it was lost is said by the next commit
            log.info("%s", error)
