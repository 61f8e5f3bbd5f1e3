"""The contract of the store on both databases."""

from pathlib import Path

import pytest

from monitor.store import SqlStore, open_store
from tests.contracts.store import StoreContract
from tests.contracts.store_steps import Opener


class TestSqlite(StoreContract):
    """A file."""

    @pytest.fixture
    def opened(self, tmp_path: Path) -> Opener:
        """Give a function that opens one and the same file."""

        def open_again() -> SqlStore:
            return open_store(f"sqlite:///{tmp_path}/data/monitor.db", tmp_path / "secrets" / "store.key")

        return open_again


class TestPostgres(StoreContract):
    """A database on a server."""

    @pytest.fixture
    def opened(self, postgres_url: str, tmp_path: Path) -> Opener:
        """Give a function that opens one and the same database."""

        def open_again() -> SqlStore:
            return open_store(postgres_url, tmp_path / "secrets" / "store.key")

        return open_again
