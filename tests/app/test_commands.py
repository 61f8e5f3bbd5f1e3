"""``monitor poll``: every mailbox once, at the same time."""

import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app.commands import poll_once
from monitor.config import load
from monitor.records import PollReport
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from tests.letters import environment, letter

NOW = datetime.now(UTC)  # noqa: TID251 - the program's clock is the real one


class Silent:
    """A server that takes connections and says nothing until it is told to end them."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.may_end = threading.Event()
        self.was_asked = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        line, _ = self._listener.accept()
        self.was_asked.set()
        self.may_end.wait(30)
        line.close()

    def close(self) -> None:
        """End."""
        self.may_end.set()
        if not self.was_asked.is_set():
            socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()


@pytest.mark.parametrize("is_stopped", [False, True])
def test_none_waits_for_one_that_hangs(tmp_path: Path, *, is_stopped: bool) -> None:
    """A mailbox is read while the one before it hangs; Ctrl-C ends both, and what was read stays."""
    silent, folders = Silent(), Folders()
    folders.deliver("INBOX", letter("q@x", NOW), NOW)
    server = SampleServer(folders, username="u", password="p", clock=lambda: NOW)  # noqa: S106 - the sample's
    of = "host: 127.0.0.1, security: none, username: u"
    (tmp_path / "config.yaml").write_text(
        f"time_zone: UTC\nmailboxes:\n  - {{name: hung, {of}, port: {silent.port}}}\n"
        f"  - {{name: well, {of}, port: {server.start()}}}\n"
    )
    environ = environment({"MONITOR_PASSWORD_HUNG": "p", "MONITOR_PASSWORD_WELL": "p"})
    told: list[str] = []

    def tell(report: PollReport) -> None:
        assert silent.was_asked.wait(10)
        told.append(report.name)
        silent.may_end.set()
        if is_stopped:
            raise KeyboardInterrupt

    try:
        settings = load(tmp_path / "config.yaml", environ)
        if is_stopped:
            with pytest.raises(KeyboardInterrupt):
                poll_once(settings, environ, tell)
        else:
            hung, well = poll_once(settings, environ, tell)
            assert (hung.error is None, well.error, well.originals) == (False, None, 1)
    finally:
        silent.close()
        server.stop()
    assert told == ["well"]


def test_one_that_hangs_is_ended(tmp_path: Path) -> None:
    """A server that takes the connection and never says a word ends in a report, not in a command that hangs."""
    silent = Silent()
    (tmp_path / "config.yaml").write_text(
        "time_zone: UTC\nmailboxes:\n"
        f"  - {{name: hung, host: 127.0.0.1, security: none, username: u, port: {silent.port}}}\n"
    )
    environ = environment({"MONITOR_PASSWORD_HUNG": "p"})
    began = time.monotonic()
    try:
        settings = load(tmp_path / "config.yaml", environ)
        (report,) = poll_once(settings, environ, lambda _: None, deadline_seconds=0.3)
    finally:
        silent.close()
    assert report.error == "hung: reading took too long and was ended. The next poll tries again."
    assert (report.needs_person, time.monotonic() - began < 10) == (False, True)
