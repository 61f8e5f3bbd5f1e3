"""Where mail comes from: one row per kind of source. Each implements records.Source (tests/contracts/source.py)."""

from collections.abc import Callable
from typing import Final

from monitor.records import Source
from monitor.sources.imap import ImapSource

__all__ = ["SOURCES", "ImapSource"]

SOURCES: Final[dict[str, Callable[..., Source]]] = {
    "imap": ImapSource,
}
