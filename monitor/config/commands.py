"""A command that prints a secret, such as a password manager's: how it is written, and how it is run."""

import re
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from os import killpg
from pathlib import Path
from typing import IO, Annotated, Final, cast

from pydantic import PlainValidator, ValidationInfo

from monitor.config import fields

SECONDS: Final = 30.0
"""How long a command may take; it runs where nobody can answer a question."""
LONGEST_OUTPUT: Final = 64 * 1024
SHELL: Final = "/bin/sh"
_SHELL_SIGNS: Final = re.compile(r"[|&;<>()$`*?\[\]{}~#!\n]")
"""What only a shell understands; a text without these is run without one."""
_OURS: Final = "MONITOR_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program with its arguments, and the folder that it is run in. Its words may hold what nobody should see."""

    words: tuple[str, ...] = field(repr=False)
    folder: Path


def parse(value: object, folder: Path) -> Command:
    """Read a list of words, or a text as a shell would; only a text with a shell's signs is given to one."""
    if isinstance(value, str):
        try:
            words = (SHELL, "-c", value) if _SHELL_SIGNS.search(value) else tuple(shlex.split(value))
        except ValueError as error:
            raise ValueError("a quotation mark is not closed") from error
    elif isinstance(value, tuple) and all(isinstance(word, str) for word in value):
        words = value
    else:
        raise ValueError("this is no command")
    if not words or not words[0].strip():
        raise ValueError("the command is missing")
    if any("\0" in word for word in words):
        raise ValueError("there is a sign in it that no command can have")
    return Command(words=words, folder=folder)


def _parse(value: object, info: ValidationInfo) -> object:
    return value if isinstance(value, Command) else parse(value, fields.folder_of(info))


CommandSetting = Annotated[Command, PlainValidator(_parse)]


def is_found(command: Command, environ: Mapping[str, str]) -> bool:
    """Return whether the command's program is there."""
    return shutil.which(_program(command), path=environ.get("PATH")) is not None


def output_of(command: Command, environ: Mapping[str, str], seconds: float = SECONDS) -> str:
    """Run the command and return the first line it prints.

    ValueError says, without quoting anything of it, what went wrong. What it writes to standard error is not kept: it
    may quote the secret. It does not see our variables, which hold other secrets.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the person's own command
            [_program(command), *command.words[1:]],
            cwd=command.folder,
            env={name: value for name, value in environ.items() if not name.startswith(_OURS)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ValueError(f"the command in password_command cannot be started ({error.strerror})") from error
    return _first_line(*_collect(process, seconds), seconds)


def _program(command: Command) -> str:
    """Return the program; a name with a slash starts at the command's folder, one without is searched for."""
    program = command.words[0]
    return str(command.folder / program) if "/" in program else program


def _collect(process: subprocess.Popen[bytes], seconds: float) -> tuple[bytes, int | None]:
    """Return what a process prints and its exit status; None where it had to be ended."""
    late = threading.Event()

    def end() -> None:
        late.set()
        _kill(process)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        with process:
            printed = cast("IO[bytes]", process.stdout).read(LONGEST_OUTPUT)
            if len(printed) == LONGEST_OUTPUT:
                _kill(process)  # it may print for ever
            status = process.wait()
    finally:
        timer.cancel()
    return printed, None if late.is_set() else status


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a command with everything it has started, which might hold its output open."""
    with suppress(ProcessLookupError):
        killpg(process.pid, signal.SIGKILL)


def _first_line(printed: bytes, status: int | None, seconds: float) -> str:
    if status is None:
        raise ValueError(f"the command in password_command did not end within {seconds:g} seconds")
    if len(printed) == LONGEST_OUTPUT:
        raise ValueError("the command in password_command prints far more than a password")
    if status:
        raise ValueError(f"the command in password_command failed (exit status {status})")
    try:
        return printed.decode("utf-8-sig").partition("\n")[0].removesuffix("\r")
    except UnicodeDecodeError as error:
        raise ValueError("the command in password_command prints what is not text (UTF-8)") from error
