"""A terminal of 80 columns at which a test answers questions."""

import json
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pexpect
import pytest

from tests.letters import environment

SECONDS: Final = 30
Answer = tuple[str, str]
"""What the question begins with, and what is typed."""


@contextmanager
def terminal(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Iterator["pexpect.spawn[str]"]:
    """Run ``monitor`` at a terminal in ``folder``; it is ended behind the caller."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "monitor", *arguments],
        cwd=folder,
        env=environment(environ),
        encoding="utf-8",
        timeout=SECONDS,
        dimensions=(24, 80),
    )
    child.delaybeforesend = None  # each answer waits for its question
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


def interrupt(child: "pexpect.spawn[str]", question: str) -> None:
    """Press Ctrl-C at a question, as soon as it waits: before that, readline may not see it until the next key."""
    child.expect_exact(question)
    child.expect_exact(": ")
    time.sleep(0.3)
    child.sendintr()


def read_version(child: "pexpect.spawn[str]") -> dict[str, str | None]:
    """Wait for the wall that ``child`` starts, and return what it says of its version once a mailbox has been read."""
    child.expect(r"open http://127\.0\.0\.1:(?=\d)")
    child.expect(r"\d+")
    version: dict[str, str | None] = {}
    for _ in range(100):
        with urllib.request.urlopen(f"http://127.0.0.1:{child.after}/version", timeout=10) as answer:
            version = json.load(answer)
        if version["read_at"]:
            return version
        time.sleep(0.1)
    pytest.fail(f"the mailbox was not read: {version}")
