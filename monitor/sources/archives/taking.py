"""What a file of an archive was taken for, in words for whoever imports it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from monitor.sources.archives.naming import Use

MOST_TOLD: Final = 200
"""Files that are named one by one; a folder may hold a hundred thousand."""
LEFT_OUT: Final = "left out by its name: junk, trash, drafts, outboxes, templates and chats are never read"

LEFT_OUT_BY_FLAG: Final = "left out by their flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file or a folder of an archive, and what it was taken for."""

    name: str
    what: str


@dataclass(slots=True)
class Taking:
    """Tells of each file as it is met, at the end of the folders of single messages and of what is no mail."""

    told: Callable[[Taken], None]
    mboxes: int = 0
    messages: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: set[str] = field(default_factory=set)
    empty: int = 0
    others: int = 0
    _count: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether no file was anything that mail is kept in."""
        return not (self.mboxes or self.messages or self.left_out or self.empty)

    def mbox(self, name: str, packing: str, use: Use, *, is_sent: bool) -> None:
        """Tell of an mbox."""
        self.mboxes += 1
        packed = f", compressed with {packing}" if packing else ""
        self._tell(name, f"an mbox{packed}{_of(use, is_sent=is_sent)}")

    def message(self, folder: str, what: str, use: Use, *, is_sent: bool) -> None:
        """Count a message that is a file of its own."""
        self.messages[folder, f"{what}{_of(use, is_sent=is_sent)}"] += 1

    def pass_over(self, *, is_empty: bool) -> None:
        """Count a file that holds no message."""
        if is_empty:
            self.empty += 1
        else:
            self.others += 1

    def leave_out(self, name: str, why: str = LEFT_OUT) -> None:
        """Tell once of what is left out."""
        if name not in self.left_out:
            self.left_out.add(name)
            self._tell(name, why)

    def close(self) -> None:
        """Tell what is only known at the end."""
        for (folder, what), count in self.messages.items():
            self._tell(folder, f"{count:,} {what if count > 1 else what.replace('messages, each', 'message,', 1)}")
        if self._count > MOST_TOLD:
            self.told(Taken(name="and others", what=f"{self._count - MOST_TOLD:,} more, not named one by one"))
        if self.empty:
            self.told(Taken(name="empty files", what=f"{self.empty:,}"))
        if self.others:
            self.told(Taken(name="other files", what=f"{self.others:,}, which hold no mail"))

    def _tell(self, name: str, what: str) -> None:
        self._count += 1
        if self._count <= MOST_TOLD:
            self.told(Taken(name=name, what=what))


def _of(use: Use, *, is_sent: bool) -> str:
    if is_sent:
        return " of sent mail, as --sent says"
    return " of sent mail, by its name" if use == "sent" else ""
