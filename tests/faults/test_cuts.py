"""A whole first poll, cut after every n-th byte: nothing is lost, and nothing is counted twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.acts import Fault
from tests.faults.office import Office, deliver
from tests.faults.proxy import Proxy
from tests.real.dovecot import Dovecot

SENTENCES = (
    "office: the mail server dropped the connection. The next poll tries again.",
    "did not greet as an IMAP server. Are `port` and `security` right? The next poll tries again.",
)


@pytest.fixture(scope="module")
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    """Give a proxy."""
    with Proxy(dovecot.port) as proxy:
        yield proxy


def office_of(dovecot: Dovecot, proxy: Proxy, folder: Path, name: str, questions: int) -> Office:
    """Return an office of its own mailbox."""
    deliver(dovecot, name, questions)
    return Office(dovecot, proxy, name, folder)


def cut(office: Office, fault: Fault) -> None:
    """Assert that a poll that is cut there says so, and that the next one makes up for it."""
    expected = office.without_fault()
    told = office.attempt(fault, timeout=10)
    assert told.bad.error is None or told.bad.error.endswith(SENTENCES), fault
    assert not told.bad.needs_person, fault
    assert told.good.error is None, fault
    assert told.rows == expected, fault


def sweep(office: Office, most_down: int = 1_000_000, most_up: int = 1_000_000) -> int:
    """Cut at so many places each way, at every byte where there are no more, and return how many cuts there were."""
    office.without_fault()
    down, up = office.proxy.down, office.proxy.up
    faults = [
        *(Fault(down=at) for at in range(1, down, down // most_down + 1)),
        *(Fault(up=at) for at in range(1, up, up // most_up + 1)),
    ]
    for fault in faults:
        cut(office, fault)
    return len(faults)


def test_a_first_poll_cut_anywhere(dovecot: Dovecot, proxy: Proxy, tmp_path: Path) -> None:
    """Wherever the line drops, on either way, the next good poll brings the store to what one read gives."""
    office = office_of(dovecot, proxy, tmp_path, "cut-few", 3)
    assert sweep(office, 15, 6) >= 18


@pytest.mark.prove
def test_a_small_first_poll_cut_after_every_byte(dovecot: Dovecot, proxy: Proxy, tmp_path: Path) -> None:
    """Every boundary of a session of a few messages, both ways."""
    office = office_of(dovecot, proxy, tmp_path, "cut-all", 1)
    assert sweep(office) > 5_000


@pytest.mark.prove
def test_a_large_first_poll_cut_at_many_places(dovecot: Dovecot, proxy: Proxy, tmp_path: Path) -> None:
    """A session of some thousand messages, in chunks that are under way two at a time, cut at two hundred places."""
    office = office_of(dovecot, proxy, tmp_path, "cut-large", 1_100)
    assert sweep(office, 180, 20) >= 190
