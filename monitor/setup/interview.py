"""Questions and answers: a person at a terminal, or what was said beforehand by options.

A person is told of an option that cannot be followed, and asked instead. Where nobody can be asked, everything that is
missing or wrong is collected and raised at once (``settle``), before anything is tried.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from monitor.errors import ConfigError

K = TypeVar("K", bound=str)

NO: Final = "no"
YES: Final = "yes"


class Talk(Protocol):
    """Whoever answers. Where nobody does, ``ask`` takes the default, or raises ConfigError with the option's name."""

    @property
    def is_person(self) -> bool:
        """Whether a question may be asked again after a mistake."""

    def say(self, text: str = "") -> None:
        """Show lines of text."""

    def ask(self, question: str, option: str, default: str | None, *, is_secret: bool = False) -> str:
        """Return one line; ``default`` for an empty one."""


@dataclass(slots=True, kw_only=True)
class Interview:
    """Takes each answer from the options where they have it, once, else from whoever talks.

    ``check`` says of a setting's key and a text whether it may stand there: ValueError, with a sentence, where not.
    ``is_this_machine`` says of a host whether it is.
    """

    talk: Talk
    check: Callable[[str, str], object]
    is_this_machine: Callable[[str], bool]
    given: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def say(self, text: str = "") -> None:
        """Show lines of text."""
        self.talk.say(text)

    def value(
        self, option: str, question: str, key: str, default: str | None = None, *, is_secret: bool = False
    ) -> str:
        """Return an answer that may stand at ``key``; without a person whatever there is, and the problem is kept."""
        while True:
            is_given = option in self.given
            try:
                text = self._answer(question, option, default, is_secret=is_secret)
                if text or default is None:
                    self.check(key, text)
            except ConfigError as error:
                self.problems += error.problems
                return ""
            except ValueError as error:
                if self.talk.is_person and not is_given:
                    self.say(f"  {error}")
                    continue
                self.fail(f"--{option}: {error}")
                if not self.talk.is_person:
                    return text
            else:
                return text

    def foresee(self, keys: Mapping[str, str]) -> None:
        """Look now at options that are needed later, by the settings' keys; one that cannot stand there is dropped."""
        for option in [option for option in keys if option in self.given]:
            try:
                self.check(keys[option], self.given[option])
            except ValueError as error:
                del self.given[option]
                self.fail(f"--{option}: {error}")

    def fail(self, problem: str) -> None:
        """Tell a person of an option that is not followed; without one, keep it for :meth:`settle`."""
        if self.talk.is_person:
            self.say(f"  {problem}")
        else:
            self.problems.append(problem)

    def settle(self) -> None:
        """Raise ConfigError with all that is missing or wrong, where nobody could be asked."""
        if self.problems:
            raise ConfigError(self.problems)

    def _answer(self, question: str, option: str, default: str | None, *, is_secret: bool = False) -> str:
        if option in self.given:
            return self.given.pop(option)
        return self.talk.ask(question, option, default, is_secret=is_secret)

    def choice(self, option: str, question: str, choices: Mapping[K, str], default: K) -> K:
        """Return one of the keys of ``choices``; a person types its number."""
        if option not in self.given and self.talk.is_person:
            for number, words in enumerate(choices.values(), start=1):
                self.say(f"  {number:>2}  {words}")
        typed = {str(number): key for number, key in enumerate(choices, start=1)} | {str(key): key for key in choices}
        usual = next(text for text, key in typed.items() if key == default)
        while True:
            is_given = option in self.given
            text = self._answer(question, option, usual)
            if text in typed:
                return typed[text]
            if is_given:
                self.fail(f"--{option}: there is no {text!r}; choose one of {', '.join(choices)}")
            else:
                self.say(f"  Type a number from 1 to {len(choices)}.")

    def agrees(self, option: str, question: str, *, default: bool) -> bool:
        """Return whether the answer is yes."""
        while True:
            text = self._answer(f"{question} (yes, no)", option, YES if default else NO)
            if text.strip().lower() in {YES, "y", NO, "n"}:
                return text.strip().lower() in {YES, "y"}
            self.say("  Type yes or no.")

    def parts(self, option: str, question: str, key: str) -> tuple[str, ...]:
        """Return a list of answers, which were typed with commas between them; none for an empty line."""
        text = self.value(option, question, key, "")
        return tuple(part.strip() for part in text.split(",") if part.strip())


def listed(words: Sequence[str]) -> str:
    """Return words as people list them: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), *words[-1:]] if words[1:] else words)
