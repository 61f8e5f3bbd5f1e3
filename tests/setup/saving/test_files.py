"""The configuration and the secrets on the disk."""

import os
import signal
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import SetupError
from monitor.setup.saving.files import save, secret_name
from tests.real.process import ordinary_rights, own_folder, remove_folder

TEXT = "title: New\n"


def accept(_: Path) -> None:
    """Find nothing wrong."""


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file below a folder with its mode and content, every folder with its mode."""
    return {
        path.relative_to(folder).as_posix(): (
            stat.S_IMODE(path.stat().st_mode),
            path.read_bytes() if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize(
    ("name", "taken", "file"),
    [
        ("support", (), "secrets/support"),
        ("Größe & Co.", (), "secrets/Gr-e-Co"),
        ("../../x", (), "secrets/x"),
        ("€", (), "secrets/mailbox"),
        ("a", ("secrets/a", "secrets/a-2"), "secrets/a-3"),
    ],
)
def test_secret_name(name: str, taken: tuple[str, ...], file: str) -> None:
    """A secret's file lies in one folder, has a plain name, and is none that is there."""
    assert secret_name(name, lambda path: path not in taken) == file


def test_everything_in_place(tmp_path: Path) -> None:
    """Configuration and secret are there, the secret for its owner alone, whatever the umask is."""
    path = tmp_path / "config.yaml"
    before = os.umask(0)
    try:
        save(path, None, TEXT, {tmp_path / "secrets" / "a": "geheim"}, accept)
    finally:
        os.umask(before)
    assert snapshot(tmp_path) == {
        "config.yaml": (0o644, TEXT.encode()),
        "secrets": (0o700, b""),
        "secrets/a": (0o600, b"geheim\n"),
    }


def test_replaced(tmp_path: Path) -> None:
    """A file that is replaced keeps its mode, a link stays a link, and an old secret becomes private."""
    real = tmp_path / "real.yaml"
    real.write_text("title: Old\n")
    real.chmod(0o640)
    (tmp_path / "config.yaml").symlink_to(real)
    secret = tmp_path / "a"
    secret.write_text("old\n")
    secret.chmod(0o644)
    save(tmp_path / "config.yaml", b"title: Old\n", TEXT, {secret: "new"}, accept)
    assert (tmp_path / "config.yaml").is_symlink()
    assert snapshot(tmp_path) == {
        "a": (0o600, b"new\n"),
        "config.yaml": (0o640, TEXT.encode()),
        "real.yaml": (0o640, TEXT.encode()),
    }


def refuse(_: Path) -> None:
    """Find the new configuration wrong."""
    raise SetupError("it is wrong")


def interrupt(_: Path) -> None:
    """Be interrupted in the middle."""
    raise KeyboardInterrupt


def fail(_: Path) -> None:
    """Meet a full disk."""
    raise OSError(28, "No space left on device", "config.yaml")


@pytest.mark.parametrize(("check", "error"), [(refuse, SetupError), (interrupt, KeyboardInterrupt), (fail, SetupError)])
def test_all_or_nothing(tmp_path: Path, check: Callable[[Path], None], error: type[BaseException]) -> None:
    """Whatever stops the writing, everything is as it was: no half, no rest, no new folder."""
    (tmp_path / "config.yaml").write_text("title: Old\n")
    (tmp_path / "old").write_text("old\n")
    (tmp_path / "old").chmod(0o640)
    before = snapshot(tmp_path)
    secrets = {tmp_path / "secrets" / "a": "new", tmp_path / "old": "new"}
    with pytest.raises(error):
        save(tmp_path / "config.yaml", b"title: Old\n", TEXT, secrets, check)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("before", [None, b"title: Read\n"])
def test_changed_meanwhile(tmp_path: Path, before: bytes | None) -> None:
    """A configuration that somebody wrote meanwhile is left alone."""
    (tmp_path / "config.yaml").write_text("title: Theirs\n")
    with pytest.raises(SetupError, match=r"config.yaml was changed by somebody else meanwhile"):
        save(tmp_path / "config.yaml", before, TEXT, {tmp_path / "secrets" / "a": "x"}, accept)
    assert list(snapshot(tmp_path)) == ["config.yaml"]


def test_no_right_to_write() -> None:
    """Where the folder takes no file, a sentence says which one and what to do."""
    folder = own_folder("setup-")
    folder.chmod(0o555)
    sentence = r"\.config\.yaml\.check cannot be written \(Permission denied\)\. Give this user write access"
    try:
        with ordinary_rights(), pytest.raises(SetupError, match=sentence):
            save(folder / "config.yaml", None, TEXT, {}, accept)
    finally:
        remove_folder(folder)


def test_signal_waits(tmp_path: Path) -> None:
    """A Ctrl-C during the writing comes behind it: all is in place."""

    def press(_: Path) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)  # another thread may take it

    other = threading.Thread(target=time.sleep, args=(1,), daemon=True)
    other.start()
    with pytest.raises(KeyboardInterrupt):
        save(tmp_path / "config.yaml", None, TEXT, {tmp_path / "secrets" / "a": "x"}, press)
    assert list(snapshot(tmp_path)) == ["config.yaml", "secrets", "secrets/a"]


@pytest.mark.parametrize("old", [b"half a token \xff", b"two\r\nlines"])
def test_secret_that_is_no_text(tmp_path: Path, old: bytes) -> None:
    """Whatever a secret's file held is replaced, and is back byte for byte where the rest fails."""
    secret, path = tmp_path / "token", tmp_path / "config.yaml"
    secret.write_bytes(old)
    with pytest.raises(SetupError):
        save(path, None, TEXT, {secret: "new"}, refuse)
    assert secret.read_bytes() == old
    save(path, None, TEXT, {secret: "new"}, accept)
    assert secret.read_bytes() == b"new\n"


def test_in_another_thread(tmp_path: Path) -> None:
    """Where no signal comes to, as in the page's workers, all is in place as well."""
    path = tmp_path / "config.yaml"
    other = threading.Thread(target=save, args=(path, None, TEXT, {}, accept))
    other.start()
    other.join()
    assert path.read_text() == TEXT
