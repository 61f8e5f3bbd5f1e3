"""What is taken out of a text, and what stays."""

import pytest

from monitor.watching.hiding import without_secrets

SECRETS = {
    "from ann.smith+x@example.com here": "ann.smith",
    "message <CAF-1234.x@mail.gmail.com> is odd": "CAF-1234",
    "mailto:ann@example.org": "ann@",
    "imap://ann:swordfish@mail.example.com/": "swordfish",
    "postgresql://monitor:sw:ord@db/monitor": "sw:ord",
    "Authorization: Bearer abc.def": "abc.def",
    "basic YW5uOnNlY3JldA==": "YW5uOnNlY3JldA==",
    "GET /display/q1w2.e3r4?kiosk": "q1w2.e3r4",
    'refused: {"access_token": "ya29"}': "ya29",
    "password=hunter2&x=1": "hunter2",
    "key 3f2504e04f8911d39a0c0305e82c3301": "3f2504e04f8911d39a0c0305e82c3301",
}


@pytest.mark.parametrize(("text", "secret"), SECRETS.items())
def test_secrets_go(text: str, secret: str) -> None:
    """An address, an id, a token and a password are known by their form, whoever wrote them into a sentence."""
    assert secret in text
    assert secret not in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "support: 1,204 messages read, 3 unmatched in 0.4 s",
        "open http://127.0.0.1:8050/wall/",
        "INBOX, UID 5: no usable date",
        "support: no connection to imap.example.com:993 (Connection refused). It is tried again.",
        "config.yaml: changed and in force now: mailboxes.support (what it signs in with)",
        "The password was refused: see docs/signing-in.md#a-refused-password",
        'File "/app/monitor/app/polling/polls.py", line 193, in _poll',
    ],
)
def test_sentences_stay(text: str) -> None:
    """What the program says of itself stays word for word."""
    assert without_secrets(text) == text
