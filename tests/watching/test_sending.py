"""Messages through Apprise, to a server on loopback."""

import logging

import pytest

from monitor.watching.notices import Message
from monitor.watching.sending import problems, quietly, send
from tests.watching.sink import sink

MESSAGE = Message(title="Wall: something is wrong", body="support: no mail\nsales: refused", is_good=False)


def test_sent() -> None:
    """A service gets title, body and kind; good news are of another kind."""
    with sink() as service:
        assert send(service.url, MESSAGE)
        assert send(service.url, Message(title="Wall: back to normal", body="Well again", is_good=True))
        assert [(each["title"], each["message"], each["type"]) for each in service.got] == [
            (MESSAGE.title, MESSAGE.body, "warning"),
            ("Wall: back to normal", "Well again", "success"),
        ]


def test_not_taken(caplog: pytest.LogCaptureFixture) -> None:
    """A service that refuses, or is away, is no error; nothing of it, and of no URL, raises."""
    with sink() as service, caplog.at_level(logging.CRITICAL + 1, logger="apprise"):
        service.fails = True
        assert not send(service.url, MESSAGE)
        url = service.url
    assert not send(url, MESSAGE)
    assert not send("nonsense", MESSAGE)
    assert "secrettoken" not in caplog.text


def test_problems() -> None:
    """A URL that Apprise does not understand is named by its number, never by its words."""
    said = list(problems(["json://127.0.0.1/a", "carrier-pigeon://secrettoken", "http//secrettoken"]))
    assert [sentence for sentence in said if "secrettoken" in sentence] == []
    assert said == [f"the URL number {number} is none that Apprise understands" for number in (2, 3)]


def test_nothing_raises() -> None:
    """Whatever a plugin raises is a message that was not taken."""
    assert quietly(lambda: int("json://secrettoken")) is None
    assert quietly(lambda: 3) == 3
