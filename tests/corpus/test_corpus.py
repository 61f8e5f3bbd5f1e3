"""Every odd message of the corpus is read, and every group of them paired, as the rules say (docs/corpus.md)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from monitor.mail.headers import Parser
from monitor.mail.ids import Digester
from monitor.mail.pairing import ours_of, pair
from monitor.records import Block, Message, Sign

HERE: Final = Path(__file__).parent
EXPECTED: Final = json.loads((HERE / "expected.json").read_text())
MESSAGES: Final = json.loads((HERE / "messages.json").read_text())
CASES: Final[dict[str, dict[str, Any]]] = EXPECTED["cases"]
GROUPS: Final[dict[str, dict[str, Any]]] = EXPECTED["groups"]
DIGESTER: Final = Digester(b"k" * 32)
ARRIVED: Final = "2026-11-23T12:00:30+00:00"
NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
OURS: Final = ("support@harbour.example", "@desk.example")


def bytes_of(name: str) -> bytes:
    """Return a message: the lines of ``messages.json``, or the file of its own where its bytes are no plain text."""
    lines = MESSAGES.get(name)
    return (HERE / "messages" / f"{name}.eml").read_bytes() if lines is None else "\r\n".join([*lines, ""]).encode()


def read(name: str, settings: dict[str, Any]) -> tuple[Message | None, list[str]]:
    """Return what the header reader makes of a message, and the kinds of its problems."""
    arrived_at = settings.get("arrived_at", ARRIVED)
    block = Block(
        uid=1, headers=bytes_of(name), arrived_at=None if arrived_at is None else datetime.fromisoformat(arrived_at)
    )
    parser = Parser(digester=DIGESTER, is_file=settings.get("is_file", False), now=NOW)
    message, problems = parser(block, "INBOX", settings.get("in_sent", False))
    return message, [problem.kind for problem in problems]


def instant(moment: datetime | None) -> str | None:
    """Return an instant as the table writes it."""
    return None if moment is None else moment.isoformat()


FOUND: Final[dict[str, Callable[[Message], object]]] = {
    "id": lambda message: message.key,
    "automatic": lambda message: message.automatic,
    "circular": lambda message: message.circular,
    "in_sent": lambda message: message.in_sent,
    "dated_at": lambda message: instant(message.dated_at),
    "claimed_at": lambda message: instant(message.claimed_at),
    "answers": lambda message: message.answers,
    "senders": lambda message: set(message.senders),
    "carriers": lambda message: set(message.carriers),
    "recipients": lambda message: set(message.recipients),
    "lists": lambda message: set(message.lists),
    "signs": lambda message: message.signs,
}


def meant(field: str, value: Any) -> object:  # noqa: ANN401 - a value of the table, of any of its kinds
    """Return a value of the table as the reader would give it: ids and addresses digested."""
    if field == "id":
        return DIGESTER.message(value)
    if field == "answers":
        return tuple(DIGESTER.message(identifier) for identifier in value)
    if field in {"senders", "carriers", "recipients", "lists"}:
        return {DIGESTER.address(address) for address in value}
    if field == "signs":
        return Sign(sum(Sign[name] for name in value))
    return value


@pytest.mark.parametrize("name", CASES)
def test_message(name: str) -> None:
    """What the header reader makes of a message is what the rules make of it."""
    case = CASES[name]
    expected = dict(case["expect"])
    message, kinds = read(name, case)
    assert kinds == expected.pop("problems", kinds), case["why"]
    assert (message is None) == (not expected.pop("message", True)), case["why"]
    if message is None:
        assert expected == {}
        return
    if "from_us" in expected:
        ours = ours_of(case.get("ours", OURS), DIGESTER)
        others = ours.others(message.senders, message.pluses)
        assert (len(others) < len(message.senders)) is expected.pop("from_us"), case["why"]
    for field, value in expected.items():
        assert FOUND[field](message) == meant(field, value), f"{field}: {case['why']}"


@pytest.mark.parametrize("name", GROUPS)
def test_group(name: str) -> None:
    """The responses of a few messages are those that the rules give."""
    group = GROUPS[name]
    messages: dict[bytes, Message] = {}
    for member, settings in group["messages"].items():
        message, _ = read(member, settings)
        if message is not None:
            messages[message.key] = messages[message.key].merge(message) if message.key in messages else message
    pairing = pair(list(messages.values()), frozenset(messages), ours_of(group.get("ours", OURS), DIGESTER))
    responses = {response.original_key: response.seconds for response in pairing.responses}
    expected = group["expect"]
    assert responses == {DIGESTER.message(key): seconds for key, seconds in expected["seconds"].items()}, group["why"]
    for kind in ("forwards", "automatic", "unmatched", "to_ours", "negative"):
        assert getattr(pairing, kind) == {DIGESTER.message(key) for key in expected.get(kind, ())}, group["why"]


def test_nothing_is_left_over() -> None:
    """Every message has an expectation and every expectation a message; each says why."""
    members = {member for group in GROUPS.values() for member in group["messages"]}
    files = {path.stem for path in (HERE / "messages").glob("*.eml")}
    assert set(MESSAGES).isdisjoint(files)
    assert set(MESSAGES) | files == set(CASES) | members
    assert all(case["why"] and case.get("expect") for case in (*CASES.values(), *GROUPS.values()))
