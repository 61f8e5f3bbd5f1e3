"""A store that is whole is told from one that is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.store import open_store
from monitor.store.keeping.whole import RULES, look_over
from monitor.store.migrating import newest
from tests.store.keeping.stores import Place, filled
from tests.store.keeping.test_backups import damage
from tests.store.test_engine import fill

BROKEN = (
    "UPDATE cursors SET mailbox = 99",
    "DELETE FROM messages WHERE outcome = 2 AND key = (SELECT min(original_key) FROM responses)",
    "DELETE FROM responses WHERE original_key = (SELECT min(original_key) FROM responses)",
    "UPDATE responses SET seconds = seconds + 1",
    "UPDATE messages SET outcome = 99 WHERE outcome = 4",
    "UPDATE messages SET unmatched_since = 1 WHERE outcome = 4",
    "UPDATE messages SET answers = substr(answers, 2) WHERE outcome = 4",
    "UPDATE messages SET latest_at = latest_at + 1",
    "UPDATE cursors SET low = high + 2",
)
"""What breaks each of RULES, in their order."""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a store with mail and a cursor."""
    made = filled(tmp_path, 20)
    with closing(sqlite3.connect(made.file)) as connection:
        connection.execute("INSERT INTO cursors VALUES (1, 'INBOX', 7, 1, 40, 0, NULL, 0)")
        connection.commit()
    return made


def found(place: Place) -> tuple[str, ...]:
    """Return what is wrong with the store."""
    with place.opened() as store:
        return look_over(store.database).faults


def test_a_whole_store(place: Place) -> None:
    """A store as polls leave it has no fault, and is counted."""
    with place.opened() as store:
        whole = look_over(store.database)
    assert (whole.revision, whole.messages, whole.responses, whole.faults) == (newest(), 40, 20, ())


@pytest.mark.parametrize(("statement", "words"), list(zip(BROKEN, [words for words, _ in RULES], strict=True)))
def test_each_rule(place: Place, statement: str, words: str) -> None:
    """What breaks a rule is found, and said in the rule's words."""
    with closing(sqlite3.connect(place.file)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    assert [fault for fault in found(place) if fault.endswith(words)]


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM answers WHERE reply_key = (SELECT min(reply_key) FROM answers)", "index of who names whom"),
        ("INSERT INTO reports VALUES (1, '{}')", "1 reports of polls"),
        ("INSERT INTO reports VALUES (1, 'nonsense')", "1 reports of polls"),
    ],
)
def test_what_no_query_tells(place: Place, statement: str, words: str) -> None:
    """The index is compared with the messages, and each report is read."""
    with closing(sqlite3.connect(place.file)) as connection:
        connection.execute(statement)
        connection.commit()
    assert words in " ".join(found(place))


def test_a_torn_page(place: Place) -> None:
    """What SQLite itself finds is said first and alone: nothing else can be trusted then."""
    place.fill(300)
    with place.opened() as store:
        store.check()
        with closing(sqlite3.connect(place.file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        damage(place.file)
        faults = look_over(store.database).faults
    assert faults
    assert not any(fault.endswith(words) for fault in faults for words, _ in RULES)


def test_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    """The same rules hold, and are broken, on PostgreSQL."""
    store = open_store(postgres_url, tmp_path / "key")
    try:
        fill(store, 20)
        assert (look_over(store.database).responses, look_over(store.database).faults) == (20, ())
        with store.database.writing() as connection:
            connection.exec_driver_sql("UPDATE messages SET latest_at = 1")
        assert look_over(store.database).faults == ("40 messages whose age is wrong",)
    finally:
        store.close()
