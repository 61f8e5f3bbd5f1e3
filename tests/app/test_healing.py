"""The whole program while disk, files, clock and servers misbehave: said, survived, and healed by itself."""

import os
import resource
import signal
import socket
import sqlite3
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.app.started import Running, end, running
from tests.letters import JANE, US, letter
from tests.real.dovecot import PASSWORD, Dovecot

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock


@pytest.fixture
def user(dovecot: Dovecot, fresh_user: Callable[[], str]) -> str:
    """Give a user with one answered question."""
    user = fresh_user()
    ask(dovecot, user, 1)
    return user


@pytest.fixture
def folder(tmp_path: Path, dovecot: Dovecot, user: str) -> Path:
    """Give a folder whose configuration names the user's mailbox."""
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    (tmp_path / "config.yaml").write_text(
        f"""time_zone: Europe/Paris
mailboxes:
  - {{name: support, host: localhost, port: {dovecot.tls_port}, ca_file: {dovecot.ca_file}, username: {user},
     password_file: password, addresses: [{US}]}}
refresh: {{poll: 5 seconds, page: 1 second}}
"""
    )
    return tmp_path


def ask(dovecot: Dovecot, user: str, number: int) -> None:
    """Put a question into the mailbox, and its answer."""
    asked_at = NOW - timedelta(hours=3, minutes=number)
    dovecot.append(user, "INBOX", letter(f"q{number}@x", asked_at), asked_at)
    answer = letter(f"a{number}@x", NOW, sender=US, to=JANE, answers=[f"q{number}@x"])
    dovecot.append(user, "Sent", answer, NOW)


def title(monitor: Running) -> str:
    """Return what the wall says is wrong."""
    said = monitor.get("/version")
    return f"{said['notice']['title']} {said['notice']['text']}" if said and said["notice"] else ""


def limit(monitor: Running, size: int) -> None:
    """Let the process write no file beyond so many bytes from now on, as if its disk were full."""
    resource.prlimit(monitor.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def supervisor(folder: Path) -> Iterator[Callable[[], list[str]]]:
    """Give what the program tells a supervisor, from the socket that NOTIFY_SOCKET names."""
    heard: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(folder / "notify"))
        line.settimeout(0.1)

        def hear() -> list[str]:
            try:
                while True:
                    heard.append(line.recv(200).decode())
            except TimeoutError:
                return heard

        yield hear


def test_a_full_disk(folder: Path, dovecot: Dovecot, user: str) -> None:
    """A full disk is said on the wall, the maps stay; once there is room all is read. A supervisor hears how it goes.

    The limit on the size of files stands for the disk: it needs no privilege, and SQLite meets the same failed writes.
    """
    with supervisor(folder) as hear, running(folder, {"NOTIFY_SOCKET": str(folder / "notify")}) as monitor:
        monitor.wait_for(lambda: monitor.total() == 1)
        assert "READY=1" in hear()
        limit(monitor, 40_000)
        ask(dovecot, user, 2)
        monitor.wait_for(lambda: "disk" in title(monitor))
        assert (monitor.total(), monitor.state()) == (1, "error")
        assert monitor.get("/healthz")["status"] == monitor.get("/readyz")["status"] == "failing"
        limit(monitor, resource.RLIM_INFINITY)
        monitor.wait_for(lambda: monitor.total() == 2)
        monitor.wait_for(lambda: monitor.get("/readyz")["status"] == "ok")
        monitor.process.send_signal(signal.SIGHUP)
        monitor.wait_for(lambda: {"WATCHDOG=1", "RELOADING=1"} <= {text.split("\n")[0] for text in hear()})
        assert end(monitor, signal.SIGTERM) < 5
        assert hear()[-1] == "STOPPING=1"
        assert "Traceback" not in monitor.log


@pytest.mark.prove
def test_somebody_at_the_files(folder: Path, dovecot: Dovecot, user: str) -> None:
    """A removed log loses nothing; of a store that is cut short the maps stay, and a copy in its place is taken."""
    store = folder / "data" / "monitor.db"
    with running(folder) as monitor:
        monitor.wait_for(lambda: monitor.total() == 1)
        Path(f"{store}-wal").unlink()
        ask(dovecot, user, 2)
        monitor.wait_for(lambda: monitor.total() == 2)
        with closing(sqlite3.connect(store)) as one, closing(sqlite3.connect(folder / "copy.db")) as other:
            one.backup(other)
        os.truncate(store, store.stat().st_size // 2)
        ask(dovecot, user, 3)
        monitor.wait_for(lambda: "monitor store restore" in title(monitor))
        assert (monitor.total(), monitor.state()) == (2, "error")
        store.rename(folder / "damaged.db")
        monitor.wait_for(lambda: "is gone" in title(monitor))
        assert monitor.total() == 2
        for ending in ("-wal", "-shm"):
            Path(f"{store}{ending}").unlink(missing_ok=True)
        (folder / "copy.db").rename(store)
        monitor.wait_for(lambda: monitor.total() == 3)
        assert "opened anew" in monitor.log
        monitor.wait_for(lambda: monitor.state() == "fresh")
        assert end(monitor, signal.SIGTERM) < 5
    with closing(sqlite3.connect(store)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@contextmanager
def silence() -> Iterator[int]:
    """Give the port of a server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.prove
@pytest.mark.parametrize("where", ["mail server", "database"])
def test_an_end_while_a_server_hangs(tmp_path: Path, where: str) -> None:
    """SIGTERM ends the program within 5 seconds while a mail server, or the database, says nothing at all."""
    with silence() as port:
        (tmp_path / "password").write_text("secret")
        (tmp_path / "password").chmod(0o600)
        store = f"store: {{url: 'postgresql://127.0.0.1:{port}/monitor'}}" if where == "database" else ""
        (tmp_path / "config.yaml").write_text(
            f"mailboxes: [{{name: support, host: 127.0.0.1, port: {port}, username: u, password_file: password, "
            f"addresses: [{US}]}}]\n{store}\n"
        )
        with running(tmp_path) as monitor:
            monitor.wait_for(lambda: monitor.get("/version"))
            assert end(monitor, signal.SIGTERM) < 5
            assert "Traceback" not in monitor.log


@pytest.mark.prove
@pytest.mark.parametrize("moment", [0.0, 0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0])
def test_an_end_at_any_moment(folder: Path, dovecot: Dovecot, user: str, moment: float) -> None:
    """SIGTERM during the first poll and while pages load is exit 0 in time; the next start has everything."""
    for number in range(2, 40):
        ask(dovecot, user, number)
    with running(folder) as monitor:
        stopping = threading.Event()

        def load() -> None:
            while not stopping.is_set():
                try:
                    urllib.request.urlopen(monitor.url, timeout=5).read()  # noqa: S310 - our own loopback address
                except OSError:
                    stopping.wait(0.05)

        pages = [threading.Thread(target=load) for _ in range(4)]
        for page in pages:
            page.start()
        try:
            stopping.wait(moment)
            assert end(monitor, signal.SIGTERM) < 5
        finally:
            stopping.set()
            for page in pages:
                page.join()
    with running(folder) as monitor:
        monitor.wait_for(lambda: monitor.total() == 39)
    with closing(sqlite3.connect(folder / "data" / "monitor.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def faked(folder: Path, offset: str) -> dict[str, str]:
    """Return the variables with which the clock of a process is what the file says; monotonic time goes on."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
    if library is None:
        pytest.skip("libfaketime is missing: scripts/install-packages faketime")
    (folder / "offset").write_text(offset)
    return {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(folder / "offset"),
        "FAKETIME_NO_CACHE": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_RESET": "1",
    }


@pytest.mark.prove
@pytest.mark.parametrize("hours", [-5, 7, -24 * 40])
def test_the_clock_jumps(folder: Path, dovecot: Dovecot, user: str, hours: int) -> None:
    """After the system's clock was set back or forth polls go on within seconds, and mail lands in its own hour."""
    with running(folder, faked(folder, "+0")) as monitor:
        monitor.wait_for(lambda: monitor.total() == 1)
        began = monitor.log.count("support:")
        (folder / "offset").write_text(f"{hours:+d}h")
        monitor.wait_for(lambda: "clock jumped" in monitor.log)
        monitor.wait_for(lambda: monitor.log.count("support:") > began + 2)
        (folder / "offset").write_text("+0")
        ask(dovecot, user, 2)
        monitor.wait_for(lambda: monitor.total() == 2)
        monitor.wait_for(lambda: monitor.state() == "fresh")
        assert end(monitor, signal.SIGTERM) < 5
