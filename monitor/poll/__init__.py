"""One poll, or one import, in order: handed a source, what parses and pairs, and a store."""

from monitor.poll.reading import LOOK_UPS, SLACK, import_file, poll
from monitor.poll.tally import Mailbox, covers

__all__ = ["LOOK_UPS", "SLACK", "Mailbox", "covers", "import_file", "poll"]
