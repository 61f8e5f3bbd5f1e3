"""Every store that a released program left goes on with this one, on SQLite and PostgreSQL, without losing a row."""

import csv
import io
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from monitor.store.engine import Database
from monitor.store.migrating import FOLDER as STEPS
from monitor.store.migrating import current, newest
from tests.letters import call
from tests.store.released import DISPLAY, FOLDER, HOUR, KINDS, SPRING, imported, late, prepare, revisions
from tests.store.test_migrating import differences

SERVER = "host: localhost\n    port: 1\n    username: nobody"


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Give the kind of database."""
    return str(request.param)


@pytest.fixture
def url(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty database of that kind."""
    return str(request.getfixturevalue("postgres_url")) if kind == "postgresql" else f"sqlite:///{tmp_path}/monitor.db"


@pytest.fixture(params=revisions())
def revision(request: pytest.FixtureRequest, kind: str, url: str, tmp_path: Path) -> str:
    """Give the number of a schema, whose store lies in that database, with the files that a command needs."""
    number = str(request.param)
    written = (FOLDER / f"{number}.{kind}.sql").read_text()
    if kind == "sqlite":
        with closing(sqlite3.connect(tmp_path / "monitor.db")) as connection:
            connection.executescript(written)
    else:
        with psycopg.connect(url, autocommit=True) as opened:
            opened.execute(written.encode())
    prepare(tmp_path, url, SERVER)
    return number


def responses(folder: Path) -> list[list[str]]:
    """Return what `monitor export responses` says."""
    ran = call(folder, "export", "responses")
    assert ran.status == 0, ran.err
    return list(csv.reader(io.StringIO(ran.out)))


def take(folder: Path, mail: bytes) -> None:
    """Import an mbox."""
    (folder / "mail.mbox").write_bytes(mail)
    ran = call(folder, "import", "mail.mbox")
    assert ran.status == 0, ran.err


def test_it_goes_on(revision: str, kind: str, url: str, tmp_path: Path) -> None:
    """No row is lost and none changes; mail read again changes nothing; a late reply finds what the old one stored."""
    was = list(csv.reader(io.StringIO((FOLDER / f"{revision}.csv").read_text())))
    assert len(was) == 3
    take(tmp_path, imported())
    assert differences(url) == []
    assert responses(tmp_path) == was
    take(tmp_path, late())
    asked = (SPRING + HOUR).isoformat().replace("+00:00", "Z")
    assert sorted(responses(tmp_path)) == sorted([*was, ["desk", asked, str(20 * 3600)]])
    written = (FOLDER / f"{revision}.{kind}.sql").read_text()
    messages = len(re.findall(r"INSERT INTO \S*messages\W", written))
    database = Database(url)
    with database.reading() as connection:
        assert current(connection) == newest()
        assert connection.exec_driver_sql("SELECT count(*) FROM messages").scalar_one() == messages + 1
    database.close()
    if DISPLAY in written:
        assert DISPLAY in call(tmp_path, "display", "list").out


def test_a_newer_store_is_refused(revision: str, url: str, tmp_path: Path) -> None:
    """A store that a newer program changed for good is left as it is, with a sentence that says what to install."""
    database = Database(url)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'usable from'")
    (tmp_path / "mail.mbox").write_bytes(late())
    ran = call(tmp_path, "import", "mail.mbox")
    assert ran.status == 1, revision
    assert "was written by a newer version of this program. Install that version again." in ran.err
    with database.reading() as connection:
        assert current(connection) == "9999"
    database.close()


def test_every_schema_is_kept() -> None:
    """Each step of the schema but an unreleased newest one has a store here."""
    steps = sorted(path.name.split("_")[0] for path in (STEPS / "versions").glob("[0-9]*.py"))
    assert revisions() in (steps, steps[:-1])
    assert {path.name for path in FOLDER.iterdir() if path.suffix in {".sql", ".csv"}} == {
        f"{number}.{ending}" for number in revisions() for ending in ("csv", *(f"{kind}.sql" for kind in KINDS))
    }
