"""One process for a SQLite store."""

import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store.shared.alone import alone
from tests.letters import environment, unmeasured

HOLD = """
import sys, time
from monitor.store.shared.alone import alone
with alone(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_process_is_told(tmp_path: Path) -> None:
    """A second process is refused with a sentence, by whatever path, until the first has ended, however it did."""
    url = f"sqlite:///{tmp_path}/data/monitor.db"
    (tmp_path / "other").symlink_to(tmp_path / "data")
    first = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", HOLD, url], env=unmeasured(environment()), stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    try:
        assert first.stdout.readline() == "held\n"
        for path in (url, url.replace("data", "other")):
            with pytest.raises(StoreError, match="Another `monitor run` works on the store"), alone(path):
                pass
    finally:
        first.kill()
        first.wait()
        first.stdout.close()
    with alone(url):
        pass
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["monitor.db-run"]


def test_nothing_is_in_the_way(tmp_path: Path) -> None:
    """PostgreSQL needs no such file, and a folder that cannot be made is left to whoever opens the store."""
    (tmp_path / "file").touch()
    for url in ("postgresql://h/d", f"sqlite:///{tmp_path}/file/monitor.db"):
        with alone(url), alone(url):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
