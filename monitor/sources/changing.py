"""What becomes of mail that was read when folders have other uses now (pure; docs/folders.md)."""

from collections.abc import Mapping

from monitor.records import Cursor
from monitor.sources.folders import Folders


def has_lost_a_use(cursors: Mapping[str, Cursor], folders: Folders) -> bool:
    """Return whether a folder is no more read, or no more a Sent folder, so that what it brought must not count.

    A folder that is not there any more has lost nothing: mail that was read stays when it is expunged.
    """
    return any(
        name in folders.there and (name not in folders.read or (cursor.in_sent and name not in folders.sent))
        for name, cursor in cursors.items()
    )


def still_read(cursors: Mapping[str, Cursor], folders: Folders) -> dict[str, Cursor]:
    """Return the cursors without those of folders that have become Sent folders: these are read again from the top."""
    became_sent = {name for name, cursor in cursors.items() if cursor.in_sent is False and name in folders.sent}
    return {name: cursor for name, cursor in cursors.items() if name not in became_sent}
