"""The tables, as the program of today sees them; how they came to be is in migrations/.

mailboxes --- messages    every message read, and what was decided about it
          |-- answers     the reverse of messages.answers: who names this key
          |-- responses   what the numbers are made of
          |-- cursors     what has been read of each folder
          '-- reports     the last poll
meta                      the check value of the key, and what is no mail
access_displays           the screens that may show the wall
access_users, _sessions   who may sign in, and where somebody has

Instants are whole epoch seconds (UTC), digests 16 bytes, lists of digests those bytes one after the other.
"""

from enum import IntEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
)


class Outcome(IntEnum):
    """What a message was decided to be; the numbers are in the store and never change their meaning."""

    NOTHING = 0  # neither: ours without a message it names, or no usable instant
    ORIGINAL = 1  # without a response
    ANSWERED = 2  # an original with a response
    NEGATIVE = 3  # an original whose first reply lies too far before it
    REPLY = 4  # a reply to a known original
    UNMATCHED = 5  # a reply to what is not known
    FORWARD = 6
    AUTOMATIC = 7
    IGNORED = 8  # an original that does not count
    TO_OURS = 9  # a reply to a message of ours; in stores of before it was UNMATCHED


ORIGINALS: Final = frozenset({Outcome.ORIGINAL, Outcome.ANSWERED, Outcome.NEGATIVE})
REPLIES: Final = frozenset({Outcome.REPLY, Outcome.UNMATCHED, Outcome.TO_OURS, Outcome.FORWARD, Outcome.AUTOMATIC})

metadata: Final = MetaData()

mailboxes: Final = Table(
    "mailboxes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    # what the responses were decided with, None before the first decision
    Column("fingerprint", String),
    # every message older than this was looked at by `forget`; None: none was
    Column("forgotten_to", BigInteger),
)

messages: Final = Table(
    "messages",
    metadata,
    Column("mailbox", ForeignKey("mailboxes.id"), primary_key=True, autoincrement=False),
    Column("key", LargeBinary, primary_key=True),
    Column("in_sent", Boolean, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("kept", Boolean, nullable=False),
    Column("dated_at", BigInteger),
    Column("internal_at", BigInteger),
    Column("claimed_at", BigInteger),
    Column("imported_at", BigInteger),
    Column("senders", LargeBinary, nullable=False),
    Column("carriers", LargeBinary, nullable=False),
    Column("recipients", LargeBinary, nullable=False),
    Column("lists", LargeBinary, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    # the last copy read from a folder
    Column("folder", String),
    Column("uidvalidity", BigInteger),
    Column("uid", BigInteger),
    Column("outcome", SmallInteger, nullable=False),
    # set while the outcome is UNMATCHED; look_up_at is None when it is not looked up any more
    Column("unmatched_since", BigInteger),
    Column("look_up_at", BigInteger),
    # false, too, of mail that was read before this was kept
    Column("circular", Boolean, nullable=False, server_default=false()),
    # None where no address is a plus form, and of mail that was read before this was kept
    Column("pluses", LargeBinary),
    # None of mail that was read before this was kept
    Column("signs", SmallInteger),
    # what an import alone says of in_sent
    Column("sent_in_file", Boolean, nullable=False, server_default=false()),
    # the later of its Date and internal_at, 0 where neither is known: what `forget` goes by
    Column("latest_at", BigInteger, nullable=False),
)
IS_UNMATCHED: Final = text("unmatched_since IS NOT NULL")
IS_POLLED: Final = text("kept = false")
# Partial, so that matched and imported mail costs nothing. A query uses them only where it has the very same condition.
Index(
    "messages_unmatched",
    messages.c.mailbox,
    messages.c.look_up_at,
    sqlite_where=IS_UNMATCHED,
    postgresql_where=IS_UNMATCHED,
)
Index(
    "messages_by_age",
    messages.c.mailbox,
    messages.c.latest_at,
    sqlite_where=IS_POLLED,
    postgresql_where=IS_POLLED,
)

answers: Final = Table(
    "answers",
    metadata,
    Column("mailbox", ForeignKey("mailboxes.id"), primary_key=True, autoincrement=False),
    Column("original_key", LargeBinary, primary_key=True),
    Column("reply_key", LargeBinary, primary_key=True),
    sqlite_with_rowid=False,
)

responses: Final = Table(
    "responses",
    metadata,
    Column("mailbox", ForeignKey("mailboxes.id"), primary_key=True, autoincrement=False),
    Column("original_key", LargeBinary, primary_key=True),
    Column("received_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger, nullable=False),
    Column("seconds", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
# Holds all that a window asks for, so that a million responses are read in one sweep.
Index("responses_by_arrival", responses.c.mailbox, responses.c.received_at, responses.c.sent_at, responses.c.seconds)

cursors: Final = Table(
    "cursors",
    metadata,
    Column("mailbox", ForeignKey("mailboxes.id"), primary_key=True, autoincrement=False),
    Column("folder", String, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("low", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
    Column("horizon_at", BigInteger, nullable=False),
    Column("complete_at", BigInteger),
    # whether it was read as a Sent folder; None where that was not kept yet
    Column("in_sent", Boolean),
)

reports: Final = Table(
    "reports",
    metadata,
    Column("mailbox", ForeignKey("mailboxes.id"), primary_key=True, autoincrement=False),
    Column("report", Text, nullable=False),
)

meta: Final = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# The tables of who is let in hold no secret: access.py says what of one.
displays: Final = Table(
    "access_displays",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("digest", LargeBinary, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

users: Final = Table(
    "access_users",
    metadata,
    Column("name", String, primary_key=True),
    Column("hash", String, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)

sessions: Final = Table(
    "access_sessions",
    metadata,
    Column("id", String, primary_key=True),
    # no foreign key: what ends a user ends these in the same transaction
    Column("user_name", String, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
