"""What can be wrong with the file, its folder and its disk: each is named, and nothing is lost."""

import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from monitor.errors import StoreBusyError, StoreError
from monitor.records import Batch
from monitor.store import SqlStore, open_store
from monitor.store.engine import Database
from tests.contracts.messages import NOON, PAIR, at, original, reply

Opener = Callable[[], SqlStore]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Give where the store will be."""
    return tmp_path / "data" / "monitor.db"


@pytest.fixture
def opened(path: Path, tmp_path: Path) -> Iterator[Opener]:
    """Give a function that opens the store; all it opened are closed afterwards."""
    stores: list[SqlStore] = []

    def open_again() -> SqlStore:
        stores.append(open_store(f"sqlite:///{path}", tmp_path / "store.key"))
        return stores[-1]

    yield open_again
    for store in stores:
        store.close()


def fill(store: SqlStore, count: int = 1, start: int = 0) -> None:
    """Commit so many originals with a reply each."""
    numbers = range(start, start + count)
    messages = [(original(f"o{n}", n), None) for n in numbers] + [
        (reply(f"r{n}", n + 9, f"o{n}"), None) for n in numbers
    ]
    store.commit(Batch(mailbox="desk", messages=tuple(messages)), PAIR, NOON)


def count(store: SqlStore) -> int:
    """Return how many responses there are."""
    return len(store.responses(at(-1), at(10**6), mailboxes=["desk"], sent_by=at(10**6)))


def test_file_and_folder_are_ours_alone(opened: Opener, path: Path) -> None:
    """The store, what SQLite puts beside it and the folder it had to make are open to nobody else."""
    fill(opened())
    modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in path.parent.iterdir()}
    assert modes["monitor.db"] == 0o600
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_pages_read_while_a_poll_writes(opened: Opener) -> None:
    """A reader sees the last commit, and does not wait, while another transaction is open."""
    store = opened()
    fill(store)
    seen: list[int] = []

    class Peeking:
        """Pair as ever, and look at the store from another thread meanwhile."""

        fingerprint = PAIR.fingerprint
        team = PAIR.team
        needs_details = PAIR.needs_details

        def __call__(self, messages, judged):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN204 - as PAIR
            thread = threading.Thread(target=lambda: seen.append(count(store)))
            thread.start()
            thread.join()
            return PAIR(messages, judged)

    store.commit(Batch(mailbox="desk", messages=((original("p"), None), (reply("q", 9, "p"), None))), Peeking(), NOON)
    assert seen == [1]
    assert count(store) == 2


def test_locked_file(opened: Opener, path: Path) -> None:
    """While another program holds the file a write gives up after a while and says so; afterwards it works."""
    key = opened().digest_key
    store = SqlStore(Database(f"sqlite:///{path}", wait_seconds=0.05), key)
    fill(store)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError, match=r"Another process holds the store .*monitor\.db") as caught:
        fill(store, start=1)
    assert not caught.value.needs_person
    assert count(store) == 1
    other.execute("ROLLBACK")
    other.close()
    fill(store, start=1)
    assert count(store) == 2
    store.close()


def test_full_disk(opened: Opener, path: Path) -> None:
    """A commit that finds the disk full changes nothing; the next one goes on once there is space."""
    full = opened()
    fill(full)
    database = Database(f"sqlite:///{path}")

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # SQLite reads it as: no page more than there are

    event.listen(database.engine, "connect", limit)
    store = SqlStore(database, full.digest_key)
    with pytest.raises(StoreError, match=r"The disk that holds the store .* is full\. Free some space"):
        fill(store, 500, start=1)
    assert count(store) == 1
    event.remove(database.engine, "connect", limit)
    store.close()
    fill(store, 500, start=1)
    assert count(store) == 501
    store.close()


def test_file_is_gone(opened: Opener, path: Path) -> None:
    """A store whose disk vanished says so at every call, makes no empty one, and works when the disk is back."""
    store = opened()
    fill(store)
    away = path.parent.rename(path.parent.with_name("unmounted"))
    for call in (store.check, lambda: fill(store, start=1), lambda: count(store), lambda: list(store.rows(["desk"]))):
        with pytest.raises(StoreError, match=r"is gone\. Bring back the file or its folder"):
            call()
    assert not path.exists()
    away.rename(path.parent)
    fill(store, start=1)
    assert count(store) == 2


def test_missing_folder(tmp_path: Path) -> None:
    """One missing folder is made; more than one is a disk that is not there, and named."""
    with pytest.raises(StoreError, match=r"The folder of the store, .*/usb/data, cannot be made: No such file"):
        open_store(f"sqlite:///{tmp_path}/usb/data/monitor.db", tmp_path / "store.key")
    assert not (tmp_path / "usb").exists()


def test_folder_is_a_file(tmp_path: Path) -> None:
    """A file in the place of the folder is named."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match=r"The folder of the store, .*data, cannot be made: File exists"):
        open_store(f"sqlite:///{tmp_path}/data/monitor.db", tmp_path / "store.key")


def test_store_is_a_folder(tmp_path: Path) -> None:
    """A folder in the place of the file is named."""
    with pytest.raises(StoreError, match="cannot be opened for writing: Is a directory"):
        open_store(f"sqlite:///{tmp_path}", tmp_path / "store.key")


def test_not_a_store(opened: Opener, path: Path) -> None:
    """Any other file is refused and left as it is."""
    path.parent.mkdir()
    path.write_text("title: Support desk\n" * 100)
    with pytest.raises(StoreError, match="is not a store of this program"):
        opened()
    assert path.read_text().startswith("title: Support desk")


def test_damaged_file(opened: Opener, path: Path) -> None:
    """A file that was overwritten in the middle is reported as damaged, not as a bug."""
    store = opened()
    fill(store, 500)
    store.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 8192))
    with pytest.raises(StoreError, match=r"is damaged\. Put back a copy"):
        count(opened())


def test_read_only(opened: Opener, path: Path) -> None:
    """A store that may only be read says so when it is written."""
    store = opened()
    database = Database(f"sqlite:///{path}")

    def forbid(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # the same result code as a read-only file, also for root

    event.listen(database.engine, "connect", forbid)
    with pytest.raises(StoreError, match=r"may not be written\. Let this program write the file and its folder"):
        fill(SqlStore(database, store.digest_key))
    database.close()


def test_turn_within_the_process(opened: Opener, path: Path) -> None:
    """A write that waits too long for another thread's gives up instead of hanging."""
    opened()
    database = Database(f"sqlite:///{path}", turn_seconds=0.05)
    with database.writing(), pytest.raises(StoreBusyError), database.writing():
        pass
    with database.writing():
        pass
    database.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("data/monitor.db", "store.url is no database URL"),
        ("mysql://root:hunter2@h/db", "store.url names mysql; the store is SQLite"),
        ("sqlite://", "store.url names no file"),
        ("sqlite:///:memory:", "store.url names no file"),
        ("postgresql+nonesuch://u:hunter2@h/db", "store.url asks for a PostgreSQL driver"),
        (
            "postgresql://mia:hunter2@127.0.0.1:1/db",
            "The database server of the store db at 127.0.0.1 cannot be reached",
        ),
    ],
)
def test_unusable_url(url: str, words: str, tmp_path: Path) -> None:
    """Every URL that leads nowhere is refused with a sentence that holds neither password nor user."""
    with pytest.raises(StoreError, match=words) as caught:
        open_store(url, tmp_path / "store.key")
    assert "hunter2" not in str(caught.value)
    assert "mia" not in str(caught.value)
    assert not (tmp_path / "store.key").exists()


def test_bug_is_not_translated(opened: Opener, path: Path) -> None:
    """An error that nobody outside can mend stays what it is, but quotes nothing that was to be stored."""
    opened()
    database = Database(f"sqlite:///{path}")
    with pytest.raises(Exception, match="no such table: nonesuch") as caught, database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nonesuch WHERE folder = ?", ("Jane Doe",))
    assert not isinstance(caught.value, StoreError)
    assert "Jane Doe" not in str(caught.value)
    database.close()
