"""A process that dies within a commit leaves all of it or nothing."""

import os
import subprocess
import sys
from pathlib import Path

from tests.letters import unmeasured

ROOT = Path(__file__).parents[2]


def test_killed_between_any_two_statements(tmp_path: Path) -> None:
    """Wherever a commit is killed, rows, responses and cursor are those of the last whole commit."""
    url, key = f"sqlite:///{tmp_path}/monitor.db", tmp_path / "store.key"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.store.crash", url, str(key)],
        cwd=ROOT,
        env=unmeasured(os.environ),
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    answers = [line.split() for line in done.stdout.splitlines()]
    deaths = answers[:-1]
    assert len(deaths) > 8
    # before its commit nothing of the second batch is there
    assert {tuple(answer) for answer in deaths} == {("True", "1", "0", "1")}
    assert answers[-1] == ["False", "2", "1", "1"]
