"""Messages into responses (design, rules 1-3, 6 and 8)."""

import itertools
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.ids import Digester
from monitor.mail.pairing import Ours, Pairer, classify, ours_of, pair
from monitor.records import MERGING, Message, Pairing, Reply

D = Digester(b"k" * 32)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OURS = ours_of(["Support@Harbour.example", "@desk.example"], D)
JANE, BOB, US, LIST = (
    D.address(a) for a in ("jane@x.example", "bob@x.example", "support@harbour.example", "l@desk.example")
)


def at(minutes: float) -> datetime:
    """Return an instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def original(key: bytes = b"o", minutes: float = 0, internal: float | None = None) -> Message:
    """Return a message from Jane to us, dated and delivered."""
    internal_at = at(minutes if internal is None else internal)
    return Message(key=key, dated_at=at(minutes), internal_at=internal_at, senders=(JANE,), recipients=(US,))


def reply(
    key: bytes = b"r", minutes: float = 60, answers: tuple[bytes, ...] = (b"o",), to: tuple[bytes, ...] = (JANE,)
) -> Message:
    """Return a message from us to Jane that names others."""
    return Message(
        key=key, dated_at=at(minutes), internal_at=at(minutes), senders=(US,), recipients=to, answers=answers
    )


def decide(*messages: Message) -> Pairing:
    """Judge every message."""
    return pair(messages, frozenset(message.key for message in messages), OURS)


def seconds(*messages: Message) -> dict[bytes, int]:
    """Return the response time of each original that has a response."""
    return {response.original_key: response.seconds for response in decide(*messages).responses}


def test_response() -> None:
    """An original with one reply is a response from its arrival to the reply's Date."""
    pairing = decide(original(), reply())
    (response,) = pairing.responses
    assert (response.received_at, response.sent_at, response.seconds) == (at(0), at(60), 3600)
    assert pairing.original_keys == {b"o"}
    assert pairing.reply_keys == {b"r"}


def test_days_are_not_lost() -> None:
    """A response time of days keeps its days."""
    assert seconds(original(), reply(minutes=3 * 24 * 60 + 1)) == {b"o": 3 * 86400 + 60}


def test_first_known_original() -> None:
    """The first message named that is a known original decides: ours and unknown ones are passed over."""
    ours = reply(b"m", 30, answers=())
    assert seconds(original(), original(b"p", 10), ours, reply(answers=(b"?", b"m", b"p", b"o"))) == {b"p": 3000}


def test_original_without_instant() -> None:
    """A message without a usable instant is no known original."""
    bare = Message(key=b"n", senders=(JANE,))
    assert classify(bare, OURS) is None
    assert seconds(original(), bare, reply(answers=(b"n", b"o"))) == {b"o": 3600}


@pytest.mark.parametrize(
    ("to", "named", "is_forward"),
    [
        ((BOB,), (JANE, US), True),
        ((BOB, JANE), (JANE, US), False),
        ((US,), (JANE, US), True),
        ((), (JANE, US), False),
        ((BOB,), (US,), False),
    ],
)
def test_forward(to: tuple[bytes, ...], named: tuple[bytes, ...], *, is_forward: bool) -> None:
    """A reply to nobody of the original is a forward; ours are nobody; where either names no one it is not judged."""
    asked = Message(key=b"o", in_sent=False, dated_at=at(0), senders=named[:1], recipients=named[1:])
    if named == (US,):
        asked = replace(asked, senders=(), recipients=(US,))
    pairing = decide(asked, reply(to=to))
    assert (pairing.forwards == {b"r"}) is is_forward
    assert (pairing.responses == ()) is is_forward


def test_own_list() -> None:
    """A list on our own domain is a participant where the original came through it."""
    listed = replace(original(), recipients=(LIST,), lists=(LIST,))
    assert seconds(listed, reply(to=(LIST,))) == {b"o": 3600}
    assert decide(replace(listed, lists=()), reply(to=(LIST,))).forwards == {b"r"}


def test_forward_is_not_first() -> None:
    """Neither a forward nor a robot's answer is the first reply."""
    robot = replace(reply(b"a", 1), automatic=True)
    pairing = decide(original(), reply(b"f", 2, to=(BOB,)), robot, reply())
    assert [response.seconds for response in pairing.responses] == [3600]
    assert pairing.forwards == {b"f"}
    assert pairing.automatic == {b"a"}


def test_unmatched() -> None:
    """A reply that names nothing known waits; one of ours that names nothing is no reply."""
    pairing = decide(reply(answers=(b"?",)), reply(b"new", answers=()))
    assert pairing.unmatched == {b"r"}
    assert pairing.reply_keys == {b"r"}


def test_reply_to_ours() -> None:
    """A reply whose first named message is ours waits for nothing, but for a known original further back it answers.

    One that names an unknown message first waits: that one may be an original in a folder that nobody reads.
    """
    written = (reply(b"m", 30, answers=()), replace(original(b"s", 30), in_sent=True))
    for key in (b"m", b"s"):
        pairing = decide(*written, reply(answers=(key, b"?")))
        assert pairing.to_ours == {b"r"}
        assert not pairing.unmatched
    assert decide(*written, reply(answers=(b"?", b"m"))).unmatched == {b"r"}
    assert seconds(original(), *written, reply(answers=(b"m", b"o"))) == {b"o": 3600}
    robot = decide(*written, replace(reply(answers=(b"m",)), automatic=True))
    assert robot.automatic == {b"r"}
    assert not robot.to_ours
    bare = Message(key=b"n", senders=(JANE,))  # somebody else's without an instant is none of ours
    assert decide(bare, reply(answers=(b"n",))).unmatched == {b"r"}


@pytest.mark.parametrize(
    ("internal", "sent", "expected"),
    [
        (-5, 60, 65 * 60),
        (-5.1, 60, 60 * 60),
        (10, 60, 50 * 60),
        (3 * 24 * 60, 3 * 24 * 60 + 60, 3600),
        (3 * 24 * 60 + 1, 3 * 24 * 60 + 60, (3 * 24 * 60 + 60) * 60),
        (60, 60, 0),
        (61, 60, 3600),
    ],
)
def test_received_at(internal: float, sent: float, expected: int) -> None:
    """INTERNALDATE from 5 minutes before to 3 days after the Date, and not after the first reply; else the Date."""
    assert seconds(original(internal=internal), reply(minutes=sent)) == {b"o": expected}


def test_single_instants() -> None:
    """Where only one of Date and INTERNALDATE is known, it counts: for originals and for replies."""
    only_date = replace(original(), internal_at=None)
    only_internal = replace(original(), dated_at=None)
    undated_reply = replace(reply(), dated_at=None)
    assert seconds(only_date, undated_reply) == seconds(only_internal, undated_reply) == {b"o": 3600}


@pytest.mark.parametrize(("minutes", "expected"), [(-5, {b"o": 0}), (-1, {b"o": 0}), (0, {b"o": 0}), (-5.1, {})])
def test_skew(minutes: float, expected: dict[bytes, int]) -> None:
    """Down to -5 minutes is clock skew and counts as 0; further back no response, and no later reply rescues it."""
    pairing = decide(original(), reply(minutes=minutes), reply(b"later", 600))
    assert {response.original_key: response.seconds for response in pairing.responses} == expected
    assert (pairing.negative == {b"o"}) == (not expected)


def test_reply_without_instant() -> None:
    """A reply without a usable instant matches but cannot be the first."""
    pairing = decide(original(), replace(reply(), dated_at=None, internal_at=None))
    assert (pairing.responses, pairing.unmatched, pairing.negative) == ((), frozenset(), frozenset())


def test_only_judged() -> None:
    """Only the originals that are judged get a response, for of the others not every reply may be at hand."""
    assert pair([original(), reply()], frozenset(), OURS).responses == ()


def test_ours() -> None:
    """Ours by Sent folder, by address, by domain without its subdomains; by From alone."""

    def role(*, sender: str, in_sent: bool = False) -> bool:
        message = Message(key=b"m", dated_at=NOON, in_sent=in_sent, senders=(D.address(sender),), answers=(b"o",))
        return isinstance(classify(message, OURS), Reply)

    assert role(sender="support@harbour.example")
    assert role(sender="anyone@desk.example")
    assert role(sender="jane@x.example", in_sent=True)
    assert not role(sender="anyone@sub.desk.example")
    assert not role(sender="other@harbour.example")


def test_fingerprint() -> None:
    """Changed addresses, or another team, change the fingerprint, whatever their order; so stores decide again."""
    same = Pairer(ours_of(["@desk.example", "support@harbour.example"], D))
    assert same.fingerprint == Pairer(OURS).fingerprint
    assert same.fingerprint != Pairer(Ours()).fingerprint
    teams = [("a",), ("a", "b"), ("b", "a"), ("a", "b", "c")]
    marks = [Pairer(OURS, team).fingerprint for team in teams]
    assert marks[0] == Pairer(OURS).fingerprint, "a store of one mailbox stays decided"
    assert marks[1] == marks[2]
    assert len(set(marks)) == len(teams) - 1
    assert not Pairer(OURS).needs_details
    assert same([original(), reply()], frozenset({b"o"})) == pair([original(), reply()], frozenset({b"o"}), OURS)


@given(
    st.permutations(
        [
            original(),
            original(b"p", 5),
            reply(),
            reply(b"s", 40),
            reply(b"t", 20, (b"p", b"o")),
            reply(b"f", 1, to=(BOB,)),
        ]
    )
)
def test_order_does_not_matter(messages: list[Message]) -> None:
    """The first reply counts, whatever order messages arrive in."""
    assert seconds(*messages) == {b"o": 2400, b"p": 900}


def test_each_field_says_what_becomes_of_it() -> None:
    """No field of a message is left out, or named that is none, where it is said how copies become one."""
    assert set(MERGING) == {field.name for field in fields(Message)} - {"key"}


def test_merge_any_order() -> None:
    """Copies of one message are one message, whichever comes first (rule 4)."""
    copies = [
        replace(original(), in_sent=True, automatic=True, dated_at=at(3), answers=(b"x",)),
        replace(original(), automatic=True, internal_at=at(-9), recipients=(BOB,)),
        replace(original(), dated_at=None, kept=True, answers=(b"y", b"z")),
    ]
    merged = {a.merge(b).merge(c) for a, b, c in itertools.permutations(copies)}
    (one,) = merged
    assert (one.in_sent, one.automatic, one.kept) == (True, False, True)
    assert (one.dated_at, one.internal_at) == (at(0), at(-9))
    assert set(one.recipients) == {US, BOB}
    assert one.merge(one) == one
