"""Mailboxes of one server: who is connected when, seen from between the monitor and the server."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.config import load
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from tests.app.polling.polled import NOW, polling, wait_for
from tests.letters import environment
from tests.relay import Relay


@contextmanager
def shared(folder: Path, connections: int) -> Iterator[tuple[Parts, Relay]]:
    """Give the parts of two mailboxes on one server that gets so many connections, and what counts them."""
    server = SampleServer(Folders(), username="u", password="p", clock=lambda: NOW)  # noqa: S106 - the sample's
    with Relay(server.start()) as relay:
        of = f"host: 127.0.0.1, port: {relay.port}, security: none, username: u"
        (folder / "config.yaml").write_text(
            f"time_zone: UTC\nmailboxes:\n  - {{name: one, {of}}}\n  - {{name: two, {of}}}\n"
            f"refresh: {{poll: 1 day, connections_per_server: {connections}}}\n"
        )
        environ = environment({"MONITOR_PASSWORD_ONE": "p", "MONITOR_PASSWORD_TWO": "p"})
        with open_parts(load(folder / "config.yaml", environ), environ) as parts:
            yield parts, relay
    server.stop()


@pytest.mark.parametrize(("connections", "lines", "again"), [(1, 2, 4), (2, 2, 2), (3, 3, 3), (9, 6, 6)])
def test_connections(tmp_path: Path, connections: int, lines: int, again: int) -> None:
    """With one connection each poll makes its own and leaves; with two each mailbox stays connected.

    Of more those that are left over wait for news, two a mailbox at most: the inbox and the sent mail.
    """
    with shared(tmp_path, connections) as (parts, relay), polling(parts, now=lambda: NOW) as polls:
        wait_for(lambda: all(report.good_at for report in polls.reports) and relay.lines == lines)
        before = polls.reports
        for name in parts.names:
            polls.wake(name)
        wait_for(lambda: all(a is not b for a, b in zip(before, polls.reports, strict=True)) and relay.lines >= again)
        assert relay.lines == again
        assert not any(report.error for report in polls.reports)
