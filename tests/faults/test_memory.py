"""An answer without an end does not fill the memory: measured in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.acts import NONE
from tests.faults.office import Office, deliver
from tests.faults.proxy import Proxy
from tests.faults.row import Row
from tests.faults.table import LARGE
from tests.real.dovecot import Dovecot

GROWN = 60.0
"""Megabytes that a read may take beyond those of its beginning: an answer may have 32, and lines are objects."""


def read(port: int, user: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a poller in a process of its own came to."""
    command = [sys.executable, "-m", "tests.faults.poller", str(port), user]
    return json.loads(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout)  # noqa: S603 - ours


@pytest.mark.parametrize("row", LARGE, ids=lambda row: row.name)
def test_memory_stays_bounded(row: Row, dovecot: Dovecot, tmp_path: Path) -> None:
    """A hundred megabytes cost a poll and some megabytes, and the next poll has everything."""
    user = f"large-{LARGE.index(row)}"
    deliver(dovecot, user, 2)
    with Proxy(dovecot.port) as proxy:
        office = Office(dovecot, proxy, user, tmp_path)
        proxy.fault = row.make()
        told = read(proxy.port, user)
        proxy.fault = NONE
        assert (told["error"], told["messages"]) == (row.sentence, 0)
        assert told["grown"] < GROWN
        attempt = office.attempt(row.make(), timeout=10)
        assert (attempt.bad.error, attempt.good.error) == (row.sentence, None)
        assert attempt.rows == office.without_fault()
