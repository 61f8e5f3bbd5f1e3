"""After every fault: its sentence on the wall, the rows of a read without faults, no thread and no socket left."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.acts import Acts, End, Fault, Said
from tests.faults.office import TIMEOUT, Office, deliver
from tests.faults.proxy import Proxy
from tests.faults.row import Row
from tests.faults.table import TABLE
from tests.real.dovecot import Dovecot


@pytest.fixture(scope="module")
def user(dovecot: Dovecot) -> str:
    """Give a mailbox of a few messages."""
    deliver(dovecot, "faults", 4)
    return "faults"


@pytest.fixture(scope="module")
def plain(dovecot: Dovecot, user: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office behind a proxy that reads along."""
    with Proxy(dovecot.port) as proxy:
        yield Office(dovecot, proxy, user, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def encrypted(dovecot: Dovecot, user: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office whose line is encrypted."""
    with Proxy(dovecot.tls_port, is_tls=True) as proxy:
        yield Office(dovecot, proxy, user, tmp_path_factory.mktemp("tls"), is_tls=True)


def said(error: str | None) -> str:
    """Return a sentence as the table has it."""
    named = re.sub(r"(127\.0\.0\.1|localhost) port \d+", "HOST port PORT", error or "")
    return re.sub(r"open ('\w+'(, )?)+\.", "open NAMES.", named)


def watched(fault: Fault, met: list[bytes]) -> Fault:
    """Return a fault that notes what it answered or changed, so that one that never happens is no good poll."""

    def asked(said: Said) -> Acts | None:
        acts = fault.asked(said)
        if acts is not None:
            met.append(said.name)
        return acts

    def answered(said: Said, answer: bytes) -> Acts:
        acts = [*fault.answered(said, answer)]
        if acts != [answer]:
            met.append(said.name)
        return acts

    return replace(fault, asked=asked, answered=answered)


def open_files() -> int:
    """Return how many files and sockets this process has open."""
    return len([*Path("/proc/self/fd").iterdir()])


@pytest.mark.parametrize("row", [row for row in TABLE if not row.is_large], ids=lambda row: row.name)
def test_a_fault_has_a_name_and_leaves_nothing_behind(row: Row, plain: Office, encrypted: Office) -> None:
    """The wall says what happened, the next good poll makes up for it, and nothing stays open."""
    office = encrypted if row.over == "tls" else plain
    threads, files = threading.active_count(), open_files()
    fault, met = row.make(), list[bytes]()
    told = office.attempt(
        watched(fault, met),
        is_later=row.is_later,
        abort_seconds=row.abort_seconds,
        # why only there: on a busy machine a good answer may take as long
        timeout=TIMEOUT if fault.end is End.SILENCE else 10,
    )
    assert met or (fault.down, fault.up, fault.pause_seconds) != (None, None, None), "the fault did not happen"
    assert said(told.bad.error) == row.sentence
    assert told.bad.needs_person is row.needs_person
    assert told.good.error is None
    assert told.rows == office.without_fault()
    assert threading.active_count() <= threads
    assert open_files() <= files + 2  # the proxy closes its side a moment later
