"""Where mail comes from: one row per kind of source. Each implements records.Source (tests/contracts/source.py)."""

from collections.abc import Callable
from typing import Final

from monitor.records import Source
from monitor.sources.archives import ArchiveSource
from monitor.sources.imap import ImapSource

__all__ = ["SOURCES", "ArchiveSource", "ImapSource"]

SOURCES: Final[dict[str, Callable[..., Source]]] = {
    "imap": ImapSource,
    "archive": ArchiveSource,
}
