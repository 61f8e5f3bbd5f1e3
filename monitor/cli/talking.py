"""Who answers the questions of `monitor setup`: a person at the terminal, or nobody."""

from __future__ import annotations

import click

from monitor.errors import ConfigError


class Person:
    """Implements setup.Talk at a terminal."""

    is_person = True

    def say(self, text: str = "") -> None:
        """Show lines of text."""
        click.echo(text)

    def ask(self, question: str, option: str, default: str | None, *, is_secret: bool = False) -> str:  # noqa: ARG002 - a person sees the question
        """Return one line; ``default`` for an empty one."""
        words = f"{question} (not shown as you type)" if is_secret else question
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
