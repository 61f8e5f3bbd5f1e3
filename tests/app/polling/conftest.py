"""The parts that the tests of polls work with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.config import load
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from tests.app.polling.polled import NOW
from tests.letters import environment


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Give the parts of two empty mailboxes, `one` and `two`, on the sample's server."""
    server = SampleServer(Folders(), username="u", password="p", clock=lambda: NOW)  # noqa: S106 - the sample's
    port = server.start()
    of = f"host: 127.0.0.1, port: {port}, security: none, username: u"
    (tmp_path / "config.yaml").write_text(
        f"time_zone: UTC\nmailboxes:\n  - {{name: one, {of}}}\n  - {{name: two, {of}}}\n"
        "refresh: {poll: 5 seconds, page: 1 second}\n"
    )
    environ = environment({"MONITOR_PASSWORD_ONE": "p", "MONITOR_PASSWORD_TWO": "p"})
    with open_parts(load(tmp_path / "config.yaml", environ), environ) as opened:
        yield opened
    server.stop()
