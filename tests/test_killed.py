"""The whole program on a real Dovecot, killed in the middle again and again, against one full read and the oracle."""

import csv
import io
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.export import instant
from monitor.sample.office import history
from tests import oracle
from tests.letters import US, environment, monitor, unmeasured
from tests.real.dovecot import PASSWORD, Dovecot, Mail

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock


@pytest.fixture(scope="module")
def office(dovecot: Dovecot) -> tuple[str, list[oracle.Copy]]:
    """Give a user whose mailbox holds 31 weeks of an office's mail, and the copies the oracle needs."""
    arrivals = list(history(NOW, 7, ZoneInfo("Europe/Lisbon")))
    for folder in {arrival.folder for arrival in arrivals}:
        mails = (Mail(body=a.message, arrived_at=a.internal_at) for a in arrivals if a.folder == folder)
        dovecot.append_many("killed", folder, mails)
    copies = [
        oracle.Copy(
            headers=arrival.message.partition(b"\r\n\r\n")[0] + b"\r\n",
            arrived_at=arrival.internal_at,
            in_sent=arrival.folder == "Sent",
        )
        for arrival in arrivals
        if arrival.folder in {"INBOX", "Archive", "Sent"}
    ]
    return "killed", copies


@pytest.fixture
def folder(tmp_path: Path, dovecot: Dovecot, office: tuple[str, list[oracle.Copy]]) -> Callable[[str], Path]:
    """Give a function that makes a folder with a configuration and an empty store of its own."""

    def make(name: str) -> Path:
        made = tmp_path / name
        made.mkdir()
        (made / "password").write_text(PASSWORD)
        (made / "config.yaml").write_text(
            f"""mailboxes:
  - {{name: office, host: 127.0.0.1, port: {dovecot.port}, security: none, username: {office[0]}, addresses: [{US}],
     password_file: password}}
window: {{trailing: 40 weeks}}
"""
        )
        return made

    return make


def poll_and_kill(folder: Path, chunks: int, chance: random.Random) -> int:
    """Start a poll, kill it somewhere behind its ``chunks``-th chunk, and return how many it had told of."""
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "poll"],
        cwd=folder,
        env=unmeasured(environment()),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    told = 0
    try:
        while told < chunks and (line := process.stderr.readline()):
            told += " messages read" in line
        process.send_signal(signal.SIGSTOP if chance.random() < 0.2 else signal.SIGCONT)  # it may die asleep, too
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
    return told


def exported(folder: Path) -> list[tuple[str, int]]:
    """Return the responses as a user gets them: (received_at, seconds), in order."""
    done = monitor(folder, "export", "responses")
    assert done.status == 0, done.err
    return sorted((row["received_at"], int(row["seconds"])) for row in csv.DictReader(io.StringIO(done.out)))


@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.prove)])
def test_killed_polls_equal_one_read(
    folder: Callable[[str], Path], office: tuple[str, list[oracle.Copy]], kills: int
) -> None:
    """Polls that die and go on, one that reads everything, and the oracle give the same responses."""
    chance = random.Random(kills)  # noqa: S311 - where a process dies is no secret
    interrupted, whole = folder("interrupted"), folder("whole")
    died = [poll_and_kill(interrupted, chance.randint(1, 2), chance) for _ in range(kills)]
    assert all(died), "each must have read something"
    last = monitor(interrupted, "poll", "--json")
    assert last.status == 0, last.err
    assert 0 < last.json["mailboxes"][0]["messages_read"] < len(office[1]), "the kills came after the work or lost it"
    assert monitor(whole, "poll").status == 0
    expected = oracle.responses(office[1], [US], NOW).responses
    assert len(expected) > 4_000
    by_oracle = sorted((instant(received_at), seconds) for received_at, seconds in expected.values())
    assert exported(whole) == by_oracle
    assert exported(interrupted) == by_oracle
