"""Where mail comes from: one row per kind of source. Each implements records.Source (tests/contracts/source.py)."""

from collections.abc import Callable
from typing import Final

from monitor.records import Source
from monitor.sources.imap import ImapSource
from monitor.sources.mbox import MboxSource

__all__ = ["SOURCES", "ImapSource", "MboxSource"]

SOURCES: Final[dict[str, Callable[..., Source]]] = {
    "imap": ImapSource,
    "mbox": MboxSource,
}
