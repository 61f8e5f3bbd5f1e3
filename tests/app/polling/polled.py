"""What the tests of polls share: the parts of two mailboxes, sources that do one thing, and waiting for a thing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from monitor.app.parts import Parts
from monitor.app.polling import Polling
from monitor.app.reporting import describe
from monitor.records import Chunk, Cursor, Pending, PollReport
from tests import waiting

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
wait_for: Final = partial(waiting.wait_for, seconds=20)
QUOTED: Final = "jane@x.example wrote this"


class Mistaken:
    """A source with a mistake in it, whose exception quotes mail."""

    folders = ("INBOX",)

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:  # noqa: ARG002 - it reads nothing
        """Fail as only a bug does."""
        raise KeyError(QUOTED)

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:  # noqa: ARG002 - as above
        """Fail as well."""
        raise KeyError(QUOTED)


@contextmanager
def polling(
    parts: Parts,
    show: Callable[[tuple[PollReport, ...]], None] = lambda _: None,
    **options: Any,  # noqa: ANN401 - handed on
) -> Iterator[Polling]:
    """Poll until the end of the block."""
    started = Polling(parts, show, describe, **options)
    started.start()
    try:
        yield started
    finally:
        started.stop()
