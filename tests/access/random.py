"""Bytes that differ each time and are the same in each run."""

import itertools
from collections.abc import Callable
from hashlib import blake2b


def counted(salt: str = "") -> Callable[[int], bytes]:
    """Return a source of bytes."""
    numbers = itertools.count()
    return lambda size: blake2b(f"{salt}{next(numbers)}".encode(), digest_size=size).digest()
