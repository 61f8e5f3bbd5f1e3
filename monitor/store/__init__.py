"""What is kept (I/O): messages, what was decided about them, cursors and reports, in one database."""

from monitor.store.store import SqlStore, open_store

__all__ = ["SqlStore", "open_store"]
