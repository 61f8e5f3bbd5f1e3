"""A terminal of 80 columns at which a test answers questions."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pexpect

from tests.letters import environment

SECONDS: Final = 30
Answer = tuple[str, str]
"""What the question begins with, and what is typed."""


@contextmanager
def terminal(folder: Path, *arguments: str) -> Iterator["pexpect.spawn[str]"]:
    """Run ``monitor`` at a terminal in ``folder``; it is ended behind the caller."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "monitor", *arguments],
        cwd=folder,
        env=environment(),
        encoding="utf-8",
        timeout=SECONDS,
        dimensions=(24, 80),
    )
    try:
        yield child
    finally:
        child.close(force=True)


def converse(child: "pexpect.spawn[str]", answers: Sequence[Answer]) -> str:
    """Wait for each question in turn, answer it, and return all that the terminal showed, up to the last answer."""
    shown = ""
    for question, answer in answers:
        child.expect_exact(question)
        shown += f"{child.before}{child.after}"
        child.expect_exact(": ")
        shown += f"{child.before}{child.after}"
        child.sendline(answer)
    return shown
