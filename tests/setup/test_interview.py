"""Questions and answers."""

import pytest

from monitor.errors import ConfigError
from monitor.setup.interview import Interview, listed
from tests.setup.script import Script


def check(key: str, text: str) -> None:
    """Allow whole numbers only."""
    if not text.isdigit():
        message = f"{key} must be a number"
        raise ValueError(message)


def interview(talk: Script, **given: str) -> Interview:
    """Return an interview with these options."""
    return Interview(talk=talk, check=check, is_this_machine=lambda _: False, given=given)


def test_a_mistake_is_asked_again() -> None:
    """A person who types what may not stand there is told why, and asked again."""
    talk = Script(("Port", "x"), ("Port", "993"))
    assert interview(talk).value("port", "Port", "port") == "993"
    assert talk.lines == ["  port must be a number"]


def test_an_option_counts_once() -> None:
    """An option answers without a question, held against the same rules; the next time the person is asked."""
    talk = Script(("Port", "2"))
    asked = interview(talk, port="1")
    assert [asked.value("port", "Port", "port"), asked.value("port", "Port", "port")] == ["1", "2"]
    with pytest.raises(ConfigError, match="--port: port must be a number"):
        interview(Script(), port="x").value("port", "Port", "port")


def test_nobody() -> None:
    """Where nobody is asked the usual answer is taken, and a missing one names its option."""
    asked = interview(Script(is_person=False))
    assert asked.value("port", "Port", "port", "7") == "7"
    assert asked.parts("addresses", "Others", "addresses") == ()
    assert asked.agrees("folders", "These?", default=True)
    assert not asked.agrees("replace", "Replace?", default=False)
    assert asked.choice("way", "Which?", {"a": "A", "b": "B"}, "b") == "b"
    with pytest.raises(ConfigError, match="--port is missing"):
        asked.value("port", "Port", "port")
    with pytest.raises(ConfigError, match="--port: port must be a number"):
        asked.value("port", "Port", "port", "x")


def test_choices() -> None:
    """A person sees numbered lines and types a number or the word; anything else is asked again."""
    talk = Script(("Which?", "9"), ("Which?", "2"))
    assert interview(talk).choice("way", "Which?", {"a": "A", "b": "B"}, "a") == "b"
    assert talk.lines == ["   1  A", "   2  B", "  Type a number from 1 to 2."]
    assert interview(Script(("Which?", ""))).choice("way", "Which?", {"a": "A", "b": "B"}, "b") == "b"
    assert interview(Script(), way="b").choice("way", "Which?", {"a": "A", "b": "B"}, "a") == "b"
    with pytest.raises(ConfigError, match="--way: there is no 'c'; choose one of a, b"):
        interview(Script(), way="c").choice("way", "Which?", {"a": "A", "b": "B"}, "a")


def test_yes_and_no() -> None:
    """Yes and no are said in words or letters; anything else is asked again."""
    talk = Script(("Really?", "perhaps"), ("Really?", "Y"))
    assert interview(talk).agrees("really", "Really?", default=False)
    assert talk.lines == ["  Type yes or no."]
    assert not interview(Script(("Really?", "no"))).agrees("really", "Really?", default=True)


def test_lists() -> None:
    """What is typed with commas is a list without empty places; words are listed as people do."""
    assert interview(Script(("Others", "1"))).parts("others", "Others", "x") == ("1",)
    allowing = Interview(talk=Script(("Others", " a ,, b ")), check=lambda *_: None, is_this_machine=lambda _: False)
    assert allowing.parts("others", "Others", "x") == ("a", "b")
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
