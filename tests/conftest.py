"""Fixtures of all tests: the real parts (one of each per worker), and names nobody else uses."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.real import dovecot as real_dovecot
from tests.real.process import missing


@pytest.fixture(scope="session")
def dovecot() -> Iterator[real_dovecot.Dovecot]:
    """Give a running Dovecot of this worker; take a new user of ``fresh_user`` for each test."""
    if not real_dovecot.is_installed():
        missing("Dovecot")
    with real_dovecot.Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def fresh_user() -> Callable[[], str]:
    """Give a function that returns a user name nobody had before, so an empty mailbox."""
    numbers = itertools.count(1)
    return lambda: f"user{next(numbers)}"
