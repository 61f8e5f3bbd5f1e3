"""The scheduled polls: one job a mailbox, what wakes it early, and a heartbeat that notices what hangs."""

from monitor.app.polling.polls import Polling

__all__ = ["Polling"]
