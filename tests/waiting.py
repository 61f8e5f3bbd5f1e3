"""Waiting for what other threads and processes do, without knowing how long it takes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(ask: Callable[[], T], seconds: float = 10.0, every: float = 0.01) -> T:
    """Ask until the answer is true, and return it; fail when that takes longer than so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"it did not come to that within {seconds:g} s"
        time.sleep(every)
    return answer
