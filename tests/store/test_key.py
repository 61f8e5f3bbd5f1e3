"""The key file: made once, never replaced, and asked for when it is not the right one."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import open_store
from monitor.store.key import check_value
from tests.letters import unmeasured

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Give where the store will be."""
    return f"sqlite:///{tmp_path}/monitor.db"


def test_made_once(url: str, tmp_path: Path) -> None:
    """The first run makes a key of 32 bytes that only we may read; later runs use it."""
    path = tmp_path / "secrets" / "store.key"
    first = open_store(url, path)
    first.close()
    text = path.read_text()
    again = open_store(url, path)
    again.close()
    assert first.digest_key == again.digest_key == bytes.fromhex(text)
    assert len(first.digest_key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_text() == text


def test_stores_have_different_keys(tmp_path: Path) -> None:
    """Two first runs make two keys."""
    stores = [open_store(f"sqlite:///{tmp_path}/{n}.db", tmp_path / f"{n}.key") for n in range(2)]
    assert stores[0].digest_key != stores[1].digest_key
    for store in stores:
        store.close()


def test_missing_key(url: str, tmp_path: Path) -> None:
    """A store whose key is missing is refused, and no other key is made."""
    path = tmp_path / "store.key"
    open_store(url, path).close()
    path.unlink()
    with pytest.raises(StoreError, match=r"The key file .*store.key is missing.*Put it back"):
        open_store(url, path)
    assert not path.exists()


def test_other_key(url: str, tmp_path: Path) -> None:
    """A store opened with another key is refused, the key stays as it is and is not shown."""
    path = tmp_path / "store.key"
    open_store(url, path).close()
    path.write_text("ab" * 32)
    with pytest.raises(StoreError, match="is not the one this store was made with") as caught:
        open_store(url, path)
    assert "abab" not in str(caught.value)
    assert path.read_text() == "ab" * 32


def test_existing_key(url: str, tmp_path: Path) -> None:
    """A key that is already there when the store is new is taken, with or without a line end."""
    path = tmp_path / "store.key"
    path.write_text("AB" * 32 + "\r\n")
    store = open_store(url, path)
    assert store.digest_key == b"\xab" * 32
    store.close()


@pytest.mark.parametrize("content", [b"", b"ab" * 31, b"xy" * 32, b"\xff\xfe" * 32, b"ab" * 33])
def test_not_a_key(content: bytes, url: str, tmp_path: Path) -> None:
    """A file that is no key is named and left alone."""
    path = tmp_path / "store.key"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"store.key (is not a key file|cannot be read)"):
        open_store(url, path)
    assert path.read_bytes() == content


def test_no_folder(url: str, tmp_path: Path) -> None:
    """A key that cannot be made is named with its folder, and the store keeps no check value."""
    path = tmp_path / "a" / "b" / "store.key"
    with pytest.raises(StoreError, match=r"The key file .*store.key cannot be made: No such file.*Make the folder"):
        open_store(url, path)
    path.parent.mkdir(parents=True)
    open_store(url, path).close()


def test_half_a_key_is_not_left(tmp_path: Path) -> None:
    """Where the disk is full while the key is made, no file stays that would be refused later."""
    # a process of its own, whose files may have no bytes at all
    program = (
        "import resource, signal, sys; from pathlib import Path; from monitor.store.key import read_key;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "read_key(Path(sys.argv[1]), expected=None)"
    )
    command = [sys.executable, "-B", "-c", program, str(tmp_path / "store.key")]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=unmeasured(os.environ))  # noqa: S603 - our own
    assert "StoreError: The key file" in done.stderr
    assert "cannot be made: File too large" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_check_value_tells_keys_apart() -> None:
    """The check value depends on the key, and does not contain it."""
    key = bytes(32)
    assert check_value(key) == check_value(bytes(32))
    assert check_value(key) != check_value(b"\1" + bytes(31))
    assert key.hex() not in check_value(key)
