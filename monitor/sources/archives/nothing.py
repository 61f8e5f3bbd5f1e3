"""The source of a mailbox that is only imported: there is nothing to poll."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from monitor.records import Chunk, Cursor, Pending


class NoSource:
    """Reads nothing; each import brings a source of its own."""

    @property
    def folders(self) -> tuple[str, ...]:
        """None."""
        return ()

    def read(self, _cursors: Mapping[str, Cursor], _horizons: Sequence[datetime]) -> Iterator[Chunk]:
        """Yield nothing."""
        return iter(())

    def look_up(self, _pending: Sequence[Pending], _ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:
        """Yield nothing: an archive cannot be asked."""
        return iter(())
