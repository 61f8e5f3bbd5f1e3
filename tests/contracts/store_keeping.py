"""What a store keeps waiting, and what it forgets."""

import itertools
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.pairing import Ours, Pairer
from monitor.records import Committed, Cursor, Message, Store
from tests.contracts.messages import NOON, US, at, digest, original, place, reply
from tests.contracts.store_steps import NUMBERS, ON_A_STORE, commit, copies, full, seconds


class KeepingContract:
    """Replies without an original, and mail that is old."""

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
        """A reply whose original came is not looked up; where a copy names another message it is due anew."""
        commit(store, (reply("r", 60, "o"), place(1)))
        commit(store, original("o"), now=at(1))
        assert store.pending("desk", now=at(99), limit=9) == ()
        store.looked_up("desk", [digest("r"), digest("unheard of")], at(2))
        assert store.pending("desk", now=at(99), limit=9) == ()
        commit(store, (reply("r", 60, "x", "y"), place(2)), now=at(100))
        assert [p.key for p in store.pending("desk", now=at(100), limit=9)] == [digest("r")]

    def test_a_reply_to_ours_is_not_pending(self, store: Store) -> None:
        """A reply to what turns out to be ours is looked up no more, whichever is read first; its thread may end it."""
        commit(store, (reply("r", 60, "m", "o"), place(1)), (reply("s", 70, "n"), place(2)))
        assert (store.unmatched("desk"), len(store.pending("desk", now=NOON, limit=9))) == (2, 2)
        commit(store, reply("m", 50), original("n"), now=at(1))
        commit(store, replace(original("n"), in_sent=True), now=at(2))
        commit(store, (reply("t", 80, "m"), place(3)), now=at(3))
        assert (store.unmatched("desk"), store.pending("desk", now=at(99), limit=9)) == (0, ())
        commit(store, original("o"), now=at(4))
        assert seconds(store) == {digest("o"): 3600}

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

    def test_cursors_do_not_claim_what_left(self, store: Store) -> None:
        """A cursor claims nothing older than what was forgotten, with the days that a search may be wrong by."""
        cursor = Cursor(folder="INBOX", uidvalidity=1, low=1, high=9, horizon_at=at(-9999), complete_at=at(-9999))
        commit(store, cursor=cursor)
        commit(store, original("young", 0))
        store.forget("desk", at(0))
        assert store.cursors("desk") == {"INBOX": cursor}  # nothing left
        store.forget("desk", at(1))
        raised = at(1) + timedelta(days=3)
        assert store.cursors("desk") == {"INBOX": replace(cursor, horizon_at=raised, complete_at=raised)}

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
