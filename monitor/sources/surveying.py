"""What a mailbox holds, for whoever sets it up: the messages of each folder, and how many of them are read.

Nothing is fetched: STATUS counts, SEARCH finds which messages are young enough.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from monitor.records import FolderUse
from monitor.sources.connection import Connection, RefusedError
from monitor.sources.plan import SPAN, first_day
from monitor.sources.reading import count, examine


def measured(connection: Connection, use: FolderUse, since: datetime | None, *, drafts_within: bool) -> FolderUse:
    """Return a folder's use with its numbers: None where the server does not say, or it is not asked.

    Without ``since`` nothing is searched, nor is a folder that is not read.
    """
    with suppress(RefusedError):
        use = replace(use, messages=count(connection, use.name))
        if since is not None and use.use in {"sent", "received"}:
            use = replace(use, to_read=_young(connection, use.name, since, drafts_within=drafts_within))
    return use


def _young(connection: Connection, folder: str, since: datetime, *, drafts_within: bool) -> int:
    """Return how many messages a first poll down to ``since`` reads."""
    messages = examine(connection, folder).messages or 0
    criteria = ["SINCE", first_day(since), *(["UNDRAFT"] if drafts_within else [])]
    # why in spans: an answer is one line, and imaplib takes no line above 1 MB
    spans = (f"{first}:{min(first + SPAN - 1, messages)}" for first in range(1, messages + 1, SPAN))
    found = sum(len(connection.search([span, *criteria])) for span in spans)
    connection.unselect()
    return found
