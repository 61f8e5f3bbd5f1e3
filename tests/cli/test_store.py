"""`monitor store …` as somebody types it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from monitor.cli import main
from tests.store.keeping.stores import Place, filled


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Give a store with 30 responses, and a configuration that names it."""
    made = filled(tmp_path, 30)
    (tmp_path / "config.yaml").write_text("store: {url: 'sqlite:///data/monitor.db', key_file: store.key}\n")
    return made


def typed(place: Place, *words: str) -> Result:
    """Return what a command came to."""
    return CliRunner().invoke(main, ["store", *words, "--config", str(place.folder / "config.yaml")])


def test_check(place: Place) -> None:
    """A whole store is said to be whole; one that is not is exit status 1, with what is wrong and what to do."""
    assert "whole" in typed(place, "check").stdout
    assert json.loads(typed(place, "check", "--json").stdout)["responses"] == 30
    with place.opened() as store, store.database.writing() as connection:
        connection.exec_driver_sql("UPDATE messages SET latest_at = 1")
    found = typed(place, "check")
    assert found.exit_code == 1
    assert "60 messages whose age is wrong" in found.stderr
    assert "monitor store restore" in found.stderr
    assert json.loads(typed(place, "check", "--json").stdout)["is_whole"] is False


def test_backup_and_restore(place: Place) -> None:
    """A backup is made, listed and put back; what was there is named."""
    made = typed(place, "backup")
    assert made.exit_code == 0
    file = Path(made.stdout.strip())
    assert file.parent == place.file.parent / "backups"
    assert file.name in typed(place, "backups").stdout
    (listed,) = json.loads(typed(place, "backups", "--json").stdout)["backups"]
    assert (listed["file"], listed["size"]) == (str(file), file.stat().st_size)
    place.fill(40)
    restored = typed(place, "restore", str(file))
    assert restored.exit_code == 0
    assert "replaced" in restored.stdout
    assert place.count() == 30
    place.file.unlink()
    assert "replaced" not in typed(place, "restore", str(file)).stdout


def test_a_file_that_is_there_is_never_written_over(place: Place) -> None:
    """A backup into a file that exists is refused, whatever it is."""
    taken = place.folder / "taken"
    taken.write_text("mine")
    found = typed(place, "backup", str(taken))
    assert (found.exit_code, taken.read_text()) == (1, "mine")
    assert "there already" in found.stderr


@pytest.mark.parametrize("words", [["check"], ["backup"]])
def test_nothing_is_made_where_there_is_no_store(place: Place, words: list[str]) -> None:
    """Looking for a store makes none."""
    place.file.unlink()
    found = typed(place, *words)
    assert (found.exit_code, "monitor run" in found.stderr) == (1, True)
    assert not place.file.exists()
    assert "no backups" in typed(place, "backups").stdout


@pytest.mark.parametrize("words", [["backup"], ["backups"], ["restore", "x.db"]])
def test_postgresql_has_its_own_tools(place: Place, words: list[str]) -> None:
    """Where the store is no file, the sentence names what copies a database."""
    (place.folder / "config.yaml").write_text("store: {url: 'postgresql://localhost/monitor'}\n")
    found = typed(place, *words)
    assert found.exit_code == 1
    assert "pg_dump" in found.stderr
    assert "pg_restore" in found.stderr
