"""The program against the oracle: message for message, on mailboxes full of what real mail gets wrong."""

from collections.abc import Sequence
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.headers import Parser
from monitor.mail.ids import Digester
from monitor.mail.pairing import ours_of, pair
from monitor.records import Block, Message, Pairing
from monitor.sources.archives import ArchiveSource
from tests import oracle
from tests.mail_corpus import BEGIN, DELIVERIES, IMPORTED_AT, WAITS, Corpus, corpus

DIGESTER = Digester(b"k" * 32)
SEEDS = 500
BLOCK_OF_SEEDS = 50


def program(copies: Sequence[oracle.Copy], addresses: Sequence[str]) -> Pairing:
    """Return what the program decides about all these copies."""
    messages: dict[bytes, Message] = {}
    for copy in copies:
        parse = Parser(digester=DIGESTER, is_file=copy.is_mbox, now=IMPORTED_AT)
        block = Block(uid=1, headers=copy.headers, arrived_at=copy.arrived_at)
        message, _ = parse(block, "folder", copy.in_sent)
        if message:
            known = messages.get(message.key)
            messages[message.key] = known.merge(message) if known else message
    return pair(tuple(messages.values()), frozenset(messages), ours_of(addresses, DIGESTER))


def differences(mailbox: Corpus) -> list[str]:
    """Return what the program and the oracle see differently, in words."""
    decided = program(mailbox.copies, mailbox.addresses)
    expected = oracle.responses(mailbox.copies, mailbox.addresses, IMPORTED_AT)
    named = {DIGESTER.message(id_): id_ for id_ in {*expected.responses, *expected.negative}}
    found = {
        named.get(response.original_key, "an id the oracle has not"): (response.received_at, response.seconds)
        for response in decided.responses
    }
    pairs = {
        "responses": (found, expected.responses),
        "forwards": (len(decided.forwards), expected.forwards),
        "automatic": (len(decided.automatic), expected.automatic),
        "unmatched": (len(decided.unmatched), expected.unmatched),
        "to ours": (len(decided.to_ours), expected.to_ours),
        "negative": ({named.get(key, "another id") for key in decided.negative}, expected.negative),
    }
    return [f"{name}: {ours}, by the oracle {theirs}" for name, (ours, theirs) in pairs.items() if ours != theirs]


@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK_OF_SEEDS))
def test_the_program_is_the_oracle(first: int) -> None:
    """Every decision is the oracle's, on mailboxes of adversarial mail."""
    found = {seed: differences(corpus(seed)) for seed in range(first, first + BLOCK_OF_SEEDS)}
    assert {seed: words for seed, words in found.items() if words} == {}


@pytest.mark.parametrize("delivery", sorted({*DELIVERIES, timedelta(seconds=-1), timedelta(0), timedelta(days=5)}))
def test_every_delivery_and_wait(delivery: timedelta) -> None:
    """Every boundary of delivery meets every boundary of waiting: one question, one answer, each time the oracle's."""
    for wait in {*WAITS, *DELIVERIES, delivery, delivery - timedelta(seconds=1)}:
        asked, answered = BEGIN, BEGIN + wait
        question = f"Message-ID: <q@x>\nFrom: a@client.test\nTo: me@example.com\nDate: {format_datetime(asked)}\n"
        answer = f"Message-ID: <a@x>\nIn-Reply-To: <q@x>\nTo: a@client.test\nDate: {format_datetime(answered)}\n"
        copies = (
            oracle.Copy(headers=question.encode(), arrived_at=asked + delivery),
            oracle.Copy(headers=answer.encode(), arrived_at=answered, in_sent=True),
        )
        assert differences(Corpus(copies=copies, addresses=("me@example.com",))) == [], wait


@pytest.mark.prove
def test_the_program_is_the_oracle_for_long() -> None:
    """The same on 20,000 other mailboxes."""
    found = {seed: differences(corpus(seed)) for seed in range(SEEDS, SEEDS + 20_000)}
    assert {seed: words for seed, words in found.items() if words} == {}


def test_the_mailboxes_hold_every_case() -> None:
    """What is compared is not empty: there are many of each kind of outcome, skew and long waits among them."""
    outcomes = [oracle.responses(box.copies, box.addresses, IMPORTED_AT) for box in map(corpus, range(SEEDS))]
    waits = [seconds for outcome in outcomes for _, seconds in outcome.responses.values()]
    assert len(waits) > 150
    assert min(waits) == 0
    assert max(waits) > timedelta(days=2).total_seconds()
    assert sum(outcome.forwards for outcome in outcomes) > 100
    assert sum(outcome.automatic for outcome in outcomes) > 50
    assert sum(outcome.unmatched for outcome in outcomes) > 100
    assert sum(outcome.to_ours for outcome in outcomes) > 100
    assert sum(len(outcome.negative) for outcome in outcomes) > 50


SEPARATORS = (
    b"From a@x Sat Jan  3 01:05:34 2015",
    b"From a@x Sat Jan  3 01:05:34 2015 EST",
    b"From a@x Sat Jan  3 01:05:34 2015 remote from host",
    b"From here on",
    b"From ",
    b">From a@x Sat Jan  3 01:05:34 2015",
    b"From a@x 4711",
)
LINES = (*SEPARATORS, b"Subject: a", b"", b"", b" folded", b"no header", b"A:")


@given(
    lines=st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from([b"\n", b"\n", b"\r\n"])), max_size=30),
)
def test_an_mbox_is_taken_apart_as_line_by_line(
    lines: list[tuple[bytes, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The stream finds the offsets and header blocks that reading line by line finds."""
    content = SEPARATORS[0] + b"\nA: b\n\n" + b"".join(line + end for line, end in lines) + b"\n"
    path = tmp_path_factory.mktemp("mbox") / "mbox"
    Path(path).write_bytes(content)
    read = [(block.uid, block.headers) for chunk in ArchiveSource(path).read({}, ()) for block in chunk.blocks]
    assert read == oracle.mbox(content)
