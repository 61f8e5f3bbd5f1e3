"""One row of the table of faults, and the sentences that many rows share."""

from dataclasses import dataclass
from typing import Final, Literal

from tests.faults.injecting import Make
from tests.faults.office import TIMEOUT

NEXT: Final = "The next poll tries again."
WHERE: Final = "office: HOST port PORT"
GONE: Final = f"office: the mail server dropped the connection. {NEXT}"
SILENT: Final = f"office: the mail server did not answer for {TIMEOUT:g} seconds. {NEXT}"
NONSENSE: Final = f"office: the mail server's answer made no sense. {NEXT}"
ENDLESS: Final = "office: the mail server's answer had no end. The next poll tries again, with less."
REFUSED: Final = f"office: the mail server refused a command. {NEXT}"
NO_GREETING: Final = f"{WHERE} did not greet as an IMAP server. Are `port` and `security` right? {NEXT}"
BUSY: Final = f"office: the mail server has no time for us just now. {NEXT}"
NOTHING: Final = ""

READING: Final = ("LIST", "EXAMINE", "UID SEARCH", "UID FETCH")
ALERT: Final = b"\x15\x03\x03\x00\x02\x02\x28"
"""A TLS record: fatal, handshake_failure (RFC 5246, 7.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fault. ``make`` gives it anew; ``is_later``: it is met by a poll behind a good one, when new mail has come.

    ``sentence`` is empty where nothing is wrong for the poll. ``abort_seconds``: the poll's deadline, which ends it.
    """

    name: str
    injected: str
    sentence: str
    make: Make
    needs_person: bool = False
    over: Literal["plain", "tls"] = "plain"
    is_later: bool = False
    abort_seconds: float | None = None
    is_large: bool = False
    """It takes seconds, or more memory than a test should share with others."""
