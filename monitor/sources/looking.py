"""Find messages of the open folder by their ids."""

from collections.abc import Sequence
from typing import Final

from monitor.sources.connection import Connection, GarbledError, RefusedError
from monitor.sources.searching import id_searches

FOUND: Final = 500
"""Messages that one search may bring, the newest: an id may be a part of very many others."""


def find_ids(connection: Connection, wanted: Sequence[str]) -> list[int]:
    """Return the UIDs of messages that carry one of the ids, rising; what a server refuses to search is not found.

    Where Gmail's search is offered but refused, the standard one is asked for all.
    """
    found: set[int] = set()
    offers_gmail = connection.call(lambda client: client.has_capability("X-GM-EXT-1"))
    for is_gmail in (True, False) if offers_gmail else (False,):
        is_refused = False
        for search in id_searches(wanted, is_gmail=is_gmail):
            try:
                found.update(sorted(connection.search(*search))[-FOUND:])
            except (RefusedError, GarbledError):
                is_refused = True
        if not is_refused:
            break
    return sorted(found)
