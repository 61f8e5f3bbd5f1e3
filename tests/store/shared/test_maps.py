"""Maps that one process stores for all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import LeaseError
from monitor.store import open_store
from monitor.store.engine import Database
from monitor.store.shared.leases import Leases
from monitor.store.shared.maps import StoredMaps

DAY = 24 * 3600


@pytest.fixture
def database(postgres_url: str, tmp_path: Path) -> Iterator[Database]:
    """Give a database with the schema of today."""
    open_store(postgres_url, tmp_path / "store.key").close()
    database = Database(postgres_url)
    yield database
    database.close()


def test_each_edition_has_its_last_maps(database: Database) -> None:
    """Whoever knows the last maps gets nothing, whoever does not gets them; editions do not mix."""
    maps, leases = StoredMaps(database), Leases(database, "a", 60)
    assert maps.newer("one", 0) is None
    for edition in ("one", "two"):
        lease = leases.claim("maps", edition)
        assert lease is not None
        fence = leases.fence(lease)
        first = maps.store(edition, "v1", b"first", 1000, fence)
        last = maps.store(edition, "v2", edition.encode(), 1000, fence)
        assert first != last
        found = maps.newer(edition, first)
        assert found is not None
        assert (found.number, found.body) == (last, edition.encode())
        assert maps.newer(edition, last) is None


def test_editions_that_nobody_makes_go(database: Database) -> None:
    """An edition of which no maps came for a day is removed with the next maps of another."""
    maps, leases = StoredMaps(database), Leases(database, "a", 60)
    for edition, now in (("old", 0), ("new", DAY + 1)):
        lease = leases.claim("maps", edition)
        assert lease is not None
        maps.store(edition, "v", b"", now, leases.fence(lease))
    assert maps.newer("old", 0) is None
    assert maps.newer("new", 0) is not None


def test_only_the_holder_stores(database: Database) -> None:
    """Who made maps before another took that over stores none."""
    first, second = Leases(database, "a", 60), Leases(database, "b", 60)
    lease = first.claim("maps", "e")
    assert lease is not None
    first.leave()
    assert second.claim("maps", "e")
    with pytest.raises(LeaseError, match=r"^The maps: another process"):
        StoredMaps(database).store("e", "v", b"", 0, first.fence(lease))
    assert StoredMaps(database).newer("e", 0) is None
