"""The tables of what several processes share; SQLite has them too, empty. Instants are milliseconds of the database.

Its clock, since those of the machines differ, and one that jumps must not keep or lose a lease.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, LargeBinary, String, Table

from monitor.store.schema import metadata

leases: Final = Table(
    "leases",
    metadata,
    Column("kind", String, primary_key=True),
    Column("name", String, primary_key=True),
    # grows with each new holder, and never goes back
    Column("token", BigInteger, nullable=False),
    # None: given back
    Column("holder", String),
    Column("expires_at", BigInteger, nullable=False),
)

pollers: Final = Table(
    "pollers",
    metadata,
    Column("holder", String, primary_key=True),
    Column("rank", String, nullable=False),
    Column("rules", String, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

snapshots: Final = Table(
    "snapshots",
    metadata,
    # program and settings: only processes of the same show the same maps
    Column("edition", String, primary_key=True),
    Column("version", String, nullable=False),
    # another with each that is stored: by it others see that there is a new one
    Column("number", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
