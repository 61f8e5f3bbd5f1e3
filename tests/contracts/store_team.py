"""What a store does with the mailboxes of a team: they are decided as if they were one."""

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.counting import Counting
from monitor.mail.pairing import Pairer
from monitor.records import NO_INSTANT, Batch, Committed, Message, Sign, Store
from tests.contracts.messages import JANE, NOON, PAIR, US, at, digest, original, place, reply
from tests.contracts.store_steps import ALWAYS, NUMBERS, ON_A_STORE, Opener, commit, copies, full, of_pairing, total


def team_of(*names: str) -> Pairer:
    """Return the decision over these mailboxes together."""
    return replace(PAIR, team=names)


TEAM = team_of("support", "ann")


def held(store: Store, names: Sequence[str] = ("support", "ann")) -> dict[bytes, tuple[str, int]]:
    """Return the mailbox and the response time of each answered original; that it is there only once is asserted."""
    rows = list(store.rows(names))
    found = {response.original_key: (mailbox, response.seconds) for mailbox, response in rows}
    assert len(found) == len(rows)
    return found


class TeamContract:
    """A part of StoreContract."""

    def test_answered_from_another_mailbox(self, store: Store) -> None:
        """An original in one mailbox is answered from the Sent folder of another, whichever is read first."""
        commit(store, original("o"), mailbox="support", pair=TEAM)
        assert commit(store, reply("r", 60, "o"), mailbox="ann", pair=TEAM).responses == 1
        assert held(store) == {digest("o"): ("support", 3600)}
        assert (store.unmatched("ann"), store.unmatched("support")) == (0, 0)
        commit(store, (reply("early", 30, "p"), place(1)), mailbox="ann", pair=TEAM)
        assert store.unmatched("ann") == 1
        assert commit(store, original("p"), mailbox="support", pair=TEAM).responses == 1
        assert store.unmatched("ann") == 0
        assert store.pending("ann", now=NOON, limit=9) == ()

    def test_a_reply_to_a_colleague(self, store: Store) -> None:
        """A reply to what a colleague wrote is not unmatched, whichever of the two mailboxes is read first."""
        asked, thanks = replace(reply("asked", 10), in_sent=True), reply("thanks", 20, "asked")
        commit(store, asked, mailbox="ann", pair=TEAM)
        commit(store, (thanks, place(1)), mailbox="support", pair=TEAM)
        assert store.unmatched("support") == 0
        commit(store, (reply("early", 25, "later"), place(1)), mailbox="support", pair=TEAM)
        assert store.unmatched("support") == 1
        commit(store, reply("later", 15), mailbox="ann", pair=TEAM)
        assert (store.unmatched("support"), store.pending("support", now=NOON, limit=9)) == (0, ())

    def test_first_reply_by_anybody(self, store: Store) -> None:
        """Of replies from several mailboxes the first counts, and a copy elsewhere makes no second response."""
        commit(store, original("o"), reply("late", 90, "o"), mailbox="support", pair=TEAM)
        assert held(store)[digest("o")] == ("support", 5400)
        assert commit(store, reply("first", 30, "o"), mailbox="ann", pair=TEAM) == Committed(replies=1)
        assert held(store)[digest("o")] == ("support", 1800)
        assert commit(store, original("o"), reply("late", 90, "o"), mailbox="ann", pair=TEAM) == Committed()
        assert held(store) == {digest("o"): ("support", 1800)}
        assert len(store.responses(*ALWAYS, mailboxes=["support", "ann"], sent_by=at(99))) == 1

    def test_mail_among_the_team(self, store: Store) -> None:
        """What lies in somebody's Sent folder is ours in every inbox: no original, and it answers what it names."""
        asked = replace(original("note"), senders=(digest("ann@home.example"),))
        assert commit(store, asked, mailbox="support", pair=TEAM).originals == 1
        assert commit(store, replace(asked, in_sent=True), mailbox="ann", pair=TEAM).originals == -1
        commit(store, reply("r", 60, "note"), mailbox="support", pair=TEAM)
        assert held(store) == {}

    def test_each_mailbox_has_its_own_place(self, store: Store) -> None:
        """A reply that two mailboxes have waits in each, and is looked up where each has it."""
        for uid, name in ((3, "support"), (5, "ann")):
            commit(store, (reply("r", 60, "o"), place(uid)), mailbox=name, pair=TEAM)
        found = [store.pending(name, now=NOON, limit=9) for name in ("support", "ann")]
        assert [pending[0].location.uid for pending in found] == [3, 5]
        store.looked_up("ann", [digest("r")], NOON)
        assert [len(store.pending(name, now=NOON, limit=9)) for name in ("support", "ann")] == [1, 0]
        commit(store, (reply("r", 60, "o"), place(7)), mailbox="ann", pair=TEAM)
        assert store.pending("ann", now=at(10), limit=9)[0].location.uid == 7

    def test_a_mailbox_leaves_and_comes_back(self, store: Store, opened: Opener) -> None:
        """What a mailbox brought goes with it, and comes back with it, without reading any mail."""
        commit(store, original("o"), original("p"), reply("q", 90, "p"), mailbox="support", pair=TEAM)
        commit(store, reply("r", 60, "o"), original("p"), reply("first", 5, "p"), mailbox="ann", pair=TEAM)
        together = held(store)
        alone = team_of("support")
        assert store.redecide("support", alone)
        assert not store.redecide("support", alone)
        assert held(store, ["support"]) == {digest("p"): ("support", 5400)}
        again = opened()
        assert again.redecide("ann", TEAM)
        assert not again.redecide("support", TEAM)
        assert held(again) == together
        again.close()

    def test_mail_from_before_the_team(self, store: Store) -> None:
        """Mailboxes that were each decided by themselves are decided together by the first commit or poll."""
        commit(store, original("o"), mailbox="support")
        commit(store, reply("r", 60, "o"), original("o"), mailbox="ann")
        assert held(store) == {digest("o"): ("ann", 3600)}
        commit(store, original("other"), mailbox="ann", pair=TEAM)
        assert held(store) == {digest("o"): ("support", 3600)}

    def test_the_state_is_of_all(self, store: Store) -> None:
        """A commit to one mailbox changes the state of every mailbox whose decisions it changes."""
        commit(store, original("o"), mailbox="support", pair=TEAM)
        before = store.state(["support"])
        commit(store, reply("r", 60, "o"), mailbox="ann", pair=TEAM)
        assert store.state(["support"]) != before

    def test_threads_leave_together(self, store: Store) -> None:
        """Old mail of one mailbox stays while its thread is young in another, then goes from both."""
        commit(store, original("o", -20), original("lone", -20), mailbox="support", pair=TEAM)
        commit(store, reply("r", -5, "o"), mailbox="ann", pair=TEAM)
        assert store.forget("support", at(-10)) == 1
        assert held(store) == {digest("o"): ("support", 900)}
        assert store.forget("ann", at(0)) == 1
        assert store.forget("support", at(0)) == 1
        assert held(store) == {}
        assert store.forget("ann", at(0)) == store.forget("support", at(0)) == 0

    def test_threads_that_came_apart(self, store: Store) -> None:
        """An old message whose thread no longer holds together goes, in whichever mailbox it lies."""
        commit(store, original("o", -20), mailbox="support", pair=TEAM)
        commit(store, reply("r", 5, "o"), mailbox="ann", pair=TEAM)
        assert store.forget("support", at(-10)) == 0
        commit(store, reply("r", 5, "p", "q"), mailbox="ann", pair=TEAM)
        assert store.forget("support", at(-10)) == 1

    def test_an_answer_beside_a_copy_without_an_instant(self, store: Store) -> None:
        """The mailbox that knew the original first has it without an instant, another with one: it is answered."""
        bare = dataclasses.replace(original("o"), dated_at=None, internal_at=None)
        commit(store, bare, reply("r", 60, "o"), mailbox="support", pair=TEAM)
        commit(store, original("o"), mailbox="ann", pair=TEAM)
        columns = store.correspondence(at(-10), mailboxes=("support", "ann"), sent_by=ALWAYS[1])
        assert np.count_nonzero(columns.answered_at != NO_INSTANT) == 1

    @ON_A_STORE
    @given(batches=st.lists(st.tuples(st.integers(0, 2), st.lists(copies(), max_size=6)), max_size=8))
    def test_any_order_is_one_reading(self, store: Store, batches: list[tuple[int, list[Message]]]) -> None:
        """Whichever mailbox has which copies and in whatever order they come, all is as in one mailbox."""
        number = next(NUMBERS)
        names = tuple(f"team {number} {place}" for place in range(3))
        pair = team_of(*names)
        committed = [commit(store, *batch, mailbox=names[where], pair=pair) for where, batch in batches]
        expected = full([message for _, batch in batches for message in batch])
        for _ in range(2):
            found = sorted((response for _, response in store.rows(names)), key=lambda r: r.original_key)
            assert tuple(found) == expected.responses
            state = store.state(names)
            for where, batch in reversed(batches):
                assert commit(store, *batch, mailbox=names[where], pair=pair) == Committed()
            assert store.state(names) == state
        assert total(committed or [Committed()]) == of_pairing(expected)
        for at_place, name in enumerate(names):
            held_here = {message.key for where, batch in batches if where == at_place for message in batch}
            assert store.unmatched(name) == len(expected.unmatched & held_here)
        columns = store.correspondence(at(-(10**7)), mailboxes=names, sent_by=ALWAYS[1])
        assert len(columns) == len({m.key for _, batch in batches for m in batch if m.dated_at or m.internal_at})
        assert np.count_nonzero(columns.answered_at != NO_INSTANT) == len(expected.responses)
        # and by itself each mailbox is what it was, then together again
        for number, name in enumerate(names):
            store.redecide(name, PAIR)
            alone = full([message for where, batch in batches if where == number for message in batch])
            assert sorted(r.original_key for _, r in store.rows([name])) == [r.original_key for r in alone.responses]
        store.redecide(names[0], pair)
        assert sorted(r.original_key for _, r in store.rows(names)) == [r.original_key for r in expected.responses]

    @pytest.mark.parametrize("to", [JANE, US])
    def test_forwards_are_those_of_all_copies(self, store: Store, to: bytes) -> None:
        """Whom an original names is what all its copies name."""
        bob = digest("bob@x.example")
        commit(store, replace(original("o"), senders=(bob,)), reply("r", 60, "o", to=to), mailbox="ann", pair=TEAM)
        assert held(store) == {}
        commit(store, replace(original("o"), senders=(JANE,)), mailbox="support", pair=TEAM)
        assert (digest("o") in held(store)) is (to == JANE)

    @ON_A_STORE
    @given(
        batches=st.lists(st.tuples(st.integers(0, 1), st.lists(copies(), max_size=6)), max_size=6),
        filters=st.lists(st.sampled_from((Sign(0), Sign.LIST, Sign.NO_REPLY)), min_size=1, max_size=4),
    )
    def test_filters_come_and_go(
        self, store: Store, batches: list[tuple[int, list[Message]]], filters: list[Sign]
    ) -> None:
        """Whenever a filter is set, changed or taken away, all is as if it had been there from the beginning."""
        names = tuple(f"filtered {next(NUMBERS)}" for _ in range(2))
        pairs = [replace(team_of(*names), counting=Counting(ignored=sign)) for sign in filters]
        for (where, batch), pair in zip(batches, itertools.cycle(pairs), strict=False):
            commit(store, *batch, mailbox=names[where], pair=pair)
        for pair in pairs:
            store.redecide(names[0], pair)
            expected = full([message for _, batch in batches for message in batch], pair)
            found = sorted((response for _, response in store.rows(names)), key=lambda r: r.original_key)
            assert tuple(found) == expected.responses
            columns = store.correspondence(at(-(10**7)), mailboxes=names, sent_by=ALWAYS[1])
            silent = {int(key) for key in columns.key[columns.is_silent]}
            assert {int.from_bytes(key[:8], "little") for key in expected.ignored} <= silent
        assert total([store.commit(Batch(mailbox=names[0], messages=()), pairs[-1], NOON)]) == total([Committed()])
