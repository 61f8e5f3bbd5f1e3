"""What somebody gets who has a copy of the store, of a backup or of the configuration, and nothing else."""

import hashlib
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from monitor.access import DISPLAY, Known, Seal, new_token
from monitor.access.passwords import is_right
from monitor.access.tokens import Token, read_token
from monitor.mail.ids import Digester
from monitor.records.access import Directory
from monitor.store import open_store
from tests.access.random import counted
from tests.letters import call, letter

PASSWORD = "correct horse battery"  # noqa: S105 - of a test
THEIRS = "quirin@kunde.example"
ASKED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=9)  # noqa: TID251 - the command reads the real clock


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a store: one imported message, a display and a user; ``link`` holds the display's link."""
    made = tmp_path_factory.mktemp("house")
    (made / "config.yaml").write_text("access: [displays, sign-in]\nmailboxes:\n  - {name: support}\n")
    (made / "password").write_text(PASSWORD)
    line = f"From x {datetime.now(UTC):%a %b %d %H:%M:%S %Y}\n".encode()  # noqa: TID251 - as above
    mail = letter("rotkehlchen@kunde.example", ASKED, sender=THEIRS)
    (made / "m.mbox").write_bytes(line + mail.replace(b"\r\n", b"\n") + b"\n")
    (made / "config.yaml").write_text(
        "access: [displays, sign-in]\nmailboxes:\n  - {name: support, host: localhost, username: u, password_file: "
        "password, addresses: [desk@harbour.example]}\n"
    )
    assert call(made, "import", "m.mbox").status == 0
    (made / "link").write_text(call(made, "display", "add", "lobby").out.strip())
    assert call(made, "user", "add", "ann", "--password-file", "password").status == 0
    return made


@pytest.fixture(scope="module")
def stolen(folder: Path) -> bytes:
    """Give the bytes of a backup of the store, as SQLite makes one: all that is in it, in one file."""
    with sqlite3.connect(folder / "data" / "monitor.db") as store, sqlite3.connect(folder / "backup.db") as copy:
        store.backup(copy)
    copy.close()
    store.close()
    return (folder / "backup.db").read_bytes()


def directory(folder: Path) -> tuple[Directory, bytes]:
    """Return who is let in, as a thief of the store reads it, and the true key."""
    store = open_store(f"sqlite:///{folder}/data/monitor.db", folder / "secrets" / "store.key")
    try:
        return store.access.directory(), store.digest_key
    finally:
        store.close()


def lobby(folder: Path) -> Token:
    """Return the display's token."""
    token = read_token((folder / "link").read_text().rpartition("/")[2])
    assert token
    return token


def test_the_store_proves_no_guess(folder: Path, stolen: bytes) -> None:
    """Whoever guesses an address or an id finds no trace of it in the store without the key; with it there is one."""
    _, key = directory(folder)
    right, wrong = Digester(key), Digester(b"x" * 32)
    identifier = "rotkehlchen@kunde.example"
    assert right.message(identifier) in stolen, "the test looks for what is there"
    assert right.address(THEIRS) in stolen
    assert wrong.message(identifier) not in stolen
    assert wrong.address(THEIRS) not in stolen
    for guess in (identifier, f"<{identifier}>", THEIRS, THEIRS.partition("@")[2]):
        plain = guess.encode()
        for digest in (plain, *(hashlib.new(name, plain).digest() for name in ("sha256", "blake2b", "md5", "sha1"))):
            assert digest[:8] not in stolen


def test_the_store_lets_no_display_in(folder: Path, stolen: bytes) -> None:
    """The store holds neither a display's secret nor a plain digest of it, and what a thief adds would not count."""
    token, (held, key) = lobby(folder), directory(folder)
    for secret in (token.secret, str(token)):
        plain = secret.encode()
        assert plain not in stolen
        assert hashlib.sha256(plain).digest() not in stolen
        assert hashlib.blake2b(plain, digest_size=32).digest() not in stolen
    assert Known.of(held, Seal(key)).display(token) == "lobby"
    thief = Seal(b"x" * 32)
    assert Known.of(held, thief).display(token) is None
    forged = new_token(counted())
    mine = thief.digest(DISPLAY, forged.id, forged.secret)
    assert not Seal(key).is_of(mine, DISPLAY, forged.id, forged.secret)


def test_the_store_proves_no_password(folder: Path, stolen: bytes) -> None:
    """Even the right password does not fit the hash without the key, so no list of common ones can be tried."""
    (held, key), hasher = directory(folder), PasswordHasher()
    (ann,) = held.users
    assert PASSWORD.encode() not in stolen
    with pytest.raises(VerifyMismatchError):
        hasher.verify(ann.hash, PASSWORD)
    assert is_right(Seal(b"x" * 32), "ann", ann.hash, PASSWORD) is False
    assert is_right(Seal(key), "ann", ann.hash, PASSWORD) is True
    assert is_right(Seal(key), "ben", ann.hash, PASSWORD) is False, "nor is it another user's"


def test_the_key_is_in_no_backup_of_the_store(folder: Path, stolen: bytes) -> None:
    """The key lies in a file of its own, in no form in the store."""
    text = (folder / "secrets" / "store.key").read_text().strip()
    assert text.encode() not in stolen
    assert bytes.fromhex(text) not in stolen


def test_an_unknown_user_takes_as_long(folder: Path) -> None:
    """How long a refusal takes does not say whether there is such a user: both check a password."""
    (held, key), seconds = directory(folder), {}
    for name, kept in (("ann", held.users[0].hash), ("nobody", None)):
        began = time.perf_counter()
        for _ in range(3):
            assert is_right(Seal(key), name, kept, "wrong") is False
        seconds[name] = time.perf_counter() - began
    assert 0.2 < seconds["nobody"] / seconds["ann"] < 5


def test_no_secret_is_shown_by_accident() -> None:
    """A token that gets into a message of an error shows its public half alone."""
    token = new_token(counted())
    assert token.secret not in repr(token)
    assert token.secret not in f"{[token]}"
