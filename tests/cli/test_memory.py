"""A crash leaves nothing of our memory behind."""

import subprocess
import sys
from pathlib import Path

from tests.letters import environment


def test_no_core_is_left(tmp_path: Path) -> None:
    """A running command may write no core file of any size, whatever it was started with."""
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", "sample"],
        cwd=tmp_path,
        env=environment(None),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        process.stdout.readline()  # it is past its start
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        process.terminate()
    (core,) = [line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core == ["0", "0"]
