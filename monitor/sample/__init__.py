"""The mailbox that ``make run`` shows: a small IMAP server and the mail of a made-up team (docs/sample.md)."""

from monitor.sample.mailbox import SampleMailbox
from monitor.sample.server import SampleServer

__all__ = ["SampleMailbox", "SampleServer"]
