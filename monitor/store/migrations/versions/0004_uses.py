"""Cursors say what their folder was read as, and messages what an import alone said, so that a use can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


USE = """
UPDATE cursors SET in_sent = NOT EXISTS (
  SELECT 1 FROM messages AS m WHERE m.mailbox = cursors.mailbox AND m.folder = cursors.folder AND NOT m.in_sent
) WHERE EXISTS (SELECT 1 FROM messages AS m WHERE m.mailbox = cursors.mailbox AND m.folder = cursors.folder)
"""


def upgrade() -> None:
    """Add the columns: a folder was a Sent folder where all it last brought is ours.

    What was imported may have been polled, too: its use counts as the import's.
    """
    with op.batch_alter_table("cursors") as table:
        table.add_column(sa.Column("in_sent", sa.Boolean))
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("sent_in_file", sa.Boolean, nullable=False, server_default=sa.false()))
    op.execute("UPDATE messages SET sent_in_file = in_sent WHERE kept")
    op.execute(USE)
