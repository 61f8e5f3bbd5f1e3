"""The audit of the lock files says what it found, and never takes silence for a good answer."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.letters import ROOT, environment

GOOD = {"name": "one", "version": "1", "vulns": []}
BAD = {"name": "two", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "three", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (json.dumps({"dependencies": [GOOD]}), 0, "1 of 1 packages known, 0 findings"),
        (json.dumps({"dependencies": [GOOD, BAD]}), 1, "two 2: PYSEC-1, mended in 3"),
        (json.dumps({"dependencies": [GOOD, UNKNOWN]}), 2, "PyPI said nothing of 1 packages"),
        ("", 2, "Nothing was audited"),
    ],
)
def test_each_answer(tmp_path: Path, answer: str, status: int, said: str) -> None:
    """Findings, silence of some and silence of all have an exit status and a sentence each."""
    (tmp_path / "pip_audit.py").write_text(f"print({answer!r})\n")  # a program in place of pip-audit
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(ROOT / "scripts" / "audit")],
        env=environment({"PYTHONPATH": str(tmp_path)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert said in done.stdout + done.stderr
