"""What each folder of a mailbox is used for, once that is decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from monitor.records import FolderUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of a mailbox by use. ``drafts_within`` are read folders among whose messages drafts lie.

    ``why`` has the reason for each folder's use, in words. ``closed`` are those that can hold no messages.
    """

    sent: tuple[str, ...]
    received: tuple[str, ...]
    looked_up: tuple[str, ...]
    left_out: tuple[str, ...]
    drafts_within: frozenset[str] = frozenset()
    why: Mapping[str, str] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()

    @property
    def read(self) -> tuple[str, ...]:
        """Every folder that is read, the sent ones first."""
        return (*self.sent, *self.received)

    @property
    def there(self) -> frozenset[str]:
        """Every folder that can be opened."""
        return frozenset((*self.read, *self.looked_up, *self.left_out)) - self.closed

    @property
    def searched(self) -> tuple[str, ...]:
        """Every folder in which an original is looked up."""
        return (*self.received, *self.looked_up)

    @property
    def uses(self) -> tuple[FolderUse, ...]:
        """Every folder with its use and the reason for it."""
        rows: tuple[tuple[Literal["sent", "received", "looked up", "left out"], tuple[str, ...]], ...] = (
            ("sent", self.sent),
            ("received", self.received),
            ("looked up", self.looked_up),
            ("left out", self.left_out),
        )
        return tuple(FolderUse(name=name, use=use, why=self.why.get(name, "")) for use, names in rows for name in names)
