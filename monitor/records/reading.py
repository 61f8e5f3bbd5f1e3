"""What is read in one go, how far a folder has been read, and what a poll reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from monitor.records.mail import Location, Message, Problem
from monitor.records.signing import AuthKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """What has been read of a folder, while its UIDVALIDITY holds.

    Every UID in ``low``..``high`` younger than ``horizon_at`` has been read, and, where ``complete_at`` is set,
    every UID in 1..``high`` younger than ``complete_at``. When ``low`` reaches 1, ``complete_at`` is ``horizon_at``.
    ``in_sent``: whether it was read as a Sent folder; None where an earlier program read it.
    """

    folder: str
    uidvalidity: int
    low: int
    high: int
    horizon_at: datetime
    complete_at: datetime | None = None
    in_sent: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One header block as read, bytes untouched. ``arrived_at``: INTERNALDATE, or an mbox's ``From `` line."""

    uid: int
    headers: bytes
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What a source read at once: blocks of one folder, the problems it met, and the cursor they lead to.

    ``uidvalidity`` is None for a file, whose blocks' UIDs are counted in ``unit``, and where nothing was read of a
    folder. ``remaining`` is how many messages the folder still holds for the horizon. ``starts_over``: nothing that was
    polled before counts any more, because a folder lost a use.
    """

    folder: str
    uidvalidity: int | None
    in_sent: bool
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    cursor: Cursor | None = None
    remaining: int = 0
    unit: Literal["byte", "file", "UID"] = "byte"
    starts_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A parsed chunk, ready to commit: each message with the place it was read from (None in a file)."""

    mailbox: str
    messages: tuple[tuple[Message, Location | None], ...]
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit changed, for the poll report: how many more there are of each than before it.

    A reply that joins two messages already known counts one response; reading again counts nothing. ``replies``
    are all of ours that name a message, automatic ones and forwards among them. Below zero where a decision is undone.
    """

    originals: int = 0
    replies: int = 0
    responses: int = 0
    forwards: int = 0
    automatic: int = 0
    negative: int = 0


Refusal = Literal["login", "busy"]
"""A login that the server refused, or a server that is busy and wants to be asked less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """One mailbox's poll: what it read, skipped and failed at.

    ``messages_read`` counts header blocks, copies too; the others are the sums of what its commits changed, but
    ``unmatched``: every reply that waits for its original now. ``remaining`` is how many messages the horizon still
    holds unread; ``is_current_read`` whether the current window is complete; ``is_complete`` whether the poll read all
    there was. ``read_before`` is what earlier polls of the same long reading read: a budget ends each of them early.
    ``finished_at`` is None while it runs. ``is_store_error``: the error is not this mailbox's alone.
    ``is_imported``: no server is polled for this mailbox; ``good_at`` is when mail was last imported into it.
    """

    name: str
    started_at: datetime
    finished_at: datetime | None = None
    good_at: datetime | None = None  # the last poll without an error ended then, this one or an earlier one
    folders: tuple[str, ...] = ()
    messages_read: int = 0
    originals: int = 0
    replies: int = 0
    responses: int = 0
    unmatched: int = 0
    forwards: int = 0
    automatic: int = 0
    negative: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    """The first problems of each kind in words, with the folder and UID, or the file and byte offset, of each."""
    seconds: float = 0.0
    error: str | None = None
    needs_person: bool = False
    is_store_error: bool = False
    is_imported: bool = False
    remaining: int = 0
    is_current_read: bool = True
    is_complete: bool = True
    read_before: int = 0
    refusal: Refusal | None = None
    """Why the server was not read, where it has to be left alone for a while: until ``retry_at``."""
    refusals: int = 0
    """How many polls in a row ended so, this one included."""
    retry_at: datetime | None = None

    @property
    def is_clock_behind(self) -> bool:
        """Whether the mail server's clock is so far behind that its new mail counts as old."""
        return "slow-clock" in self.problems

    tried_with: str = ""
    """A mark, made with a key, of the settings and the secret that were refused: with others it is tried at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A reply whose original is not known, due to be looked up; ``location`` says where to read its ids again."""

    key: bytes
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How to reach a mailbox. ``sent`` and ``received`` name folders; None finds them (SPECIAL-USE, known names).

    ``auth`` says whether its secret is a password or a token.
    """

    name: str
    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    username: str = field(repr=False)
    ca_file: Path | None = None
    sent: tuple[str, ...] | None = None
    received: tuple[str, ...] | None = None
    auth: AuthKind = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderUse:
    """A folder of the mailbox, what it is used for and why; ``messages`` is None where it is not asked.

    ``to_read`` is how many of them are young enough to be read, None where it is not asked or not read.
    """

    name: str
    use: Literal["sent", "received", "looked up", "left out"]
    messages: int | None = None
    to_read: int | None = None
    why: str = ""
