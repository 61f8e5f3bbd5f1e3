"""What the suites of the store share: short ways to commit, and messages drawn at random."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import reduce

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from monitor.records import Batch, Committed, Cursor, Location, Message, Pair, Pairing, Sign, Store
from tests.contracts.messages import JANE, NOON, PAIR, US, at, digest

Opener = Callable[[], Store]
ALWAYS = (at(-(10**7)), at(10**7))
NUMBERS = itertools.count()
ON_A_STORE = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.differing_executors],
)


def commit(
    store: Store,
    *messages: Message | tuple[Message, Location | None],
    mailbox: str = "desk",
    cursor: Cursor | None = None,
    pair: Pair = PAIR,
    now: datetime = NOON,
) -> Committed:
    """Commit messages in one batch."""
    placed = tuple(m if isinstance(m, tuple) else (m, None) for m in messages)
    return store.commit(Batch(mailbox=mailbox, messages=placed, cursor=cursor), pair, now)


def seconds(store: Store, mailbox: str = "desk") -> dict[bytes, int]:
    """Return the response time of each answered original."""
    return {response.original_key: response.seconds for _, response in store.rows([mailbox])}


def total(committed: Iterable[Committed]) -> tuple[int, ...]:
    """Return the sums of what commits changed."""
    rows = [(c.originals, c.replies, c.responses, c.forwards, c.automatic, c.negative) for c in committed]
    return tuple(sum(column) for column in zip(*rows, strict=True))


def of_pairing(pairing: Pairing) -> tuple[int, ...]:
    """Return the same numbers of one decision over everything."""
    keys = (pairing.original_keys, pairing.reply_keys, pairing.responses)
    return tuple(len(part) for part in (*keys, pairing.forwards, pairing.automatic, pairing.negative))


def merged(messages: Sequence[Message]) -> list[Message]:
    """Return each message once, merged of its copies."""
    copies: dict[bytes, list[Message]] = {}
    for message in messages:
        copies.setdefault(message.key, []).append(message)
    return [reduce(Message.merge, group) for group in copies.values()]


def full(messages: Sequence[Message], pair: Pair = PAIR) -> Pairing:
    """Decide everything at once, copies merged: what any order of commits has to come to."""
    found = merged(messages)
    return pair(found, frozenset(message.key for message in found))


@st.composite
def copies(draw: st.DrawFn) -> Message:
    """Draw one copy of one of ten messages.

    Mostly the even ones are originals and the odd ones our replies to them; but any two may name each other, and
    copies may differ in everything.
    """
    number = draw(st.integers(0, 9))
    is_wild = draw(st.sampled_from((False, False, True)))
    ours = draw(st.booleans()) if is_wild else number % 2 == 1
    others = range(10) if is_wild else range(0, 10, 2)
    named = draw(st.lists(st.sampled_from([n for n in others if n != number]), max_size=3, unique=True))
    step = st.integers(-30, 30).map(lambda step: at(10 * step))
    instants = st.none() | step if is_wild else step
    people = st.sampled_from((JANE, US, digest("bob@x.example")))
    return Message(
        key=digest(str(number)),
        in_sent=ours and draw(st.booleans()),
        automatic=is_wild and draw(st.booleans()),
        circular=is_wild and draw(st.booleans()),
        kept=is_wild and draw(st.booleans()),
        dated_at=draw(instants),
        internal_at=draw(instants),
        senders=(US if ours else JANE,),
        recipients=tuple(draw(st.sets(people, max_size=2))) if is_wild else (JANE,),
        answers=tuple(digest(str(n)) for n in named) if ours or is_wild else (),
        pluses=(digest("a plus form"),) if is_wild and draw(st.booleans()) else (),
        signs=draw(st.sampled_from((None, Sign(0), Sign.LIST, Sign.LIST | Sign.NO_REPLY))),
    )
