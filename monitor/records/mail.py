"""One message, and what is decided about it.

A *digest* is keyed BLAKE2b (key: ``store.key_file``). A message's key is 16 bytes of its normalised Message-ID. An
*address* is 16 bytes: 8 of the whole address, then 8 of its domain, both lower-cased, so that changed ``addresses``
(whole ones or domains) are decided again from the store, which never holds an address.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntFlag
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.records.merging import MERGING, VALUES, earliest

NO_INSTANT: Final = np.iinfo(np.int64).min
"""In a column of instants: it is not known."""
IMPORT_SLACK = timedelta(days=1)
"""How far a Date may lie after the arrival of its message (design, rule 2)."""


class Sign(IntFlag):
    """What says that a program sent a message; the numbers are in the store and never change their meaning."""

    LIST = 1
    BULK = 2
    AUTOMATIC = 4
    NO_REPLY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one message says, before anything is decided: the facts that every later decision needs.

    ``dated_at`` is its Date where that is in range (rule 2), ``internal_at`` the INTERNALDATE. A Date that only an
    import vouches for (an mbox whose ``From `` line has no date) is ``claimed_at``, with the import's own instant
    in ``imported_at``: it is judged against the earliest import, so that importing again changes nothing.
    ``senders`` are From; ``carriers`` Reply-To and Sender; ``recipients`` To and Cc; ``lists`` List-Post (addresses).
    ``answers`` are keys in order of preference, without its own. ``automatic`` is design rule 1, ``in_sent`` rule 6.
    ``pluses`` are, of each address with a plus part, 8 bytes of it and 8 of the one without. ``signs`` are those that
    every copy has; None where it is not known, of mail that an earlier program read.
    ``kept`` marks mail that was imported: no retention rule but the user's removes it; ``sent_in_file`` is what the
    import alone says of ``in_sent``. ``circular`` is mail to many that takes no answer to all: it carries a List field,
    but no List-Post address.
    """

    key: bytes
    in_sent: bool = False
    automatic: bool = False
    circular: bool = False
    kept: bool = False
    sent_in_file: bool = False
    dated_at: datetime | None = None
    internal_at: datetime | None = None
    claimed_at: datetime | None = None
    imported_at: datetime | None = None
    senders: tuple[bytes, ...] = ()
    carriers: tuple[bytes, ...] = ()
    recipients: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    pluses: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()
    signs: Sign | None = None

    @property
    def claimed(self) -> datetime | None:
        """The instant its Date gives: the one a server or ``From `` line vouches for, or a credible claim."""
        if self.claimed_at is None or self.imported_at is None or self.claimed_at > self.imported_at + IMPORT_SLACK:
            return self.dated_at
        return earliest(self.dated_at, self.claimed_at)

    def merge(self, other: "Message") -> "Message":
        """Return the one message that two copies are, whichever was read first: field by field, as ``MERGING`` says."""
        fields = {name: VALUES[how](getattr(self, name), getattr(other, name)) for name, how in MERGING.items()}
        return Message(key=self.key, **fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a message was read: enough to read it again, as long as the folder's UIDVALIDITY holds."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A message from somebody else that one of ours answers, or could.

    ``participants`` are the addresses it names, without ours; ``lists`` its List-Post, which may be ours.
    ``is_ignored``: what answers it is known, but it does not count.
    """

    key: bytes
    dated_at: datetime | None
    internal_at: datetime | None
    participants: frozenset[bytes]
    lists: frozenset[bytes]
    answers: tuple[bytes, ...]
    is_ignored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message from us that names an original; ``sent_at`` is None where it has no usable instant."""

    key: bytes
    sent_at: datetime | None
    answers: tuple[bytes, ...]
    recipients: frozenset[bytes]
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An original with its first reply. ``seconds`` is the response time, 0 or more."""

    original_key: bytes
    received_at: datetime
    sent_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Bad input as a result: counted by ``kind``, kept with the poll. ``uid`` is a byte offset in an mbox.

    ``detail`` never quotes the message.
    """

    kind: str
    folder: str
    uid: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What was decided for ``originals`` (keys of the originals judged, with or without a response) and ``replies``.

    ``unmatched``, ``to_ours``, ``forwards`` and ``automatic`` are keys of replies: those that wait for an original that
    is not known, those to a message of ours, to nobody of the original, and of robots. ``negative`` are keys of
    originals whose first reply lies too far before them (rule 3). ``original_keys`` and ``reply_keys`` say which
    messages were which; ``ignored`` are keys of originals that do not count.
    """

    judged: frozenset[bytes]
    responses: tuple[Response, ...]
    original_keys: frozenset[bytes]
    reply_keys: frozenset[bytes]
    unmatched: frozenset[bytes]
    to_ours: frozenset[bytes]
    forwards: frozenset[bytes]
    automatic: frozenset[bytes]
    negative: frozenset[bytes]
    ignored: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """Messages of some mailboxes with what they name, as columns: all that a definition of waiting can rest on.

    One row a message, in no order; copies are merged (design, rule 4), those of several mailboxes too.
    ``key`` is the first half of its key: that two of a million messages share one has a probability of 3 in 100
    million. ``dated_at`` (``Message.claimed``) and ``internal_at`` are the
    message's, ``received_at`` and ``answered_at`` those of the response it has; epoch seconds, or NO_INSTANT.
    ``is_ours``: written by us. ``is_reply``: ours, and it answers a known original. ``is_silent``: by a robot, a
    circular, a forward of ours, or an original that does not count. ``named_by`` (rows) name ``named`` (keys);
    ``addressed_by`` (rows) have in To and Cc ``addresses`` of ``domains``. ``pluses`` are of whichever addresses with a
    plus part, in no order: the address itself, then the one without.
    """

    key: NDArray[np.uint64]
    is_ours: NDArray[np.bool_]
    is_reply: NDArray[np.bool_]
    is_silent: NDArray[np.bool_]
    dated_at: NDArray[np.int64]
    internal_at: NDArray[np.int64]
    received_at: NDArray[np.int64]
    answered_at: NDArray[np.int64]
    named_by: NDArray[np.int64]
    named: NDArray[np.uint64]
    addressed_by: NDArray[np.int64]
    addresses: NDArray[np.uint64]
    domains: NDArray[np.uint64]
    pluses: NDArray[np.uint64]

    def __len__(self) -> int:
        """Return how many messages there are."""
        return len(self.key)
