"""The first schema: messages and what was decided about them, cursors, reports, the key's check value."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NO_ROWID = {"sqlite_with_rowid": False}


def _mailbox() -> "sa.Column[int]":
    return sa.Column("mailbox", sa.Integer, sa.ForeignKey("mailboxes.id"), primary_key=True, autoincrement=False)


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "mailboxes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False, unique=True),
        sa.Column("fingerprint", sa.String),
        sa.Column("forgotten_to", sa.BigInteger),
    )
    op.create_table(
        "messages",
        _mailbox(),
        sa.Column("key", sa.LargeBinary, primary_key=True),
        *(sa.Column(name, sa.Boolean, nullable=False) for name in ("in_sent", "automatic", "kept")),
        *(sa.Column(name, sa.BigInteger) for name in ("dated_at", "internal_at", "claimed_at", "imported_at")),
        *(
            sa.Column(name, sa.LargeBinary, nullable=False)
            for name in ("senders", "carriers", "recipients", "lists", "answers")
        ),
        sa.Column("folder", sa.String),
        sa.Column("uidvalidity", sa.BigInteger),
        sa.Column("uid", sa.BigInteger),
        sa.Column("outcome", sa.SmallInteger, nullable=False),
        sa.Column("unmatched_since", sa.BigInteger),
        sa.Column("look_up_at", sa.BigInteger),
        sa.Column("latest_at", sa.BigInteger, nullable=False),
    )
    is_unmatched, is_polled = sa.text("unmatched_since IS NOT NULL"), sa.text("kept = false")
    op.create_index(
        "messages_unmatched",
        "messages",
        ["mailbox", "look_up_at"],
        sqlite_where=is_unmatched,
        postgresql_where=is_unmatched,
    )
    op.create_index(
        "messages_by_age", "messages", ["mailbox", "latest_at"], sqlite_where=is_polled, postgresql_where=is_polled
    )
    op.create_table(
        "answers",
        _mailbox(),
        sa.Column("original_key", sa.LargeBinary, primary_key=True),
        sa.Column("reply_key", sa.LargeBinary, primary_key=True),
        **NO_ROWID,
    )
    op.create_table(
        "responses",
        _mailbox(),
        sa.Column("original_key", sa.LargeBinary, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("received_at", "sent_at", "seconds")),
        **NO_ROWID,
    )
    op.create_index("responses_by_arrival", "responses", ["mailbox", "received_at", "sent_at", "seconds"])
    op.create_table(
        "cursors",
        _mailbox(),
        sa.Column("folder", sa.String, primary_key=True),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("uidvalidity", "low", "high", "horizon_at")),
        sa.Column("complete_at", sa.BigInteger),
    )
    op.create_table("reports", _mailbox(), sa.Column("report", sa.Text, nullable=False))
    op.create_table(
        "meta",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.String, nullable=False),
    )
