"""Messages say which of their addresses are plus forms, and what says that a program sent them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; of mail that was read before neither is known, and each mailbox that has some is marked."""
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("pluses", sa.LargeBinary))
        table.add_column(sa.Column("signs", sa.SmallInteger))
    op.execute(
        "INSERT INTO meta (name, value) "
        "SELECT 'without details ' || CAST(id AS VARCHAR(20)), '' FROM mailboxes "
        "WHERE id IN (SELECT mailbox FROM messages)"
    )
