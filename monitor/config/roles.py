"""Which part of the work a process does, where several share a PostgreSQL store, and what it needs for that."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal

from monitor.config.problems import Fault
from monitor.config.reading import Tree

Role = Literal["all", "poller", "web"]
PARTS: Final = frozenset({"poller", "web"})
"""The roles that leave something to other processes."""


def signs_in(tree: Tree) -> bool:
    """Return whether this process signs in to mailboxes; else their secrets may be missing, and none is looked at."""
    return tree.values.get("role") != "web"


def check(tree: Tree) -> Iterator[Fault]:
    """Yield a fault where a process should do a part of the work, and no other can do the rest."""
    role = tree.values.get("role")
    if not isinstance(role, str) or role not in PARTS:
        return
    store = tree.values.get("store")
    url = store.get("url") if isinstance(store, Mapping) else None
    if not isinstance(url, str) or url.startswith("sqlite:"):
        yield Fault(
            origin=tree.origin(("role",)),
            key="role",
            sentence=f"found {role}, but the store is a SQLite file, which one process alone polls and shows",
            allowed="all; poller and web with a PostgreSQL store",
        )
    if not tree.values.get("mailboxes"):
        yield Fault(
            origin=tree.origin(("role",)),
            key="role",
            sentence=f"found {role}, but no mailbox is named, and the sample is polled and shown by one process",
            allowed="all; poller and web with mailboxes",
        )
