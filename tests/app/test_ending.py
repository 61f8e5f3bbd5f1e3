"""The signals: what ends the process, and what has it look again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest

from tests.letters import ROOT, environment

PROGRAM = """
import time
from monitor.app.ending import interruptible
with interruptible({hang_up}):
    print("ready", flush=True)
    time.sleep(20)
"""
TOLD = 'lambda: print("again", flush=True)'


def started(hang_up: str) -> "subprocess.Popen[str]":
    """Start a process without a terminal that waits for signals."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", PROGRAM.format(hang_up=hang_up)],
        cwd=ROOT,
        env=environment({}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end(number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C end with status 0, also after a SIGHUP, which ends nothing."""
    with started(TOLD) as process:
        assert process.stdout
        process.send_signal(signal.SIGHUP)
        assert process.stdout.readline() == "again\n"
        process.send_signal(number)
        assert process.wait(10) == 0


def test_a_library_that_waits(tmp_path: Path) -> None:
    """While the main thread waits for a lock of SQLite, in which Python hears no signal, SIGTERM ends it in time."""
    program = f"""
import sqlite3
from monitor.app.ending import interruptible
one = sqlite3.connect({str(tmp_path / "held.db")!r}, isolation_level=None)
one.execute("BEGIN EXCLUSIVE")
with interruptible():
    print("ready", flush=True)
    sqlite3.connect({str(tmp_path / "held.db")!r}, timeout=30).execute("CREATE TABLE t (a)")
"""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=ROOT, env=environment({}), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.3)  # now it waits
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 5


def test_nobody_to_tell() -> None:
    """Where nothing can be read again SIGHUP ends the process, as it does by default."""
    with started("None") as process:
        process.send_signal(signal.SIGHUP)
        assert process.wait(10) == -signal.SIGHUP


def test_a_terminal_that_is_closed(tmp_path: Path) -> None:
    """Whoever closes the window ends the monitor in it; a SIGHUP before that has it look again."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(hang_up=TOLD))
    child = pexpect.spawn(
        sys.executable, [str(program)], cwd=str(ROOT), env=environment({"PYTHONPATH": str(ROOT)}), timeout=20
    )
    child.expect("ready")
    assert child.pid
    os.kill(child.pid, signal.SIGHUP)
    child.expect("again")
    os.close(child.child_fd)  # what a terminal does at its end
    end = time.monotonic() + 10
    while (ended := os.waitpid(child.pid, os.WNOHANG)) == (0, 0) and time.monotonic() < end:
        time.sleep(0.05)
    child.closed, child.terminated = True, True
    assert ended == (child.pid, 0)
