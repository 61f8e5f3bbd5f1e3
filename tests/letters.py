"""Mail for tests: one function that writes a message, one that runs the program as a user does."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner

from monitor.cli import main

ROOT: Final = Path(__file__).parent.parent
US: Final = "support@harbour.example"
JANE: Final = "jane@customer.example"


def letter(  # noqa: PLR0913 - the fields of a message
    identifier: str,
    at: datetime,
    *,
    sender: str = JANE,
    to: str = US,
    answers: Sequence[str] = (),
    more: Mapping[str, str] | None = None,
) -> bytes:
    """Return a message of a few lines; ``answers`` are ids for In-Reply-To and References."""
    fields = {"Message-ID": f"<{identifier}>", "Date": format_datetime(at), "From": sender, "To": to, "Subject": "x"}
    if answers:
        fields["In-Reply-To"] = f"<{answers[0]}>"
        fields["References"] = " ".join(f"<{answer}>" for answer in reversed(answers))
    lines = [f"{name}: {value}" for name, value in {**fields, **(more or {})}.items()]
    return "\r\n".join([*lines, "", "Hello.", ""]).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command that ended: its exit code and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the command answers
        """Standard output as JSON."""
        return json.loads(self.out)


def monitor(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None, seconds: float = 60) -> Ran:
    """Run ``python -m monitor`` in ``folder`` as a user would, in an environment without settings of ours."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder,
        env=environment(environ),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Ran(status=done.returncode, out=done.stdout, err=done.stderr)


def unmeasured(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that cannot write its coverage file: it is killed, or its disk is full."""
    return {name: value for name, value in environ.items() if not name.startswith("COVERAGE_")}


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without settings of the monitor, and with those given."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return clean | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | dict(more or {})


def call(folder: Path, *arguments: str, typed: str | None = None, environ: Mapping[str, str] | None = None) -> Ran:
    """Run a command in this process, in ``folder``: as ``monitor`` does, in a tenth of the time.

    ``typed`` is its standard input; ``environ`` holds settings of the monitor.
    """
    was = Path.cwd()
    os.chdir(folder)
    try:
        clean: dict[str, str | None] = {name: None for name in os.environ if name.startswith("MONITOR_")}
        done = CliRunner().invoke(main, arguments, input=typed, env=clean | dict(environ or {}))
    finally:
        os.chdir(was)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Ran(status=done.exit_code, out=done.stdout, err=done.stderr)
