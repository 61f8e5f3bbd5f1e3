"""Somebody who answers as a test wrote it down."""

from collections.abc import Sequence

import click

from monitor.errors import ConfigError


class Script:
    """Implements setup.Talk: answers in order, each to a question that begins as the script says; then it stops."""

    def __init__(self, *answers: tuple[str, str], is_person: bool = True) -> None:
        self._answers = list(answers)
        self._is_person = is_person
        self.lines: list[str] = []

    @property
    def is_person(self) -> bool:
        """Whether it can be asked again."""
        return self._is_person

    @property
    def shown(self) -> str:
        """All that was said."""
        return "\n".join(self.lines)

    @property
    def left(self) -> Sequence[tuple[str, str]]:
        """Answers that nobody asked for."""
        return self._answers

    def say(self, text: str = "") -> None:
        """Keep the lines."""
        self.lines.append(text)

    def ask(self, question: str, option: str, default: str | None, *, is_secret: bool = False) -> str:
        """Return the next answer, or the default for an empty one."""
        del is_secret
        if not self._is_person:
            if default is None:
                raise ConfigError([f"--{option} is missing ({question})"])
            return default
        if not self._answers:
            raise click.Abort
        begin, answer = self._answers.pop(0)
        assert question.startswith(begin), f"asked {question!r}, the script expects {begin!r}"
        return answer or default or ""
