"""What is kept (I/O): messages, what was decided about them, cursors and reports, in one database."""

from monitor.store.opening import is_made, open_store
from monitor.store.store import SqlStore

__all__ = ["SqlStore", "is_made", "open_store"]
