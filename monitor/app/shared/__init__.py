"""Several processes on one PostgreSQL store: some read mail, some serve the page, one of these makes the maps for all.

    pollers     tenure.py    which mailboxes are ours, looked at a few times in each interval ─▶ polling.Polling
    replicas    following.py the maps that somebody stored ─▶ what is shown; whoever has the lease makes them

A process may be both. On SQLite none of this runs.
"""

from monitor.app.shared.sharing import Sharing

__all__ = ["Sharing"]
