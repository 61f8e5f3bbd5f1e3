"""What a mailbox holds, for whoever sets it up: the use of each folder, why, its messages, and how many are read.

Nothing is fetched: STATUS counts, SEARCH finds which messages are young enough.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Final

from monitor.records import Account, FolderUse
from monitor.sources.connection import Connection, RefusedError
from monitor.sources.folders import Listed
from monitor.sources.plan import SPAN, first_day
from monitor.sources.reading import count, examine

MARKS: Final[dict[str, str]] = {
    r"\sent": "the server marks it as Sent",
    r"\all": "it holds every message, so it stands for the inbox and the archive",
    r"\archive": "the server marks it as the archive",
    r"\junk": "the server marks it as spam",
    r"\trash": "the server marks it as the trash",
    r"\drafts": "the server marks it as drafts",
}
"""What a special use says, by its flag (RFC 6154)."""
GUESSED: Final[dict[str, str]] = {
    "sent": "its name is one of a Sent folder",
    "received": "it is, or lies below, a folder with the name of an archive",
    "looked up": "searched only for an original that is missing elsewhere",
    "left out": "its name, or that of the folder above it, is one of spam, trash or drafts",
}
"""Why a folder has its use where neither a flag nor the configuration says so."""


def reason(use: FolderUse, listed: Sequence[Listed], account: Account) -> str:
    """Return why a folder has its use, in words (pure)."""
    flags = next((folder.flags for folder in listed if folder.name == use.name), frozenset[str]())
    named = {"sent": account.sent, "received": account.received}.get(use.use)
    if named is not None:
        return "the configuration names it"
    if not flags.isdisjoint({r"\noselect", r"\nonexistent"}):
        return "it can hold no messages"
    if use.use == "received" and use.name.casefold() == "inbox":
        return "it is the inbox"
    marks = MARKS if use.use != "looked up" else {}
    return next((words for flag, words in marks.items() if flag in flags), GUESSED[use.use])


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
