"""What is left of a mailbox that starts over, because a folder of it has another use now."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.records import Cursor, Message, Store
from tests.contracts.messages import NOON, PAIR, at, digest, original, place, reply
from tests.contracts.store_steps import NUMBERS, ON_A_STORE, commit, copies, full, seconds
from tests.contracts.store_team import TEAM


def imported(message: Message) -> Message:
    """Return a message as an import gives it."""
    return replace(message, kept=True, sent_in_file=message.in_sent, internal_at=None)


class StartingContract:
    """Polled mail and cursors go; imported mail stays, and is decided by itself."""

    def test_polled_mail_and_cursors_go(self, store: Store) -> None:
        """The next poll finds a mailbox that was never read, and another mailbox is not touched."""
        cursor = Cursor(folder="Sent", uidvalidity=1, low=1, high=9, horizon_at=NOON, complete_at=NOON, in_sent=True)
        for mailbox in ("desk", "shop"):
            commit(store, original("o"), (reply("r", 60, "o"), place(1)), mailbox=mailbox, cursor=cursor)
            commit(store, (reply("lost", 60, "nobody"), place(2)), mailbox=mailbox)
        assert store.cursors("desk") == {"Sent": cursor}
        was = store.state(["desk"]), store.state(["shop"])
        store.start_over("desk", PAIR, NOON)
        assert (store.cursors("desk"), seconds(store), store.unmatched("desk")) == ({}, {}, 0)
        assert store.pending("desk", now=at(9999), limit=9) == ()
        assert (store.cursors("shop"), len(seconds(store, "shop"))) == ({"Sent": cursor}, 1)
        assert store.state(["desk"]) != was[0]
        assert store.state(["shop"]) == was[1]
        store.start_over("desk", PAIR, NOON)
        store.start_over("nobody's", PAIR, NOON)
        assert commit(store, original("o"), reply("r", 60, "o")).responses == 1

    def test_imported_mail_stays_as_the_import_had_it(self, store: Store) -> None:
        """A poll of a wrongly named folder leaves no trace: neither whose it is nor when or where it arrived."""
        question, answer = imported(original("o")), imported(reply("r", 60, "o"))
        commit(store, question, answer)
        was = seconds(store)
        polled = replace(original("o"), in_sent=True, internal_at=at(30))
        commit(store, (polled, place(7)), (reply("again", 90, "o"), place(8)))
        assert seconds(store) == {}
        store.start_over("desk", PAIR, NOON)
        assert seconds(store) == was != {}
        assert store.pending("desk", now=at(9999), limit=9) == ()
        assert store.forget("desk", at(10**6)) == 0

    @settings(ON_A_STORE, max_examples=20)
    @given(st.lists(copies(), max_size=15), st.lists(copies(), max_size=15))
    def test_what_stays_is_what_was_imported(self, store: Store, filed: list[Message], polled: list[Message]) -> None:
        """Whatever was polled beside it, and in whatever order, the imported mail alone decides."""
        mailbox = f"random {next(NUMBERS)}"
        kept = [imported(message) for message in filed]
        keys = {message.key for message in kept}
        others = [replace(message, kept=False) for message in polled if message.key not in keys]
        commit(store, *others[::2], *kept, *others[1::2], mailbox=mailbox)
        store.start_over(mailbox, PAIR, NOON)
        assert sorted(response.original_key for _, response in store.rows([mailbox])) == sorted(
            response.original_key for response in full(kept).responses
        )
        commit(store, *others, mailbox=mailbox)
        assert sorted(response.original_key for _, response in store.rows([mailbox])) == sorted(
            response.original_key for response in full([*kept, *others]).responses
        )

    def test_the_team_is_decided_again(self, store: Store) -> None:
        """What an agent answered from a folder that does not count any more is no response in the team's mailbox."""
        commit(store, original("o"), mailbox="support", pair=TEAM)
        commit(store, (reply("r", 60, "o"), place(1)), mailbox="ann", pair=TEAM)
        assert list(seconds(store, "support")) == [digest("o")]
        store.start_over("ann", TEAM, NOON)
        assert seconds(store, "support") == {}
        commit(store, (reply("s", 90, "o"), place(2)), mailbox="ann", pair=TEAM)
        assert seconds(store, "support") == {digest("o"): 90 * 60}
