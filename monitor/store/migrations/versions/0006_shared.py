"""Several processes on one store: leases, the pollers that live, and the maps that one of them makes for all."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "leases",
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("holder", sa.String),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "pollers",
        sa.Column("holder", sa.String, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in ("rank", "rules")),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("edition", sa.String, primary_key=True),
        sa.Column("version", sa.String, nullable=False),
        *(sa.Column(name, sa.BigInteger, nullable=False) for name in ("number", "stored_at")),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
