"""A file that has become another one is noticed, however that came, and once for each time."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.app.tuning import Watching

SOON = 5.0
QUIET = 0.4
LOOK = 0.15
UNTIL_WATCHED = 0.15
QUOTED = "jane@x.example wrote this"


class Noticed:
    """What was noticed so far."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = threading.Condition()

    def note(self) -> None:
        """Count one more."""
        with self._changed:
            self.count += 1
            self._changed.notify_all()

    def wait(self, count: int) -> None:
        """Wait until so many were noticed."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.count >= count, SOON), self.count

    def is_quiet(self) -> bool:
        """Return whether nothing more is noticed for a while."""
        before = self.count
        time.sleep(QUIET)
        return self.count == before


@contextmanager
def watched(*files: Path, look_seconds: float = LOOK) -> Iterator[Noticed]:
    """Watch files until the end of the block."""
    noticed = Noticed()
    watching = Watching(lambda: files, noticed.note, look_seconds)
    watching.start()
    try:
        yield noticed
    finally:
        watching.stop()


def in_place(file: Path) -> None:
    """Empty the file and write it."""
    file.write_text("b: 1\n")


def renamed_over(file: Path) -> None:
    """Put another file in its place."""
    part = file.with_name("part")
    part.write_text("b: 1\n")
    part.replace(file)


def gone_and_back(file: Path) -> None:
    """Remove the file and write another one."""
    file.unlink()
    file.write_text("b: 1\n")


def allowed(file: Path) -> None:
    """Change who may read it."""
    file.chmod(0o640)


def touched(file: Path) -> None:
    """Write the same text again."""
    file.write_text("a: 1\n")


def test_saved(tmp_path: Path) -> None:
    """Whatever an editor does to save is noticed at once, and once."""
    file = tmp_path / "config.yaml"
    file.write_text("a: 1\n")
    with watched(file, look_seconds=30) as noticed:
        for number, save in enumerate((in_place, renamed_over, gone_and_back, allowed, touched), start=1):
            time.sleep(UNTIL_WATCHED)
            save(file)
            noticed.wait(number)
        assert noticed.is_quiet()


def test_a_link_that_is_swapped(tmp_path: Path) -> None:
    """A link to a folder that becomes another one, as Kubernetes does it, is noticed at once."""
    for version in ("one", "two"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "config.yaml").write_text(version)
    (tmp_path / "..data").symlink_to("one")
    (tmp_path / "config.yaml").symlink_to("..data/config.yaml")
    with watched(tmp_path / "config.yaml", look_seconds=30) as noticed:
        time.sleep(UNTIL_WATCHED)
        (tmp_path / "next").symlink_to("two")
        (tmp_path / "next").replace(tmp_path / "..data")
        noticed.wait(1)


@pytest.mark.prove
def test_a_folder_that_is_swapped(tmp_path: Path) -> None:
    """Another folder in the place of the file's is noticed, and then what is saved there."""
    for version in ("conf", "other"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "config.yaml").write_text(version)
    file = tmp_path / "conf" / "config.yaml"
    with watched(file) as noticed:
        (tmp_path / "conf").rename(tmp_path / "old")
        noticed.wait(1)
        (tmp_path / "other").rename(tmp_path / "conf")
        noticed.wait(2)
        file.write_text("more")
        noticed.wait(3)


def test_quick_saves_are_one(tmp_path: Path) -> None:
    """Saves within a tenth of a second are noticed once, when they are over."""
    file = tmp_path / "config.yaml"
    file.write_text("0")
    with watched(file) as noticed:
        time.sleep(UNTIL_WATCHED)
        for number in range(5):
            file.write_text(str(number) * number)
            time.sleep(0.02)
        noticed.wait(1)
        assert file.read_text() == "4444"
        assert noticed.is_quiet()


@pytest.mark.parametrize("is_removed", [True, pytest.param(False, marks=pytest.mark.prove)])
def test_a_file_that_is_gone_for_a_moment(tmp_path: Path, is_removed: bool) -> None:  # noqa: FBT001 - a case
    """A file that is removed, or emptied, and written half a second later is noticed when it is written."""
    file = tmp_path / "config.yaml"
    file.write_text("0")
    with watched(file) as noticed:
        time.sleep(UNTIL_WATCHED)
        if is_removed:
            file.unlink()
        else:
            file.write_text("")
        time.sleep(0.5)
        assert noticed.count == 0
        file.write_text("1")
        noticed.wait(1)
        assert noticed.is_quiet()
        file.unlink()
        noticed.wait(2)


@pytest.mark.prove
def test_a_file_that_never_comes_to_rest(tmp_path: Path) -> None:
    """A file that is written all the time is noticed all the same."""
    file = tmp_path / "config.yaml"
    file.write_text("0")
    with watched(file) as noticed:
        end = time.monotonic() + SOON
        while not noticed.count and time.monotonic() < end:
            file.write_text(str(time.monotonic_ns()))
            time.sleep(0.01)
        assert noticed.count


def test_a_file_beside_is_none_of_ours(tmp_path: Path) -> None:
    """A log that is written in the same folder all the time wakes nobody, and hides nothing."""
    file, log = tmp_path / "config.yaml", tmp_path / "log"
    file.write_text("0")
    stopping = threading.Event()

    def write() -> None:
        while not stopping.wait(0.01):
            log.write_text(str(time.monotonic_ns()))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with watched(file) as noticed:
            assert noticed.is_quiet()
            os.utime(file, (1, 1))
            noticed.wait(1)
    finally:
        stopping.set()
        writer.join()


def test_without_a_folder_that_tells(tmp_path: Path) -> None:
    """A file whose folder is not there is looked at now and then, until it comes."""
    file = tmp_path / "later" / "config.yaml"
    with watched(file) as noticed:
        assert noticed.is_quiet()
        file.parent.mkdir()
        file.write_text("0")
        noticed.wait(1)


def test_another_file_to_watch(tmp_path: Path) -> None:
    """A file that is named only now is looked at as well, and told once: it may have changed since it was read."""
    files = [tmp_path / "one"]
    noticed = Noticed()
    watching = Watching(lambda: tuple(files), noticed.note, LOOK)
    watching.start()
    try:
        (tmp_path / "two").write_text("0")
        files.append(tmp_path / "two")
        noticed.wait(1)
        assert noticed.is_quiet()
        (tmp_path / "two").write_text("1")
        noticed.wait(2)
    finally:
        watching.stop()


def test_a_mistake_in_the_middle(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever fails while it looks is told in the log, and it goes on looking."""
    file, fails = tmp_path / "config.yaml", [True]
    file.write_text("0")

    def files() -> tuple[Path, ...]:
        if fails[0] and threading.current_thread() is not threading.main_thread():
            raise KeyError(QUOTED)
        return (file,)

    noticed = Noticed()
    watching = Watching(files, noticed.note, LOOK)
    watching.start()
    try:
        time.sleep(2 * LOOK)
        assert watching.is_alive
        fails[0] = False
        file.write_text("1")
        noticed.wait(1)
    finally:
        watching.stop()
    assert "KeyError" in caplog.text
    assert QUOTED not in caplog.text
