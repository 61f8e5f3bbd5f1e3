"""What a commit decides: as much as one reading of everything would, whatever came in which order."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.pairing import Ours, Pairer
from monitor.records import Committed, Cursor, Message, Pairing, Store
from tests.contracts.messages import JANE, NOON, PAIR, US, at, digest, original, reply
from tests.contracts.store_steps import NUMBERS, ON_A_STORE, commit, copies, full, of_pairing, seconds, total


@dataclass(frozen=True)
class Refusing:
    """A decision that fails, as a bug in it would."""

    fingerprint: str = PAIR.fingerprint
    team: tuple[str, ...] = ()
    needs_details: bool = False

    def __call__(self, messages: Sequence[Message], judged: frozenset[bytes]) -> Pairing:  # noqa: ARG002 - as Pair has them
        """Fail."""
        raise ArithmeticError


class CommitContract:
    """Commits and decisions."""

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
        assert store.unmatched("desk") == 0  # "r" names only ours now

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
        assert store.unmatched("desk") == 0  # "s" waits for nothing: what it names is ours

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
