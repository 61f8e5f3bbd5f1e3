"""Noticing that a file has become another one: written, renamed over, or another folder in the place of its own.

    a folder tells (inotify), or a second has passed ─▶ stat every file ─ another one? ─▶ wait until it stays ─▶ notice

What a folder tells is only a hint to look at once: whether a file is another one is told by the file itself, behind all
links. So a swapped link, a folder in the place of another and a network file system, whose changes nobody tells, are
noticed as well, within a second.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from watchfiles import watch

from monitor.app.mistakes import mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LOOK_SECONDS: Final = 1.0
"""How often the files are looked at where nobody tells of them: a stat each, some microseconds."""
SETTLE_SECONDS: Final = 0.12
"""How long files must stay as they are: an editor empties a file before it writes it, and people save twice."""
UNSETTLED_SECONDS: Final = 0.8
"""At the latest then they are read as they are."""
STEP_SECONDS: Final = 0.1
"""Within which time several hints are one."""

log = logging.getLogger("monitor")

Stamp = tuple[int, ...] | None


class Watching:
    """Calls ``notice`` from a thread of its own, from ``start`` to ``stop``, when one of the files is another one."""

    def __init__(
        self, files: Callable[[], Sequence[Path]], notice: Callable[[], None], look_seconds: float = LOOK_SECONDS
    ) -> None:
        """Take what gives the files, whether they exist or not (asked again and again), and whom to tell."""
        self._files = files
        self._notice = notice
        self._look_seconds = look_seconds
        self._stopping = threading.Event()
        self._is_deaf = False
        self._looked_at = 0.0
        self._seen: dict[Path, Stamp] = {}
        self._thread = threading.Thread(target=self._run, name="settings", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it watches."""
        return self._thread.is_alive()

    @property
    def age(self) -> float:
        """How many seconds ago it last looked; inf where it does not watch."""
        return time.monotonic() - self._looked_at if self.is_alive else float("inf")

    def start(self) -> None:
        """Begin: what changes from now on is noticed."""
        logging.getLogger("watchfiles").setLevel(logging.WARNING)  # else it tells of each file, such as a log beside
        self._seen = self._stamps()
        self._looked_at = time.monotonic()
        self._thread.start()

    def again(self) -> None:
        """Begin once more, where its thread has died or hangs; one that hangs and wakes tells what it sees, too."""
        self._thread = threading.Thread(target=self._run, name="settings", daemon=True)
        self._looked_at = time.monotonic()
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopping.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                for _ in self._hints():
                    if self._is_other():
                        break  # the folders may be others, too
            except Exception as error:  # noqa: BLE001 - nobody else would notice, and the next look may be good
                mistake(error)
                self._stopping.wait(self._look_seconds)

    def _is_other(self) -> bool:
        """Return whether a file has become another one, once that is over; then it was told."""
        self._looked_at = time.monotonic()
        now = self._stamps()
        if now == self._seen:
            return False
        latest = time.monotonic() + UNSETTLED_SECONDS
        while not self._stopping.wait(SETTLE_SECONDS):
            before, now = now, self._stamps()
            if (now == before and not self._is_half(now)) or time.monotonic() > latest:
                break
        self._seen = now
        self._notice()
        return True

    def _is_half(self, now: dict[Path, Stamp]) -> bool:
        """Return whether a file that held something is gone or empty: what comes of it is on its way, as a rule."""
        return any(_size(now[file]) == 0 < _size(before) for file, before in self._seen.items() if file in now)

    def _hints(self) -> Iterator[object]:
        """Yield when it is time to look: a folder tells of something, or a second has passed."""
        files = self._files()
        folders = sorted({str(file.parent) for file in files if file.parent.is_dir()})
        names = {file.name for file in files}

        def is_due() -> bool:
            # a log beside our files is written all the time, perhaps: then the second never passes
            return time.monotonic() - self._looked_at > self._look_seconds

        try:
            yield from watch(
                *folders,
                watch_filter=lambda _, path: is_due() or Path(path).name in names or Path(path).is_symlink(),
                debounce=int(STEP_SECONDS * 1000),
                step=int(STEP_SECONDS * 1000),
                rust_timeout=int(self._look_seconds * 1000),
                yield_on_timeout=True,
                recursive=False,
                raise_interrupt=False,
                stop_event=self._stopping,
            )
        except (OSError, RuntimeError) as error:  # too many watches in this system, a folder that has just gone
            if not self._is_deaf:
                log.info("no folder tells of changed settings here (%s); they are looked at every second", error)
            self._is_deaf = True
        while not self._stopping.wait(self._look_seconds):
            yield None

    def _stamps(self) -> dict[Path, Stamp]:
        return {file: stamp(file) for file in self._files()}


def _size(of: Stamp) -> int:
    return of[2] if of else 0


def stamp(file: Path) -> Stamp:
    """Return what tells a file, behind all links, from another one and from another state of it; None: it is not there.

    The instant of the last change counts the rights, too: who may read it now could not before.
    """
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
