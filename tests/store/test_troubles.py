"""What the databases report has a sentence, or is a bug."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import lookup
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreBusyError, StoreError
from monitor.records import Batch, PollReport
from monitor.store import SqlStore, open_store
from monitor.store.engine import Database
from monitor.store.numbering import team_of
from monitor.store.troubles import POSTGRES, SQLITE, trouble_of
from tests.contracts.messages import NOON, PAIR, original, reply

MENDED = "BUSY LOCKED FULL READONLY PERM CANTOPEN CORRUPT NOTADB IOERR NOLFS"
"""SQLite's primary result codes (sqlite.org/rescode.html) that come from outside; the others are bugs of ours."""
OUTSIDE = ("08", "28", "40", "53", "55", "57", "58", "F0", "XX")
"""PostgreSQL's classes of SQLSTATE (its manual, appendix A) that come from outside the program."""
BATCH = Batch(mailbox="desk", messages=((original("o"), None), (reply("r", 60, "o"), None)))


@pytest.fixture
def store(postgres_url: str, tmp_path: Path) -> Iterator[SqlStore]:
    """Give a store on PostgreSQL."""
    store = open_store(postgres_url, tmp_path / "store.key")
    yield store
    store.close()


def run(url: str, *statements: str) -> None:
    """Run statements as somebody else, outside of a transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_every_sqlite_code() -> None:
    """Each result code that comes from outside has a sentence that names the store; the rest are bugs."""
    assert set(SQLITE) == {getattr(sqlite3, f"SQLITE_{name}") for name in MENDED.split()}
    assert all("{name}" in words for _, words in SQLITE.values())


def test_every_outside_error_of_postgres() -> None:
    """Each SQLSTATE of a class that comes from outside has a row, and each row names the store."""
    kinds = (kind for kind in vars(psycopg.errors).values() if isinstance(kind, type))
    states = [kind.sqlstate for kind in kinds if issubclass(kind, psycopg.Error) and kind.sqlstate]
    outside = [state for state in states if state.startswith(OUTSIDE)]
    assert len(outside) > 40
    assert [state for state in outside if not state.startswith(tuple(start for start, *_ in POSTGRES))] == []
    assert all("{name}" in words for *_, words in POSTGRES)


@pytest.mark.parametrize(
    ("state", "kind"),
    [("53100", StoreError), ("53300", StoreBusyError), ("40P01", StoreBusyError), ("42501", StoreError)],
)
def test_first_row_that_fits(state: str, kind: type[StoreError]) -> None:
    """The longer beginning of a SQLSTATE decides before the shorter one."""
    trouble = trouble_of(DBAPIError("SELECT", {}, lookup(state)()))
    assert trouble is not None
    assert trouble[0] is kind


def test_bug_of_postgres(store: SqlStore, postgres_url: str) -> None:
    """A statement that is wrong is our bug and passes as it is."""
    store.check()
    database = Database(postgres_url)
    with pytest.raises(DBAPIError, match="nonesuch"), database.reading() as connection:
        connection.execute(text("SELECT * FROM nonesuch"))
    database.close()


def test_locked_rows(store: SqlStore, postgres_url: str) -> None:
    """A write that another process keeps waiting gives up after a while; afterwards it works."""
    store.commit(BATCH, PAIR, NOON)
    impatient = SqlStore(Database(postgres_url, wait_seconds=0.05), store.digest_key)
    other = create_engine(postgres_url)
    with other.begin() as connection:
        connection.execute(text("SELECT * FROM mailboxes FOR UPDATE"))
        with pytest.raises(StoreBusyError, match="Another process holds the store"):
            impatient.commit(BATCH, PAIR, NOON)
    impatient.commit(BATCH, PAIR, NOON)
    impatient.close()
    other.dispose()


def test_another_writer(store: SqlStore, postgres_url: str) -> None:
    """Who writes messages while another process does, whosever they are, is told to come again; reports go on."""
    store.commit(BATCH, PAIR, NOON)
    impatient = SqlStore(Database(postgres_url, wait_seconds=0.05), store.digest_key)
    with store.database.writing() as connection:
        team_of(connection, "another desk", PAIR)
        with pytest.raises(StoreBusyError, match="Another process holds the store"):
            impatient.commit(BATCH, PAIR, NOON)
        impatient.save_report(PollReport(name="desk", started_at=NOON))
    impatient.commit(BATCH, PAIR, NOON)
    assert set(impatient.reports()) == {"desk"}
    impatient.close()


def test_connections_are_cut(store: SqlStore, postgres_url: str) -> None:
    """After the server dropped every connection the next call opens another."""
    store.commit(BATCH, PAIR, NOON)
    run(
        postgres_url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()",
    )
    assert len(list(store.rows(["desk"]))) == 1


def test_read_only_server(store: SqlStore, postgres_url: str) -> None:
    """A server that takes no writes is named, and what it holds is still read."""
    store.commit(BATCH, PAIR, NOON)
    name = make_url(postgres_url).database
    run(postgres_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    store.close()
    with pytest.raises(StoreError, match="is read-only"):
        store.commit(Batch(mailbox="new", messages=BATCH.messages), PAIR, NOON)
    assert len(list(store.rows(["desk"]))) == 1


def test_no_such_database(postgres_url: str, tmp_path: Path) -> None:
    """A database that is not there is named, without the user."""
    missing = make_url(postgres_url).set(database="nonesuch").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="store nonesuch at the local server") as caught:
        open_store(missing, tmp_path / "store.key")
    assert "monitor" not in str(caught.value)
