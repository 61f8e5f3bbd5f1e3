"""Records into rows and back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.records import Location, Message, PollReport
from monitor.store.rows import (
    Stored,
    from_epoch,
    message_row,
    report_of,
    report_text,
    settled,
    split,
    stored_of,
    to_epoch,
    to_epoch_up,
)
from monitor.store.schema import Outcome, messages
from tests.contracts.messages import NOON, digest

INSTANTS = st.none() | st.integers(0, 2**34).map(from_epoch)
DIGESTS = st.lists(st.integers(0, 9).map(lambda n: digest(str(n))), max_size=4).map(tuple)
PEOPLE = DIGESTS.map(lambda digests: tuple(sorted(set(digests))))
MESSAGES = st.builds(
    Message,
    key=st.just(digest("key")),
    in_sent=st.booleans(),
    automatic=st.booleans(),
    circular=st.booleans(),
    kept=st.booleans(),
    **dict.fromkeys(("dated_at", "internal_at", "claimed_at", "imported_at"), INSTANTS),
    **dict.fromkeys(("senders", "carriers", "recipients", "lists"), PEOPLE),
    answers=DIGESTS,
)


@given(MESSAGES, st.none() | st.builds(Location, folder=st.text(), uidvalidity=st.integers(0), uid=st.integers(0)))
def test_message_comes_back(message: Message, location: Location | None) -> None:
    """A message with whole seconds and everything beside it is the same after its row."""
    stored = Stored(message, location, Outcome.UNMATCHED, 5, None)
    row = message_row(3, stored)
    assert len(row) == len(messages.columns)
    assert row[0] == 3
    assert stored_of(row[1:]) == stored
    assert settled(message) == message


def test_settled() -> None:
    """A new message loses parts of a second, and its addresses come into their fixed order."""
    a, b = sorted((digest("a"), digest("b")))
    message = Message(key=a, dated_at=NOON + timedelta(microseconds=999_999), senders=(b, a), answers=(b, a))
    assert settled(message) == Message(key=a, dated_at=NOON, senders=(a, b), answers=(b, a))
    assert settled(message).merge(settled(message)) == settled(message)


def test_digests_have_one_length() -> None:
    """A digest of another length would shift all that follow it, and is refused."""
    assert split(b"") == ()
    assert split(digest("a") + digest("b")) == (digest("a"), digest("b"))
    stored = Stored(Message(key=digest("k"), answers=(b"short",)), None, Outcome.NOTHING)
    with pytest.raises(ValueError, match="16 bytes"):
        message_row(1, stored)


def test_epoch() -> None:
    """Instants of any zone, before 1970 too, are rounded down; up where that is asked; naive ones are refused."""
    half = timedelta(microseconds=500_000)
    assert to_epoch(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC) + half) == -1
    assert to_epoch_up(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC) + half) == 0
    assert to_epoch_up(NOON) == to_epoch(NOON) == to_epoch(NOON.astimezone(timezone(timedelta(hours=-7))))
    assert from_epoch(to_epoch(NOON)) == NOON
    with pytest.raises(ValueError, match="naive"):
        to_epoch(NOON.replace(tzinfo=None))


def test_report_of_another_version() -> None:
    """A report with fields this program does not know, or without some it does, is read as far as it goes."""
    report = PollReport(name="desk", started_at=NOON, folders=("INBOX",), problems={"no date": 1})
    found = json.loads(report_text(report))
    del found["remaining"], found["folders"]
    assert report_of(json.dumps(found | {"mood": "good"})) == replace(report, folders=())
