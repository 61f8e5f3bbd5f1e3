"""Who answers the questions of `monitor setup`: a person at the terminal, or nobody."""

from __future__ import annotations

import shutil
import textwrap
from typing import Final

import click

from monitor.errors import ConfigError

WIDEST: Final = 100
"""Columns of a text that is still read with ease."""


def say(text: str = "") -> None:
    """Show lines of text; those that are too long for this terminal break between words, never within an address."""
    columns = min(shutil.get_terminal_size().columns - 1, WIDEST)
    for line in text.split("\n"):
        click.echo("\n".join(_broken(line, columns)))


def _broken(line: str, columns: int) -> list[str]:
    indent = len(line) - len(line.lstrip(" "))
    return textwrap.wrap(
        line,
        columns,
        subsequent_indent=" " * (indent + 2 if indent else 0),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


class Person:
    """Implements setup.Talk at a terminal."""

    is_person = True

    def say(self, text: str = "") -> None:
        """Show lines of text."""
        say(text)

    def ask(self, question: str, option: str, default: str | None, *, is_secret: bool = False) -> str:  # noqa: ARG002 - a person sees the question
        """Return one line; ``default`` for an empty one."""
        words = f"{question} (not shown as you type)" if is_secret else question
        shown = f" [{default}]: " if default else ": "
        *before, words = _broken(words, shutil.get_terminal_size().columns - len(shown))
        for line in before:
            click.echo(line)
        answer: str = click.prompt(words, default=default, show_default=bool(default), hide_input=is_secret)
        return answer.strip() if not is_secret else answer


class Nobody:
    """Implements setup.Talk where no question may be asked: the usual answers, and an error where there is none."""

    is_person = False

    def say(self, text: str = "") -> None:
        """Show lines of text."""
        click.echo(text)

    def ask(self, question: str, option: str, default: str | None, *, is_secret: bool = False) -> str:  # noqa: ARG002 - as Talk has it
        """Return the default. ConfigError where there is none."""
        if default is None:
            raise ConfigError([f"--{option} is missing ({question})"])
        return default
