"""What somebody does to the files of a store that is in use: each is named, and nothing is made worse."""

import gc
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import SqlStore
from tests.store.keeping.stores import Place, filled
from tests.store.test_engine import count, fill


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a store with 300 responses."""
    return filled(tmp_path)


def is_whole(file: Path) -> bool:
    """Return whether SQLite finds nothing wrong."""
    with closing(sqlite3.connect(file)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])


def refused(store: SqlStore) -> str:
    """Return the sentence with which the store is not used."""
    with pytest.raises(StoreError) as caught:
        count(store)
    return str(caught.value)


@pytest.mark.parametrize("endings", [["-wal"], ["-wal", "-shm"]])
def test_a_log_that_is_removed_is_written_again(place: Place, endings: list[str]) -> None:
    """Commits that were in the -wal alone are all there after it was removed: it is said once, and work goes on."""
    with place.opened() as store:
        fill(store, 50, 1000)
        for ending in endings:
            Path(f"{place.file}{ending}").unlink()
        assert "-wal" in refused(store)
        fill(store, 10, 2000)
        assert count(store) == 360
    assert is_whole(place.file)
    assert place.count() == 360


def test_a_log_that_goes_with_the_last_connection_was_removed_by_nobody(place: Place) -> None:
    """A Ctrl-C in the middle of a statement costs the connection, and with it SQLite's log: that is no fault.

    SQLAlchemy invalidates a connection then, as here.
    """
    with place.opened() as store:
        fill(store, 50, 1000)
        with store.database.reading() as connection:
            connection.invalidate()
            connection.rollback()
        assert not Path(f"{place.file}-wal").exists()
        fill(store, 10, 2000)
        assert count(store) == 360


def test_a_connection_that_was_in_use_when_all_were_let_go_counts_no_longer(place: Place) -> None:
    """A StoreError lets go of every connection; one in use then ends later, and the log still goes with the last."""
    with place.opened() as store:
        fill(store, 50, 1000)
        with store.database.reading() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()
            with pytest.raises(StoreError), store.database.reading():
                raise StoreError("something is wrong with another connection")
        del connection
        gc.collect()  # the pool that was let go had it still
        fill(store, 10, 2000)
        with store.database.reading() as connection:
            connection.invalidate()
            connection.rollback()
        assert not Path(f"{place.file}-wal").exists()
        assert count(store) == 360


def test_a_log_is_not_begun_beside_one_that_is_in_use(place: Place) -> None:
    """While a thread still works with the removed log, nobody opens another: two would be mixed."""
    with place.opened() as store:
        reading, done = threading.Event(), threading.Event()

        def read() -> None:
            with store.database.reading() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM messages").scalar()
                reading.set()
                done.wait(10)

        thread = threading.Thread(target=read)
        thread.start()
        assert reading.wait(10)
        Path(f"{place.file}-wal").unlink()
        try:
            assert "-wal" in refused(store)
            assert not Path(f"{place.file}-wal").exists()
        finally:
            done.set()
            thread.join()
        assert "-wal" in refused(store)
        assert count(store) == 300
    assert is_whole(place.file)


@pytest.mark.parametrize(("share", "words"), [(0.0, "is empty"), (0.5, "cut short")])
def test_a_file_that_was_cut_short_is_not_written_to(place: Place, share: float, words: str) -> None:
    """An emptied or cut file is named and left as it is; it never becomes a new, empty store, nor after a restart."""
    with place.opened() as store:
        assert count(store) == 300
        os.truncate(place.file, int(place.file.stat().st_size * share))
        left = place.file.stat().st_size
        assert words in refused(store)
        with pytest.raises(StoreError, match=words):
            fill(store, 1, 5000)
        assert place.file.stat().st_size == left
    with pytest.raises(StoreError), place.opened():
        pass


def test_a_store_that_was_made_smaller_on_purpose_is_used(place: Place) -> None:
    """VACUUM by a person makes the file smaller, and damages nothing."""
    with place.opened() as store:
        with closing(sqlite3.connect(place.file)) as other:
            other.execute(
                "CREATE TABLE heap AS WITH n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 9999) SELECT * FROM n"
            )
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert count(store) == 300
            other.execute("DROP TABLE heap")
            other.execute("VACUUM")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert count(store) == 300


def test_another_file_in_its_place_asks_to_be_opened_anew(place: Place, tmp_path: Path) -> None:
    """Nothing is read from or written to a file that was put in the store's place: its key and schema were not seen."""
    with place.opened() as store:
        shutil.copy(place.file, tmp_path / "copy.db")
        assert not store.database.is_replaced
        (tmp_path / "copy.db").replace(place.file)
        assert "opened anew" in refused(store)
        assert store.database.is_replaced
        assert "opened anew" in refused(store)
    with place.opened() as store:
        assert (count(store), store.database.is_replaced) == (300, False)


def test_an_emptied_file_is_no_first_run(place: Place) -> None:
    """An emptied file is refused; the same without a key is a first run that was cut off."""
    os.truncate(place.file, 0)
    with pytest.raises(StoreError, match="monitor store restore"), place.opened():
        pass
    assert place.file.stat().st_size == 0
    place.key.unlink()
    assert place.count() == 0
