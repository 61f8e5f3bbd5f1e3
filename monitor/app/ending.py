"""The signals that a supervisor or a person sends: SIGTERM and Ctrl-C end the process, SIGHUP has it look again."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

LAST_RESORT_SECONDS: Final = 4.0
"""When the process is ended whatever still hangs: a supervisor waits 5 s (docker: 10) before it kills."""

log = logging.getLogger("monitor")


@contextmanager
def interruptible(hang_up: Callable[[], None] | None = None) -> Iterator[None]:
    """Turn SIGTERM and SIGINT into a clean end with exit status 0, within seconds whatever hangs.

    SIGHUP calls ``hang_up``, in whatever the main thread is doing, but ends the process where the terminal that it was
    started on has gone; without ``hang_up`` it always does.
    """
    terminals = [number for number in (0, 1, 2) if os.isatty(number)]

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, (0,))
        last_resort.daemon = True
        last_resort.start()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)

    def again(number: int, frame: FrameType | None) -> None:
        if terminals and not any(map(os.isatty, terminals)):
            end(number, frame)
        elif hang_up:
            hang_up()

    if hang_up:
        signal.signal(signal.SIGHUP, again)
    try:
        yield
    finally:
        log.info("stopped")
