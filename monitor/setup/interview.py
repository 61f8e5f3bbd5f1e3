"""Questions and answers: a person at a terminal, or what was said beforehand by options."""

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

    def say(self, text: str = "") -> None:
        """Show lines of text."""
        self.talk.say(text)

    def value(
        self, option: str, question: str, key: str, default: str | None = None, *, is_secret: bool = False
    ) -> str:
        """Return an answer that may stand at ``key``. ConfigError where an option holds something else."""
        while True:
            is_given = option in self.given
            text = self.given.pop(option) if is_given else self.talk.ask(question, option, default, is_secret=is_secret)
            try:
                if text or default is None:
                    self.check(key, text)
            except ValueError as error:
                if is_given or not self.talk.is_person:
                    raise ConfigError([f"--{option}: {error}"]) from error
                self.say(f"  {error}")
            else:
                return text

    def choice(self, option: str, question: str, choices: Mapping[K, str], default: K) -> K:
        """Return one of the keys of ``choices``; a person types its number."""
        if option not in self.given and self.talk.is_person:
            for number, words in enumerate(choices.values(), start=1):
                self.say(f"  {number:>2}  {words}")
        typed = {str(number): key for number, key in enumerate(choices, start=1)} | {str(key): key for key in choices}
        usual = next(text for text, key in typed.items() if key == default)
        while True:
            is_given = option in self.given
            text = self.given.pop(option) if is_given else self.talk.ask(question, option, usual)
            if text in typed:
                return typed[text]
            if is_given or not self.talk.is_person:
                raise ConfigError([f"--{option}: there is no {text!r}; choose one of {', '.join(choices)}"])
            self.say(f"  Type a number from 1 to {len(choices)}.")

    def agrees(self, option: str, question: str, *, default: bool) -> bool:
        """Return whether the answer is yes."""
        while True:
            is_given = option in self.given
            usual = YES if default else NO
            text = self.given.pop(option) if is_given else self.talk.ask(f"{question} (yes, no)", option, usual)
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
