"""All that one page shows, from waits and reports. Pure: the same mail and the same ``now`` give the same page."""

from monitor.snapshot.identity import definition_mark, fingerprint
from monitor.snapshot.making import make_snapshot
from monitor.snapshot.notes import KINDS, problems
from monitor.snapshot.redefining import redefine
from monitor.snapshot.states import imported_at, read_at, state, worst

__all__ = [
    "KINDS",
    "definition_mark",
    "fingerprint",
    "imported_at",
    "make_snapshot",
    "problems",
    "read_at",
    "redefine",
    "state",
    "worst",
]
