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


def test_an_option_that_cannot_be_followed() -> None:
    """A person is told of it and asked instead; no answer that was typed before is lost."""
    talk = Script(("Port", "2"), ("Which?", "b"))
    asked = interview(talk, port="x", way="c")
    assert asked.value("port", "Port", "port") == "2"
    assert asked.choice("way", "Which?", {"a": "A", "b": "B"}, "a") == "b"
    assert talk.lines[0] == "  --port: port must be a number"
    assert "  --way: there is no 'c'; choose one of a, b" in talk.lines
    asked.settle()
    later = interview(talk, sent="1", current="x")
    later.foresee({"sent": "folders", "current": "weeks", "trailing": "weeks"})
    assert later.given == {"sent": "1"}
    assert talk.lines[-1] == "  --current: weeks must be a number"


def test_nobody() -> None:
    """Where nobody is asked the usual answer is taken, and a missing one names its option."""
    asked = interview(Script(is_person=False))
    assert asked.value("port", "Port", "port", "7") == "7"
    assert asked.parts("addresses", "Others", "addresses") == ()
    assert asked.agrees("folders", "These?", default=True)
    assert not asked.agrees("replace", "Replace?", default=False)
    assert asked.choice("way", "Which?", {"a": "A", "b": "B"}, "b") == "b"
    asked.settle()


def test_nobody_is_told_of_everything_at_once() -> None:
    """Where nobody can be asked again, every missing and wrong option is collected, and raised together."""
    asked = interview(Script(is_person=False), host="x", way="c", current="y")
    asked.foresee({"current": "weeks"})
    assert asked.value("port", "Port", "port") == ""
    asked.value("host", "Server", "host")
    asked.choice("way", "Which?", {"a": "A", "b": "B"}, "a")
    with pytest.raises(ConfigError) as raised:
        asked.settle()
    assert raised.value.problems == (
        "--current: weeks must be a number",
        "--port is missing (Port)",
        "--host: host must be a number",
        "--way: there is no 'c'; choose one of a, b",
    )


def test_choices() -> None:
    """A person sees numbered lines and types a number or the word; anything else is asked again."""
    talk = Script(("Which?", "9"), ("Which?", "2"))
    assert interview(talk).choice("way", "Which?", {"a": "A", "b": "B"}, "a") == "b"
    assert talk.lines == ["   1  A", "   2  B", "  Type a number from 1 to 2."]
    assert interview(Script(("Which?", ""))).choice("way", "Which?", {"a": "A", "b": "B"}, "b") == "b"
    assert interview(Script(), way="b").choice("way", "Which?", {"a": "A", "b": "B"}, "a") == "b"


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
