"""Messages say whether they are circulars, which wait for no answer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of mail that was read before, it is not known, and counts as no."""
    with op.batch_alter_table("messages") as table:
        table.add_column(sa.Column("circular", sa.Boolean, nullable=False, server_default=sa.false()))
