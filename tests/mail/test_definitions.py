"""What waits, by each row of DEFINITIONS."""

import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from monitor.mail.definitions import DEFINITIONS, GIVES_UP, STARTS, waits
from monitor.mail.pairing import Ours, Pairer
from monitor.mail.threads import KINDS, ever_answered, joined, threads
from monitor.records import EverAnswered, Message, Waits
from tests.contracts.messages import JANE, NOON, US, at, digest, original, reply
from tests.contracts.store_steps import copies
from tests.mail.talk import NOW, OURS, conversations, epoch, plainly, talk

ALL = st.sampled_from(sorted(DEFINITIONS))


def measured(row: str, *messages: Message, until: float | None = None) -> list[tuple[float, float, bool]]:
    """Return (minutes after noon, minutes waited, is open) of each time that a row measures, by arrival."""
    found = waits(talk(*messages), OURS, row, NOW if until is None else at(until))
    return sorted(
        ((received - epoch(NOON)) / 60, seconds / 60, is_open)
        for received, seconds, is_open in zip(
            found.received_at.tolist(), found.seconds.tolist(), found.is_open.tolist(), strict=True
        )
    )


def told(found: Waits) -> list[tuple[int, int, bool]]:
    """Return the rows of columns, sorted."""
    return sorted(zip(found.received_at.tolist(), found.seconds.tolist(), found.is_open.tolist(), strict=True))


@st.composite
def mails(draw: st.DrawFn) -> list[Message]:
    """Draw messages with keys of their own, in any order: each the last copy that was drawn."""
    drawn = draw(st.lists(copies(), max_size=14))
    return list({message.key: message for message in drawn}.values())


NUDGED = (original("asks"), original("nudges", 60, answers=("asks",)), reply("r", 90, "nudges", "asks"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("message", [(60, 30, False)]),
        ("first", [(0, 90, False)]),
        ("front-first", [(0, 90, False)]),
        ("front-reply", [(0, 90, False)]),
        ("zendesk-first", [(0, 90, False)]),
        ("zendesk-next", []),
        ("timetoreply-first", [(0, 90, False)]),
        ("timetoreply", [(60, 30, False)]),
    ],
)
def test_a_nudge(row: str, expected: list[tuple[float, float, bool]]) -> None:
    """A second message restarts the clock only where the message named starts it."""
    assert measured(row, *NUDGED) == expected


TWO_TURNS = (
    original("asks"),
    reply("answer", 10, "asks"),
    original("asks more", 20, answers=("answer", "asks")),
    reply("second answer", 35, "asks more", "answer", "asks"),
    original("thanks", 500, answers=("second answer", "asks")),
)
"""Julie's morning, by Front's article on its metrics: asked at 9:00 and 9:20, answered at 9:10 and 9:35."""


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("message", [(0, 10, False), (20, 15, False)]),
        ("first", [(0, 10, False), (20, 15, False)]),
        ("front-first", [(0, 10, False)]),
        ("front-reply", [(0, 10, False), (20, 15, False)]),
        ("zendesk-first", [(0, 10, False)]),
        ("zendesk-next", [(20, 15, False)]),
        ("timetoreply-first", [(0, 10, False)]),
        ("timetoreply", [(0, 10, False), (20, 15, False)]),
    ],
)
def test_two_turns(row: str, expected: list[tuple[float, float, bool]]) -> None:
    """The first time of a conversation, or each of them, as each documents it; thanks wait for nothing."""
    assert measured(row, *TWO_TURNS) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("message", [(0, 90, True), (60, 30, True)]),
        ("first", [(0, 90, True)]),
        ("zendesk-first", [(0, 90, True)]),
        ("zendesk-next", []),
    ],
)
def test_unanswered(row: str, expected: list[tuple[float, float, bool]]) -> None:
    """What opens a thread waits, and what follows it up: two messages, or one thread."""
    assert measured(row, *NUDGED[:2], until=90) == expected


def test_only_what_is_addressed_to_us_waits() -> None:
    """Mail to others, of robots, circulars, and what we answered by another message of the thread does not wait."""
    bob = digest("bob@x.example")
    others = replace(original("to bob"), recipients=(bob,))
    robot, circular = replace(original("robot"), automatic=True), replace(original("news"), circular=True)
    assert measured("message", others, robot, circular) == []
    assert measured("message", *NUDGED[:2], reply("r", 90, "asks"), until=95) == [(0, 90, False)]


def test_not_addressed_but_answered() -> None:
    """A message that a reply names counts whomever it was to: a blind copy, a list."""
    hidden = replace(original("o"), recipients=(digest("list@x.example"),))
    for row in ("message", "first", "zendesk-first"):
        assert measured(row, hidden, reply("r", 5, "o")) == [(0, 5, False)]


def test_what_does_not_answer() -> None:
    """A forward, a robot's reply, and what we write to each other leave a message waiting."""
    bob = digest("bob@x.example")
    asides = (
        reply("passed on", 5, "o", to=bob),
        reply("away", 6, "o", automatic=True),
        replace(reply("look", 7, "passed on"), recipients=(US,)),
    )
    assert measured("message", original("o"), *asides, until=20) == [(0, 20, True)]
    assert measured("first", original("o"), *asides, until=20) == [(0, 20, True)]


def test_an_answer_to_ours() -> None:
    """Who answers a message that we began waits only if we answer again."""
    begun, answer = reply("begun", 0), original("answer", 9, answers=("begun",))
    for row in DEFINITIONS:
        assert measured(row, begun, answer) == []
    assert measured("first", begun, answer, reply("r", 19, "answer", "begun")) == [(9, 10, False)]
    assert measured("zendesk-first", begun, answer, reply("r", 19, "answer", "begun")) == []


def test_strangers_answer_the_same_circular() -> None:
    """Two who answer a message that nobody here knows are two threads: an answer to one answers not the other."""
    two = (original("a", 0, answers=("circular",)), original("b", 1, answers=("circular",)))
    assert measured("first", *two, reply("r", 5, "a", "circular"), until=6) == [(0, 5, False), (1, 5, True)]


def test_given_up() -> None:
    """A message waits four weeks at most: it counts as waited so long, at least, however old it is."""
    minutes = GIVES_UP / timedelta(minutes=1)
    assert measured("first", original("o"), until=minutes + 5000) == [(0, minutes, True)]


def test_a_slow_clock() -> None:
    """A reply up to five minutes before its message answers it at once, in every definition."""
    for row in ("message", "first", "zendesk-first"):
        assert measured(row, original("o"), reply("r", -5, "o")) == [(0, 0, False)]


def test_the_working_clock() -> None:
    """Rows with a working clock count what they are given to count with; the others elapsed time."""
    correspondence = talk(original("o"), reply("r", 60, "o"))

    def halved(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray((end - start) // 2)

    seconds = {row: waits(correspondence, OURS, row, NOW, halved).seconds.tolist() for row in DEFINITIONS}
    assert seconds["message"] == seconds["first"] == seconds["zendesk-first"] == [3600]
    assert seconds["front-first"] == seconds["timetoreply"] == [1800]


def test_addresses_and_domains() -> None:
    """What is addressed to us is decided by our addresses, a domain's too."""
    correspondence = talk(original("o"), original("p"))
    assert len(waits(correspondence, Ours(addresses=frozenset({JANE[:8]})), "first", NOW)) == 0
    assert len(waits(correspondence, Ours(domains=frozenset({US[8:]})), "first", NOW)) == 2


def test_kinds() -> None:
    """How many of each kind were ever answered: by name, or by a later word of ours; young ones are left out."""
    found = threads(talk(*TWO_TURNS, original("alone", 5), *NUDGED[1:], original("young", 900)), OURS, NOW)
    assert ever_answered(found, at(900)) == tuple(
        EverAnswered(kind=kind, count=count, answered=answered)
        for kind, count, answered in zip(KINDS.values(), (2, 0, 3), (1, 0, 2), strict=True)
    )


@given(mails(), st.integers(-40, 40))
def test_every_row_is_the_plain_reckoning(messages: list[Message], step: int) -> None:
    """Whatever the mail and the instant, each way to start a clock gives what a walk through every thread gives."""
    until = at(10 * step)
    for name, row in DEFINITIONS.items():
        found = waits(talk(*messages, sent_by=until), OURS, name, until)
        assert told(found) == plainly(conversations(messages, until), row.start, until)


@given(mails())
def test_message_is_the_response(messages: list[Message]) -> None:
    """The answered ones of ``message`` are the responses that pairing finds, with their times."""
    found = waits(talk(*messages), OURS, "message", NOW).responses
    responses = Pairer(OURS)(messages, frozenset(message.key for message in messages)).responses
    assert sorted(zip(found.received_at.tolist(), found.seconds.tolist(), strict=True)) == sorted(
        (epoch(response.received_at), response.seconds) for response in responses
    )


@given(mails(), ALL, st.randoms(use_true_random=False))
def test_order_does_not_matter(messages: list[Message], row: str, chance: random.Random) -> None:
    """The same messages in another order give the same times."""
    shuffled = chance.sample(messages, len(messages))
    assert told(waits(talk(*shuffled), OURS, row, NOW)) == told(waits(talk(*messages), OURS, row, NOW))


@given(mails(), ALL)
def test_what_waits_was_received_and_not_answered(messages: list[Message], row: str) -> None:
    """Every waiting message is from somebody else, known by then, and no response; no time is below zero."""
    found = waits(talk(*messages), OURS, row, NOW)
    pairing = Pairer(OURS)(messages, frozenset(message.key for message in messages))
    unanswered = pairing.original_keys - {response.original_key for response in pairing.responses}
    instants = {
        epoch(instant) for m in messages if m.key in unanswered for instant in (m.claimed, m.internal_at) if instant
    }
    assert set(found.received_at[found.is_open].tolist()) <= instants
    assert (found.seconds >= 0).all()
    assert (found.received_at[found.is_open] <= epoch(NOW)).all()


@given(st.integers(1, 500), st.lists(st.integers(1, 499), max_size=4), st.sampled_from(["first", "zendesk-first"]))
def test_a_nudge_never_makes_a_wait_shorter(answered: int, nudges: list[int], row: str) -> None:
    """However often somebody writes again before the answer, and whichever message that names, the wait is the same."""
    asks, times = original("asks"), sorted(n for n in nudges if n < answered)
    more = [original(f"nudge {k}", minutes, answers=("asks",)) for k, minutes in enumerate(times)]
    last = f"nudge {len(more) - 1}" if more else "asks"
    assert measured(row, asks, *more, reply("r", answered, last)) == [(0, answered, False)]
    assert measured("message", asks, *more, reply("r", answered, last))[-1][1] <= answered


@given(st.integers(1, 40), st.data())
def test_joined(number: int, data: st.DataObject) -> None:
    """Rows that hang together have the least of them in common, and no others do."""
    rows = st.integers(0, number - 1)
    links = data.draw(st.lists(st.tuples(rows, rows), max_size=60))
    labels = list(range(number))
    for _ in range(number):
        for one, other in links:
            labels[one] = labels[other] = min(labels[one], labels[other])
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    assert joined(number, ends[:, 0], ends[:, 1]).tolist() == labels


def test_rows_are_whole() -> None:
    """Each row starts its clock by a row of STARTS; what is others' names its source, and never counts what waits."""
    assert {row.start for row in DEFINITIONS.values()} == set(STARTS)
    for name, row in DEFINITIONS.items():
        assert (row.source is None) == (name in {"message", "first"}) == (row.unanswered == "may count")
        assert row.source is None or row.source[1].startswith("https://")
