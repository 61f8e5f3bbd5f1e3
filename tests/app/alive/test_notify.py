"""What systemd is told."""

import socket
from pathlib import Path

import pytest

from monitor.app.alive.notify import SOCKET, Notify


def test_what_is_told(tmp_path: Path) -> None:
    """Each event is one datagram in systemd's words; READY ends what RELOADING began."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(5)
        notify = Notify({SOCKET: str(tmp_path / "notify")})
        notify.ready()
        notify.alive()
        notify.reloading()
        notify.alive()
        notify.alive()
        notify.stopping()
        heard = [line.recv(200).decode() for _ in range(7)]
    assert [text.split("=")[0] for text in heard] == [
        "READY",
        "WATCHDOG",
        "RELOADING",
        "WATCHDOG",
        "READY",
        "WATCHDOG",
        "STOPPING",
    ]
    assert "\nMONOTONIC_USEC=" in heard[2]


def test_an_abstract_name() -> None:
    """A name that begins with @ is one without a file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("")  # the system chooses an abstract name
        name = line.getsockname()
        line.settimeout(5)
        Notify({SOCKET: "@" + name[1:].decode()}).ready()
        assert line.recv(100) == b"READY=1"


@pytest.mark.parametrize("name", [None, "", "nonsense"])
def test_without_a_supervisor_nobody_is_told(name: str | None, caplog: pytest.LogCaptureFixture) -> None:
    """Started by hand, nothing is told and nothing is said about it."""
    Notify({} if name is None else {SOCKET: name}).ready()
    assert not caplog.records


def test_a_supervisor_that_is_gone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A socket that nobody hears is a line in the log, and no more."""
    Notify({SOCKET: str(tmp_path / "gone")}).ready()
    assert "could not be told" in caplog.text
