"""Which folders a mailbox has, and which of them is used for what. Pure: it reads answers and decides."""

from monitor.sources.folders.choosing import choose
from monitor.sources.folders.listing import Listed, Namespaces
from monitor.sources.folders.uses import Folders

__all__ = ["Folders", "Listed", "Namespaces", "choose"]
