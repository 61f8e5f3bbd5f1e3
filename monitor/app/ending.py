"""The signals that a supervisor or a person sends: SIGTERM and Ctrl-C end the process, SIGHUP has it look again."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

LAST_RESORT_SECONDS: Final = 4.0
"""When the process is ended whatever still hangs: a supervisor waits 5 s (docker: 10) before it kills."""

ENDING: Final = (signal.SIGTERM, signal.SIGINT)

log = logging.getLogger("monitor")


def last_resort() -> None:
    """End the process in a few seconds, whatever hangs by then; what was committed is in the store."""
    timer = threading.Timer(LAST_RESORT_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()


@contextmanager
def _noticed_at_once() -> Iterator[None]:
    """Begin the last seconds when the signal comes, not when the main thread comes to hear of it.

    Python calls no handler while its main thread waits within a library: for a lock of SQLite, for a step of the
    schema, for a database that does not answer. The system's own handler writes the signal's number all the same.
    """
    reader, writer = socket.socketpair()
    writer.setblocking(False)  # noqa: FBT003 - its only argument, by position alone

    def listen() -> None:
        with suppress(OSError):  # closed at the end
            while numbers := reader.recv(64):
                if any(number in ENDING for number in numbers):
                    last_resort()

    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=listen, name="signals", daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        writer.close()  # which ends the thread


@contextmanager
def interruptible(hang_up: Callable[[], None] | None = None) -> Iterator[None]:
    """Turn SIGTERM and SIGINT into a clean end with exit status 0, within seconds whatever hangs.

    SIGHUP calls ``hang_up``, in whatever the main thread is doing, but ends the process where the terminal that it was
    started on has gone; without ``hang_up`` it always does.
    """
    terminals = [number for number in (0, 1, 2) if os.isatty(number)]

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        last_resort()
        raise SystemExit(0)

    for number in ENDING:
        signal.signal(number, end)

    def again(number: int, frame: FrameType | None) -> None:
        if terminals and not any(map(os.isatty, terminals)):
            end(number, frame)
        elif hang_up:
            hang_up()

    if hang_up:
        signal.signal(signal.SIGHUP, again)
    try:
        with _noticed_at_once():
            yield
    finally:
        log.info("stopped")
