"""What becomes of mail that was read when folders have other uses now (docs/folders.md); no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.records import Cursor
from monitor.sources.folders import Folders


@dataclass(slots=True)
class Watched:
    """Whether folders have lost a use for good, from one poll to the next.

    A configuration changes with a new process, so its first poll is believed. Later it is the server that says another
    thing of a folder, and that may be a whim: Cyrus 3.6 now and then shows the mark of another folder. So the next
    poll has to list the folders again (``is_in_doubt``) and find the same.
    """

    is_in_doubt: bool = False
    _is_new: bool = True

    def are_lost(self, cursors: Mapping[str, Cursor], folders: Folders) -> bool:
        """Return whether what was read must not count any more."""
        is_lost = has_lost_a_use(cursors, folders)
        is_sure = is_lost and (self._is_new or self.is_in_doubt)
        self.is_in_doubt = is_lost and not is_sure
        self._is_new = False
        return is_sure


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
