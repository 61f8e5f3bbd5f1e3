"""What every store does, whatever database it stands on."""

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.mail.pairing import Ours, Pairer
from monitor.records import (
    Batch,
    Committed,
    Cursor,
    Location,
    Message,
    Pair,
    Pairing,
    PollReport,
    Store,
)
from tests.contracts.messages import JANE, NOON, PAIR, US, at, digest, original, place, reply

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


def full(messages: Sequence[Message]) -> Pairing:
    """Decide everything at once, copies merged: what any order of commits has to come to."""
    copies: dict[bytes, list[Message]] = {}
    for message in messages:
        copies.setdefault(message.key, []).append(message)
    merged = [reduce(Message.merge, group) for group in copies.values()]
    return PAIR(merged, frozenset(copies))


@dataclass(frozen=True)
class Refusing:
    """A decision that fails, as a bug in it would."""

    fingerprint: str = PAIR.fingerprint

    def __call__(self, messages: Sequence[Message], judged: frozenset[bytes]) -> Pairing:  # noqa: ARG002 - as Pair has them
        """Fail."""
        raise ArithmeticError


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
        kept=is_wild and draw(st.booleans()),
        dated_at=draw(instants),
        internal_at=draw(instants),
        senders=(US if ours else JANE,),
        recipients=tuple(draw(st.sets(people, max_size=2))) if is_wild else (JANE,),
        answers=tuple(digest(str(n)) for n in named) if ours or is_wild else (),
    )


class StoreContract:
    """Subclass it and supply ``opened``, which opens the same store again and again."""

    @pytest.fixture
    def opened(self) -> Opener:
        """Give a function that opens one and the same store."""
        raise NotImplementedError

    @pytest.fixture
    def store(self, opened: Opener) -> Iterator[Store]:
        """Give an empty store."""
        store = opened()
        yield store
        store.close()

    def test_empty(self, store: Store) -> None:
        """A new store answers every question, for a mailbox nobody heard of too."""
        store.check()
        assert store.cursors("desk") == {}
        assert store.unmatched("desk") == 0
        assert store.pending("desk", now=NOON, limit=9) == ()
        assert store.forget("desk", NOON) == 0
        assert len(store.responses(*ALWAYS, mailboxes=["desk"], sent_by=at(10**7))) == 0
        assert list(store.rows(["desk"])) == []
        assert list(store.rows([])) == []
        assert store.reports() == {}

    def test_response(self, store: Store) -> None:
        """An original and its reply in one batch are a response, and each is counted once."""
        committed = commit(store, original("o"), reply("r", 60, "o"))
        assert committed == Committed(originals=1, replies=1, responses=1)
        ((mailbox, response),) = store.rows(["desk"])
        assert (mailbox, response.original_key) == ("desk", digest("o"))
        assert (response.received_at, response.sent_at, response.seconds) == (at(0), at(60), 3600)

    def test_counts_are_differences(self, store: Store) -> None:
        """A batch counts what it changed, not what it holds; a decision that is undone counts below zero."""
        assert commit(store, reply("r", 60, "o")) == Committed(replies=1)
        assert store.unmatched("desk") == 1
        assert commit(store, original("o")) == Committed(originals=1, responses=1)
        assert store.unmatched("desk") == 0
        assert commit(store, reply("f", 5, "o", to=digest("bob@x.example"))) == Committed(replies=1, forwards=1)
        assert commit(store, reply("a", 6, "o", automatic=True)) == Committed(replies=1, automatic=1)
        assert commit(store, reply("early", -60, "o")) == Committed(replies=1, responses=-1, negative=1)
        assert seconds(store) == {}

    def test_first_reply_wins_in_any_order(self, store: Store) -> None:
        """An earlier reply that is read later takes the response over."""
        commit(store, original("o"), reply("late", 90, "o"))
        assert seconds(store) == {digest("o"): 5400}
        assert commit(store, reply("early", 30, "o")) == Committed(replies=1)
        assert seconds(store) == {digest("o"): 1800}

    def test_preferred_original_arrives_late(self, store: Store) -> None:
        """A reply moves to the message it names first as soon as that one is known, and its old original loses it."""
        commit(store, original("second"), reply("r", 60, "first", "second"))
        assert seconds(store) == {digest("second"): 3600}
        assert commit(store, original("first", 30)) == Committed(originals=1)
        assert seconds(store) == {digest("first"): 1800}

    def test_original_gives_way_to_next_reply(self, store: Store) -> None:
        """Where a first reply moves to another original, the second reply is the first now."""
        commit(store, original("b"), reply("r1", 10, "a", "b"), reply("r2", 50, "b"))
        commit(store, original("a", 5))
        assert seconds(store) == {digest("a"): 300, digest("b"): 3000}

    def test_original_turns_out_to_be_ours(self, store: Store) -> None:
        """A message that a second copy shows to be ours is no original any more, and answers what it names."""
        commit(store, original("o"), original("copy", 20, answers=("o",)), reply("r", 60, "copy"))
        assert seconds(store) == {digest("copy"): 2400}
        committed = commit(store, replace(reply("copy", 20, "o"), senders=(JANE,)))
        assert committed == Committed(originals=-1, replies=1)
        assert seconds(store) == {digest("o"): 1200}
        assert store.unmatched("desk") == 1  # "r" names only ours now

    def test_other_references_in_a_copy(self, store: Store) -> None:
        """A copy with more references changes what a reply answers, and what it answered before is judged again."""
        commit(store, original("a"), original("b"), reply("r", 60, "a"))
        commit(store, reply("r", 60, "b", "x"))
        assert seconds(store) == {digest("b"): 3600}
        commit(store, original("x", 10))
        assert seconds(store) == {digest("b"): 3600}

    def test_other_replies_keep_what_they_prefer(self, store: Store) -> None:
        """A new reply to one of two originals leaves an older reply with the one that it names first."""
        commit(store, original("a"), original("b"), reply("r1", 10, "a", "b"))
        commit(store, reply("r2", 20, "b"))
        assert seconds(store) == {digest("a"): 600, digest("b"): 1200}

    def test_a_reply_that_is_named_keeps_its_original(self, store: Store) -> None:
        """A reply to our own reply leaves that one matched."""
        commit(store, original("o"), reply("r", 10, "o"))
        assert commit(store, reply("s", 20, "r")) == Committed(replies=1)
        assert store.unmatched("desk") == 1  # "s", which names no original

    def test_copies_merge(self, store: Store) -> None:
        """Copies in one batch and in the store are one message with the earliest instants."""
        late = replace(original("o", 10), internal_at=at(11))
        commit(store, late, replace(late, dated_at=at(8), internal_at=None))
        commit(store, replace(late, dated_at=None, internal_at=at(9)), reply("r", 69, "o"))
        assert seconds(store) == {digest("o"): 3600}

    def test_rereading_changes_nothing(self, store: Store) -> None:
        """The same batch again counts nothing and changes nothing."""
        batch = (original("o"), reply("r", 60, "o"), reply("u", 70, "nobody"), reply("early", -99, "p"), original("p"))
        commit(store, *batch)
        before = list(store.rows(["desk"]))
        assert commit(store, *batch, now=at(99)) == Committed()
        assert list(store.rows(["desk"])) == before
        assert store.unmatched("desk") == 1

    def test_parts_of_a_second(self, store: Store) -> None:
        """What is finer than a second is dropped before anything is decided, so a later decision is the same."""
        odd = timedelta(microseconds=700_000)
        commit(store, replace(original("o"), dated_at=at(0) + odd, internal_at=at(0) + odd), reply("r", 1, "o"))
        assert seconds(store) == {digest("o"): 60}
        assert commit(store, replace(original("o"), dated_at=at(0) + odd, internal_at=at(0) + odd)) == Committed()

    @ON_A_STORE
    @given(st.lists(st.lists(copies(), max_size=6), max_size=8))
    def test_incremental_equals_full(self, store: Store, batches: list[list[Message]]) -> None:
        """Any batches in any order come to the responses and the counts of one decision over everything."""
        mailbox = f"random {next(NUMBERS)}"
        committed = [commit(store, *batch, mailbox=mailbox) for batch in batches]
        expected = full([message for batch in batches for message in batch])
        found = sorted((response for _, response in store.rows([mailbox])), key=lambda r: r.original_key)
        assert found == list(expected.responses)
        assert store.unmatched(mailbox) == len(expected.unmatched)
        assert total(committed or [Committed()]) == of_pairing(expected)
        # and reading all of it again, as after a UIDVALIDITY change, is nothing new
        assert commit(store, *itertools.chain(*reversed(batches)), mailbox=mailbox) == Committed()

    @ON_A_STORE
    @given(st.lists(copies(), min_size=1, max_size=20), st.integers(-30, 30))
    def test_forgetting_changes_nothing_that_stays(self, store: Store, messages: list[Message], step: int) -> None:
        """After mail was forgotten every response that stays is as before, also when everything is decided again."""
        mailbox, before = f"random {next(NUMBERS)}", at(10 * step)
        commit(store, *messages, mailbox=mailbox)
        was = dict.fromkeys(store.rows([mailbox]))
        store.forget(mailbox, before)
        stays = dict.fromkeys(store.rows([mailbox]))
        assert stays.keys() <= was.keys()
        assert all(response.received_at < before for _, response in was.keys() - stays.keys())
        waiting = store.unmatched(mailbox)
        store.redecide(mailbox, Pairer(Ours(addresses=frozenset({US[:8], b"8 bytes."}))))
        assert dict.fromkeys(store.rows([mailbox])) == stays
        assert store.unmatched(mailbox) == waiting
        assert store.forget(mailbox, before) == 0
        # and whoever reads all of it again, as for a longer window, has all of it again
        commit(store, *messages, mailbox=mailbox)
        assert sorted(r.original_key for _, r in store.rows([mailbox])) == [
            r.original_key for r in full(messages).responses
        ]

    def test_more_keys_than_a_statement_takes(self, store: Store) -> None:
        """Thousands of replies to one original, each naming a long thread, are decided together."""
        thread = tuple(f"t{number}" for number in range(8))
        many = [reply(f"r{number}", 5000 - number, "o", *thread) for number in range(2500)]
        assert commit(store, *many).replies == 2500
        assert store.unmatched("desk") == 2500
        assert commit(store, original("o")) == Committed(originals=1, responses=1)
        assert seconds(store) == {digest("o"): (5000 - 2499) * 60}

    def test_all_or_nothing(self, store: Store) -> None:
        """Where the decision fails, neither rows nor cursor nor index of the batch stay."""
        cursor = Cursor(folder="Sent", uidvalidity=1, low=1, high=9, horizon_at=NOON)
        commit(store, reply("r", 60, "o"))
        with pytest.raises(ArithmeticError):
            commit(store, original("o"), reply("s", 30, "o"), cursor=cursor, pair=Refusing())
        assert store.cursors("desk") == {}
        assert store.unmatched("desk") == 1
        assert commit(store, original("o")) == Committed(originals=1, responses=1)
        assert seconds(store) == {digest("o"): 3600}

    def test_cursor(self, store: Store, opened: Opener) -> None:
        """Each folder's last cursor comes back, from an empty batch too, after the store was opened again."""
        sent = Cursor(folder="Sent", uidvalidity=2**32 - 1, low=7, high=2**32 - 1, horizon_at=at(-99))
        inbox = Cursor(folder="Ïnbox/日本", uidvalidity=1, low=1, high=2, horizon_at=at(-9), complete_at=at(-5))
        commit(store, cursor=replace(sent, high=8))
        commit(store, original("o"), cursor=inbox)
        assert commit(store, cursor=sent) == Committed()
        again = opened()
        assert again.cursors("desk") == {"Sent": sent, "Ïnbox/日本": inbox}
        again.close()

    def test_horizon_is_never_more_than_was_read(self, store: Store) -> None:
        """A horizon between two seconds comes back as the later one."""
        odd = timedelta(microseconds=1)
        cursor = Cursor(folder="Sent", uidvalidity=1, low=1, high=1, horizon_at=NOON + odd, complete_at=NOON + odd)
        commit(store, cursor=cursor)
        found = store.cursors("desk")["Sent"]
        assert (found.horizon_at, found.complete_at) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=1))

    def test_mailboxes_never_mix(self, store: Store) -> None:
        """A reply in one mailbox does not answer the original in another, and each has what is its own."""
        commit(
            store,
            original("o"),
            mailbox="one",
            cursor=Cursor(folder="F", uidvalidity=1, low=1, high=1, horizon_at=NOON),
        )
        commit(store, (reply("r", 60, "o"), place(1)), mailbox="two")
        assert list(store.rows(["one", "two"])) == []
        assert (store.unmatched("one"), store.unmatched("two")) == (0, 1)
        assert store.cursors("two") == {}
        assert store.pending("one", now=NOON, limit=9) == ()
        commit(store, original("o"), mailbox="two")
        assert [mailbox for mailbox, _ in store.rows(["one", "two"])] == ["two"]
        assert len(store.responses(*ALWAYS, mailboxes=["one"], sent_by=at(99))) == 0
        assert store.forget("one", at(9999)) == 1
        assert len(store.responses(*ALWAYS, mailboxes=["one", "two"], sent_by=at(99))) == 1

    def test_windows_are_half_open(self, store: Store) -> None:
        """A response belongs to [start, end) by its arrival, and only once its reply was sent."""
        commit(store, *(original(f"o{n}", n) for n in range(3)), *(reply(f"r{n}", 60 + n, f"o{n}") for n in range(3)))

        def received(start: datetime, end: datetime, sent_by: datetime = ALWAYS[1]) -> list[int]:
            found = store.responses(start, end, mailboxes=["desk"], sent_by=sent_by)
            assert found.received_at.dtype == found.seconds.dtype == np.int64
            assert set(found.seconds.tolist()) <= {3600}
            return sorted((found.received_at - int(NOON.timestamp())).tolist())

        odd = timedelta(microseconds=1)
        assert received(at(0), at(2)) == [0, 60]
        assert received(at(0) + odd, at(2) + odd) == [60, 120]
        assert received(at(1), at(1)) == []
        assert received(*ALWAYS, at(61)) == [0, 60]
        assert received(*ALWAYS, at(61) - odd) == [0]

    def test_rows_are_in_order(self, store: Store) -> None:
        """Rows come by arrival, then mailbox, then key, the same way on every database."""
        names = ("Zoo", "a b", "ab", "äb")
        for name in names:
            commit(store, *(original(n, 5) for n in "pqr"), *(reply(f"r{n}", 6, n) for n in "pqr"), mailbox=name)
        commit(store, original("first"), reply("x", 99, "first"), mailbox="äb")
        found = [(response.received_at, mailbox, response.original_key) for mailbox, response in store.rows(names)]
        assert len(found) == 13
        assert found == sorted(found)

    def test_changed_addresses(self, store: Store) -> None:
        """Another fingerprint decides everything again from the store, once; the same one does nothing."""
        bob = digest("bob@x.example")
        us_and_bob = Pairer(Ours(addresses=frozenset({US[:8], bob[:8]})))
        from_bob = replace(reply("r", 60, "o"), in_sent=False, senders=(bob,))
        commit(store, original("o"), from_bob)
        assert not store.redecide("desk", PAIR)
        assert seconds(store) == {}
        assert store.redecide("desk", us_and_bob)
        assert not store.redecide("desk", us_and_bob)
        assert seconds(store) == {digest("o"): 3600}
        assert store.redecide("desk", PAIR)
        assert seconds(store) == {}

    def test_first_fingerprint(self, store: Store) -> None:
        """A mailbox without mail has nothing to decide again, and remembers the fingerprint."""
        assert not store.redecide("desk", PAIR)
        assert not store.redecide("desk", PAIR)
        assert store.redecide("desk", Pairer(Ours()))

    def test_commit_under_other_addresses(self, store: Store) -> None:
        """A commit with another fingerprint decides all the old mail with it too."""
        bob = digest("bob@x.example")
        commit(store, original("o"), replace(reply("r", 60, "o"), in_sent=False, senders=(bob,)))
        commit(store, original("p"), pair=Pairer(Ours(addresses=frozenset({US[:8], bob[:8]}))))
        assert seconds(store) == {digest("o"): 3600}

    def test_look_ups_grow_rarer(self, store: Store) -> None:
        """A reply without its original is due at once, then at growing gaps for seven days, then never."""
        commit(store, (reply("r", 0, "nobody"), place(5)))
        due = []
        for minutes in itertools.chain(range(0, 400, 5), range(400, 14_400, 80)):
            if store.pending("desk", now=at(minutes), limit=9):
                due.append(minutes)
                store.looked_up("desk", [digest("r")], at(minutes))
        day = 24 * 60
        assert due == [0, 5, 20, 80, 320, *(320 + day * n for n in range(1, 7))]
        assert store.unmatched("desk") == 1

    def test_pending_says_where(self, store: Store) -> None:
        """A pending reply comes with the place it was read last; one from a file is counted, not looked up."""
        commit(store, (reply("r", 0, "nobody"), place(5)), reply("filed", 0, "nobody"))
        commit(store, (reply("r", 0, "nobody"), place(9, "Gesendet", 3)))
        (pending,) = store.pending("desk", now=NOON, limit=9)
        assert (pending.key, pending.location) == (digest("r"), place(9, "Gesendet", 3))
        assert store.unmatched("desk") == 2
        commit(store, (reply("filed", 0, "nobody"), place(6)))
        assert {p.key for p in store.pending("desk", now=NOON, limit=9)} == {digest("r"), digest("filed")}
        commit(store, reply("r", 0, "nobody"))
        assert place(9, "Gesendet", 3) in {p.location for p in store.pending("desk", now=NOON, limit=9)}

    def test_pending_newest_first(self, store: Store) -> None:
        """Of the replies due for as long the newest are looked up first, and never more than the limit."""
        commit(store, *((reply(f"r{n}", n, "nobody"), place(n)) for n in range(1, 8)))
        assert [p.location.uid for p in store.pending("desk", now=NOON, limit=3)] == [7, 6, 5]

    def test_matched_is_not_pending(self, store: Store) -> None:
        """A reply whose original came is not looked up; where the original turns out to be ours it is due anew."""
        commit(store, (reply("r", 60, "o"), place(1)))
        commit(store, original("o"), now=at(1))
        assert store.pending("desk", now=at(99), limit=9) == ()
        store.looked_up("desk", [digest("r"), digest("unheard of")], at(2))
        assert store.pending("desk", now=at(99), limit=9) == ()
        commit(store, replace(original("o"), in_sent=True), now=at(100))
        assert [p.key for p in store.pending("desk", now=at(100), limit=9)] == [digest("r")]

    def test_unmatched_by_other_addresses(self, store: Store) -> None:
        """A reply that is unmatched since the addresses changed is due, and its days count from the first look-up."""
        bob = digest("bob@x.example")
        from_bob = replace(reply("r", 60, "nobody"), in_sent=False, senders=(bob,))
        commit(store, (from_bob, place(1)))
        assert store.redecide("desk", Pairer(Ours(addresses=frozenset({bob[:8]}))))
        assert len(store.pending("desk", now=at(50_000), limit=9)) == 1
        store.looked_up("desk", [digest("r")], at(50_000))
        assert store.pending("desk", now=at(50_004), limit=9) == ()
        assert len(store.pending("desk", now=at(50_005), limit=9)) == 1

    def test_forget(self, store: Store) -> None:
        """Old mail goes with its responses, young mail stays, exactly at the border."""
        commit(store, original("old", -10), reply("r", -5, "old"), original("young", 0), original("lone", -1))
        assert store.forget("desk", at(0)) == 3
        assert seconds(store) == {}
        assert store.forget("desk", at(0)) == 0
        assert commit(store, original("young")) == Committed()
        assert commit(store, original("old", -10)) == Committed(originals=1)  # its reply is gone
        assert store.forget("desk", at(1)) == 2

    def test_imported_mail_stays(self, store: Store) -> None:
        """Imported mail is never forgotten, nor polled mail of its threads."""
        commit(store, original("o", -900, kept=True), reply("r", -800, "o"), reply("s", -700, "o", kept=True))
        commit(store, original("p", -900), reply("q", -800, "p"))
        assert store.forget("desk", at(0)) == 2
        assert seconds(store) == {digest("o"): 6000}

    def test_a_thread_leaves_as_a_whole(self, store: Store) -> None:
        """While one message of a thread is young, none leaves: not its originals, not the replies to those."""
        commit(store, original("o", -900), reply("first", -890, "o"), original("other", -880))
        commit(store, reply("young", 10, "other", "o"))
        assert store.forget("desk", at(0)) == 0
        assert seconds(store) == {digest("o"): 600, digest("other"): 890 * 60}
        assert store.forget("desk", at(11)) == 4

    def test_unknown_messages_hold_threads_together(self, store: Store) -> None:
        """Replies to the same unknown message stay together: it may yet come, and the first of them counts."""
        commit(store, reply("first", -900, "unknown"), reply("young", 10, "unknown"))
        assert store.forget("desk", at(0)) == 0
        commit(store, original("unknown", -901))
        assert seconds(store) == {digest("unknown"): 60}

    def test_old_mail_read_late_is_forgotten_too(self, store: Store) -> None:
        """Mail older than what was forgotten before leaves as well, however late it was read."""
        commit(store, original("o", 0))
        assert store.forget("desk", at(1)) == 1
        commit(store, original("older", -900), replace(original("timeless"), dated_at=None, internal_at=None))
        assert store.forget("desk", at(1)) == 2

    def test_a_thread_that_came_apart(self, store: Store) -> None:
        """Where a copy's references replace those that held a thread together, its old part leaves."""
        commit(store, original("old", -900), reply("r", 10, "old"))
        assert store.forget("desk", at(0)) == 0
        commit(store, reply("r", 10, "new", "newer"))
        assert store.forget("desk", at(0)) == 1

    def test_reports(self, store: Store, opened: Opener) -> None:
        """The last report of each mailbox comes back whole, after the store was opened again."""
        first = PollReport(name="desk", started_at=NOON)
        last = PollReport(
            name="desk",
            started_at=at(1),
            finished_at=at(2) + timedelta(microseconds=5),
            good_at=at(2),
            folders=("INBOX", "Gesendete Objekte"),
            messages_read=5,
            problems={"no date": 3},
            seconds=0.25,
            error="desk: the server says «no»",
            needs_person=True,
            remaining=7,
            is_current_read=False,
        )
        other = PollReport(name="other", started_at=NOON)
        for report in (first, other, last):
            store.save_report(report)
        again = opened()
        assert again.reports() == {"desk": last, "other": other}
        again.close()

    def test_two_writers(self, store: Store, opened: Opener) -> None:
        """Two openings of one store, and two threads in one, write one after the other and lose nothing."""
        other = opened()
        errors: list[BaseException] = []

        def write(into: Store, start: int) -> None:
            try:
                for number in range(start, start + 10):
                    commit(into, original(f"o{number}"), reply(f"r{number}", 9, f"o{number}"))
                    assert into.responses(*ALWAYS, mailboxes=["desk"], sent_by=at(99)).received_at.size
            except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
                errors.append(error)

        threads = [
            threading.Thread(target=write, args=(into, start)) for into, start in ((store, 0), (store, 10), (other, 20))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert len(seconds(store)) == 30
        other.close()
