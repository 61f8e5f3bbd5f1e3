"""The few texts that a store keeps besides mail, on both databases."""

from pathlib import Path

import pytest

from monitor.store import open_store


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_last_text_is_remembered(tmp_path: Path, request: pytest.FixtureRequest, database: str) -> None:
    """A name holds the last text, over a restart too, and no other name's; the store's key is not touched."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else f"sqlite:///{tmp_path}/m.db"
    store = open_store(url, tmp_path / "store.key")
    assert store.remembered("definition") is None
    store.remember("definition", "one")
    store.remember("definition", "zwölf")
    store.remember("other", "two")
    store.close()
    again = open_store(url, tmp_path / "store.key")
    assert (again.remembered("definition"), again.remembered("other")) == ("zwölf", "two")
    again.close()
