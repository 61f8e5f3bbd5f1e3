"""Fixtures of all tests: the real parts (one of each per worker), and names nobody else uses."""

import itertools
import os
import signal
from collections.abc import Callable, Generator, Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.real import browser as real_browser
from tests.real import courier as real_courier
from tests.real import cyrus as real_cyrus
from tests.real import dovecot as real_dovecot
from tests.real import postgres as real_postgres
from tests.real.process import missing

# No timed assertion; and where CI is set the same examples each time, so that a red run is the change's doing.
settings.register_profile("house", deadline=None, print_blob=True, derandomize=bool(os.environ.get("CI")))
settings.load_profile("house")

# why: whoever starts the tests with an `&` has them ignore Ctrl-C, and all that they start, too; some press it
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make of every skip a failure where CI is set: there everything runs."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CI skips nothing. {reason}"
    return report


@pytest.fixture(scope="session")
def dovecot() -> Iterator[real_dovecot.Dovecot]:
    """Give a running Dovecot of this worker; take a new user of ``fresh_user`` for each test."""
    if not real_dovecot.is_installed():
        missing("Dovecot")
    with real_dovecot.Dovecot() as server:
        yield server


@pytest.fixture(scope="session")
def cyrus() -> Iterator[real_cyrus.Cyrus]:
    """Give a running Cyrus of this worker; take a new user of ``fresh_user`` for each test."""
    if not real_cyrus.is_installed():
        missing("Cyrus")
    with real_cyrus.Cyrus() as server:
        yield server


@pytest.fixture(scope="session")
def courier() -> Iterator[real_courier.Courier]:
    """Give a running Courier of this worker; take a new user of ``fresh_user`` for each test."""
    if not real_courier.is_installed():
        missing("Courier")
    with real_courier.Courier() as server:
        yield server


@pytest.fixture(scope="session")
def fresh_user() -> Callable[[], str]:
    """Give a function that returns a user name nobody had before, so an empty mailbox."""
    numbers = itertools.count(1)
    return lambda: f"user{next(numbers)}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[real_postgres.Postgres]:
    """Give a running PostgreSQL of this worker."""
    if not real_postgres.newest_programs():
        missing("PostgreSQL")
    with real_postgres.Postgres() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: real_postgres.Postgres) -> Iterator[str]:
    """Give the SQLAlchemy URL of an empty database that only this test has."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give a running Chromium; open a context or page of your own and close it."""
    # why not for the session: while playwright's synchronous API is open, asyncio.run() refuses in the same thread
    if not real_browser.chromium():
        missing("Chromium")
    with real_browser.open_browser() as running:
        yield running
