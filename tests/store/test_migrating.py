"""The schema: what the migrations make is what the program expects, and what is not ours is left alone."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, column, table, text, update

from monitor.errors import StoreError
from monitor.mail.counting import Counting
from monitor.records import Batch, Cursor, Sign
from monitor.store import SqlStore, open_store
from monitor.store.engine import Database
from monitor.store.migrating import FOLDER, USABLE_FROM, current, newest
from monitor.store.schema import meta, metadata
from tests.contracts.messages import NOON, PAIR, at, digest, original, reply


def differences(url: str) -> list[object]:
    """Return what Alembic would have to change in an opened store."""
    database = Database(url)
    with database.reading() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    database.close()
    return list(found)


@contextmanager
def earlier(url: str, step: str, *others: str) -> Iterator[Connection]:
    """Give a transaction on a new database of an earlier step; ``desk`` is its first mailbox, ``others`` follow."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    database = Database(url)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, step)
        for number, name in enumerate(("desk", *others), start=1):
            insert(connection, "mailboxes", id=number, name=name)
        yield connection
    database.close()


def insert(connection: Connection, name: str, /, **values: object) -> None:
    """Insert a row as an earlier program did: into the columns of its own schema."""
    connection.execute(table(name, *map(column, values)).insert().values(**values))


def insert_message(connection: Connection, key: bytes, **values: object) -> None:
    """Insert a message of ``desk`` that nothing is known of but ``values``."""
    empty = dict.fromkeys(("senders", "carriers", "recipients", "lists", "answers"), b"")
    facts = {"in_sent": 0, "automatic": 0, "kept": 0, "outcome": 1, "latest_at": 9, "dated_at": 9}
    insert(connection, "messages", **{"mailbox": 1, "key": key, **empty, **facts, **values})


def test_migrations_make_the_schema_sqlite(tmp_path: Path) -> None:
    """The migrations, run on an empty file, end in schema.py."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    open_store(url, tmp_path / "store.key").close()
    assert differences(url) == []


def test_migrations_make_the_schema_postgres(postgres_url: str, tmp_path: Path) -> None:
    """The migrations, run on an empty database, end in schema.py."""
    open_store(postgres_url, tmp_path / "store.key").close()
    assert differences(postgres_url) == []


def test_indexes_serve_the_queries(tmp_path: Path) -> None:
    """The partial indexes are used where they are meant to: the planner takes their condition for the query's."""
    open_store(f"sqlite:///{tmp_path}/monitor.db", tmp_path / "store.key").close()
    with sqlite3.connect(tmp_path / "monitor.db") as connection:

        def plan(where: str) -> str:
            rows = connection.execute(f"EXPLAIN QUERY PLAN SELECT key FROM messages WHERE mailbox = 1 AND {where}")  # noqa: S608 - the rows of the test
            return " ".join(row[3] for row in rows)

        assert "messages_unmatched" in plan("unmatched_since IS NOT NULL AND look_up_at <= 5")
        assert "messages_by_age" in plan("kept = false AND latest_at >= 1 AND latest_at < 5")
        sweep = "EXPLAIN QUERY PLAN SELECT received_at, seconds FROM responses"
        rows = connection.execute(f"{sweep} WHERE mailbox IN (1) AND received_at >= 0 AND received_at < 9")
        assert "COVERING INDEX responses_by_arrival" in rows.fetchone()[3]
    connection.close()


@pytest.mark.parametrize("said", [{"value": "9999"}, {"name": "something else"}], ids=["not for us", "says nothing"])
def test_newer_store(tmp_path: Path, said: dict[str, str]) -> None:
    """A store written by a newer program is refused and not touched."""
    url, key = f"sqlite:///{tmp_path}/monitor.db", tmp_path / "store.key"
    store = open_store(url, key)
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(update(meta).where(meta.c.name == "usable from").values(said))
    with pytest.raises(StoreError, match="was written by a newer version of this program"):
        open_store(url, key)
    with pytest.raises(StoreError, match="was changed meanwhile"):
        store.check()
    with database.reading() as connection:
        assert current(connection) == "9999" != newest()
    store.close()
    database.close()


def test_newer_store_that_only_adds(tmp_path: Path) -> None:
    """A program goes on with a store that a newer one only added to, after a restart too, and leaves its schema."""
    url, key = f"sqlite:///{tmp_path}/monitor.db", tmp_path / "store.key"
    store = open_store(url, key)
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("ALTER TABLE cursors ADD COLUMN later INTEGER"))
    store.check()
    again = open_store(url, key)
    again.check()
    again.commit(Batch(mailbox="desk", messages=((original("o"), None), (reply("r", 9, "o"), None))), PAIR, NOON)
    assert len(list(store.rows(["desk"]))) == 1
    with database.reading() as connection:
        assert current(connection) == "9999"
    for opened in (store, again, database):
        opened.close()


def test_who_may_go_on_is_a_step() -> None:
    """The oldest program that may go on with today's store is one that there was."""
    assert [*(FOLDER / "versions").glob(f"{USABLE_FROM}_*.py")]
    assert newest() >= USABLE_FROM


def test_another_programs_database(tmp_path: Path) -> None:
    """A database with tables of the same names that we did not make is refused and not touched."""
    path = tmp_path / "monitor.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE messages (body TEXT)")
    connection.close()
    with pytest.raises(StoreError, match=r"holds tables of another program \(messages\)"):
        open_store(f"sqlite:///{path}", tmp_path / "store.key")
    assert not (tmp_path / "store.key").exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_first_runs_at_once(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Several processes that start at once make one schema and one key."""
    is_sqlite = kind == "sqlite"
    url = f"sqlite:///{tmp_path}/monitor.db" if is_sqlite else str(request.getfixturevalue("postgres_url"))
    found: list[SqlStore | BaseException] = []

    def start() -> None:
        try:
            found.append(open_store(url, tmp_path / "store.key"))
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            found.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stores = [store for store in found if isinstance(store, SqlStore)]
    assert [error for error in found if not isinstance(error, SqlStore)] == []
    assert len({store.digest_key for store in stores}) == 1
    for store in stores:
        store.check()
        store.close()


def test_mail_of_the_first_schema(tmp_path: Path) -> None:
    """Mail that an earlier program stored stays, and counts as no circular; the next start changes nothing."""
    url, key = f"sqlite:///{tmp_path}/monitor.db", tmp_path / "store.key"
    with earlier(url, "0001") as connection:
        insert_message(connection, b"k" * 16)
    for _ in range(2):
        store = open_store(url, key)
        found = store.correspondence(
            datetime(1970, 1, 1, tzinfo=UTC), mailboxes=["desk"], sent_by=datetime.max.replace(tzinfo=UTC)
        )
        assert found.dated_at.tolist() == [9]
        assert found.is_silent.tolist() == [False]
        store.close()


def test_mail_without_details_is_read_again_once(tmp_path: Path) -> None:
    """A filter, or a plus form, lets mail that an earlier program read be read again: once, and only then."""
    url, key = f"sqlite:///{tmp_path}/monitor.db", tmp_path / "store.key"
    with earlier(url, "0002", "empty") as connection:
        insert_message(connection, digest("o"))
        connection.execute(text("INSERT INTO cursors VALUES (1, 'INBOX', 7, 1, 9, 0, 0), (2, 'INBOX', 7, 1, 9, 0, 0)"))
    store = open_store(url, key)
    team = replace(PAIR, team=("desk", "empty"))
    filtered = replace(team, counting=Counting(ignored=Sign.LIST))
    store.redecide("desk", team)
    assert store.cursors("desk")
    store.redecide("empty", filtered)
    assert not store.cursors("desk")
    assert store.cursors("empty"), "it had no mail"
    cursor = Cursor(folder="INBOX", uidvalidity=7, low=1, high=9, horizon_at=at(-9))
    asked = replace(original("o"), signs=Sign.LIST)
    store.commit(
        Batch(mailbox="desk", messages=((asked, None), (reply("r", 9, "o"), None)), cursor=cursor), filtered, NOON
    )
    assert list(store.rows(["desk"])) == []
    for pair in (team, replace(team, counting=Counting(ignored=Sign.BULK))):
        store.redecide("desk", pair)
        assert store.cursors("desk") == {"INBOX": cursor}
        assert len(list(store.rows(["desk"]))) == 1
    store.close()


def test_uses_of_an_earlier_schema(tmp_path: Path) -> None:
    """What a folder was read as is told by the mail it brought last; a folder without any mail tells nothing."""
    url = f"sqlite:///{tmp_path}/monitor.db"
    with earlier(url, "0002") as connection:
        for folder in ("Sent", "INBOX", "Empty"):
            connection.execute(text("INSERT INTO cursors VALUES (1, :folder, 9, 1, 5, 0, 0)"), {"folder": folder})
        rows = [("a", 1, "Sent", 0), ("b", 1, "INBOX", 0), ("c", 0, "INBOX", 0), ("d", 1, None, 1), ("e", 0, None, 1)]
        for name, in_sent, place, is_kept in rows:
            insert_message(connection, name.encode() * 16, in_sent=in_sent, kept=is_kept, folder=place)
    store = open_store(url, tmp_path / "store.key")
    assert {name: cursor.in_sent for name, cursor in store.cursors("desk").items()} == {
        "Sent": True,
        "INBOX": False,
        "Empty": None,
    }
    database = Database(url)
    with database.reading() as connection:
        found = connection.execute(text("SELECT key, sent_in_file FROM messages ORDER BY key")).all()
    assert [bool(sent) for _, sent in found] == [False, False, False, True, False]
    store.close()
    database.close()


def test_steps_are_packaged() -> None:
    """Every step lies in a package, so that an installed wheel has it."""
    folder = Path(__file__).parents[2] / "monitor" / "store" / "migrations"
    assert sorted(path.name for path in folder.rglob("__init__.py")) == ["__init__.py", "__init__.py"]
    assert f"{newest()}_" in " ".join(path.name for path in (folder / "versions").iterdir())
