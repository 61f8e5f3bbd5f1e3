"""What every store gives back for definitions of waiting: every message, as columns."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.pairing import Ours, Pairer
from monitor.records import NO_INSTANT, Correspondence, Message, Store
from tests.contracts.messages import JANE, US, at, digest, original, reply
from tests.contracts.store_steps import ALWAYS, NUMBERS, ON_A_STORE, Opener, commit, copies, full

LONG_AGO = at(-(10**7))


def read(store: Store, *mailboxes: str, sent_by: float = 10**7) -> Correspondence:
    """Return all messages of mailboxes, of one named desk by default."""
    return store.correspondence(LONG_AGO, mailboxes=mailboxes or ("desk",), sent_by=at(sent_by))


def half(name: str) -> int:
    """Return the part of a key or address that the columns hold."""
    return number(digest(name))


def number(whole: bytes) -> int:
    """Return the first half of a digest as the columns hold it."""
    return int(np.frombuffer(whole[:8], dtype=np.uint64)[0])


def epoch(minutes: float) -> int:
    """Return the epoch second so many minutes after noon."""
    return int(at(minutes).timestamp())


def by_key(found: Correspondence) -> dict[int, dict[str, object]]:
    """Return each message's columns, those of what it names and whom it addresses as sorted lists."""
    names = ("is_ours", "is_reply", "is_silent", "dated_at", "internal_at", "received_at", "answered_at")
    rows: dict[int, dict[str, object]] = {
        key: {name: getattr(found, name)[row].item() for name in names} | {"named": [], "to": []}
        for row, key in enumerate(found.key.tolist())
    }
    for name, place, values in (("named", found.named_by, found.named), ("to", found.addressed_by, found.addresses)):
        for key, row in rows.items():
            row[name] = sorted(values[found.key[place] == key].tolist())
    return rows


class CorrespondenceContract:
    """A part of StoreContract."""

    def test_no_correspondence(self, store: Store) -> None:
        """A store that nobody wrote to, and a mailbox nobody heard of, have columns of length 0."""
        found = read(store, "desk", "other")
        assert len(found) == len(found.named) == len(found.addresses) == len(found.domains) == 0
        assert found.key.dtype == found.named.dtype == np.uint64
        assert len(read(store, *())) == 0

    def test_a_message_and_its_answer(self, store: Store) -> None:
        """Both are there, with what they name, to whom they are, and when the first was answered."""
        commit(store, original("o", answers=("older", "oldest")), reply("r", 60, "o"))
        found = by_key(read(store))
        assert found.keys() == {half("o"), half("r")}
        asked, answered = found[half("o")], found[half("r")]
        assert (asked["is_ours"], asked["received_at"], asked["answered_at"]) == (False, epoch(0), epoch(60))
        assert (asked["named"], asked["to"]) == (sorted([half("older"), half("oldest")]), [number(US)])
        assert (answered["is_ours"], answered["is_reply"], answered["is_silent"]) == (True, True, False)
        assert (answered["dated_at"], answered["answered_at"]) == (epoch(60), NO_INSTANT)
        assert answered["to"] == [number(JANE)]

    def test_roles(self, store: Store) -> None:
        """What we begin is ours and no reply; robots, circulars of others and forwards of ours are silent."""
        bob = digest("bob@x.example")
        commit(
            store,
            original("o"),
            replace(original("notice"), automatic=True),
            replace(original("news"), circular=True),
            reply("begun", 1),
            reply("away", 2, "o", automatic=True),
            reply("passed on", 3, "o", to=bob),
            replace(reply("lost", 4, "unheard of"), circular=True),
        )
        found = by_key(read(store))
        columns = ("is_ours", "is_reply", "is_silent")
        names = ("o", "notice", "news", "begun", "away", "passed on", "lost")
        assert {name: tuple(found[half(name)][column] for column in columns) for name in names} == {
            "o": (False, False, False),
            "notice": (False, False, True),
            "news": (False, False, True),
            "begun": (True, False, False),
            "away": (True, False, True),
            "passed on": (True, False, True),
            "lost": (True, False, False),
        }

    def test_answered_by_then(self, store: Store) -> None:
        """What was sent after the instant asked for has answered nothing yet; to the second."""
        commit(store, original("o"), reply("r", 60, "o"))
        assert by_key(read(store, sent_by=60))[half("o")]["answered_at"] == epoch(60)
        odd = store.correspondence(LONG_AGO, mailboxes=["desk"], sent_by=at(60) - timedelta(microseconds=1))
        asked = by_key(odd)[half("o")]
        assert (asked["received_at"], asked["answered_at"]) == (NO_INSTANT, NO_INSTANT)

    def test_older_messages_are_left_out(self, store: Store) -> None:
        """A message is as young as its latest instant; one exactly at the start is in."""
        imported = replace(original("imported"), dated_at=None, internal_at=None, claimed_at=at(1), imported_at=at(9))
        late = replace(original("late", -9), internal_at=at(1))
        commit(store, original("at", 0), original("before", -1), imported, late)
        found = store.correspondence(at(0), mailboxes=["desk"], sent_by=ALWAYS[1])
        assert set(found.key.tolist()) == {half("at"), half("imported"), half("late")}

    def test_a_claimed_date(self, store: Store) -> None:
        """An mbox's own Date counts where it is credible, the earlier of two; a later one than the import does not."""
        bare = replace(original("o", 5), internal_at=None)
        early = replace(bare, key=digest("early"), claimed_at=at(1), imported_at=at(9))
        only = replace(early, key=digest("only"), dated_at=None)
        vain = replace(early, key=digest("vain"), claimed_at=at(5000))
        commit(store, bare, early, only, vain)
        found = by_key(read(store))
        dated = {name: found[half(name)]["dated_at"] for name in ("o", "early", "only", "vain")}
        assert dated == {"o": epoch(5), "early": epoch(1), "only": epoch(1), "vain": epoch(5)}

    def test_mailboxes_together(self, store: Store) -> None:
        """A message that several mailboxes have is there once; no mailbox that is not asked for is there."""
        for name in ("one", "two", "three"):
            commit(store, original("o"), original(f"of {name}"), mailbox=name)
        commit(store, reply("r", 9, "o"), mailbox="three")
        found = read(store, "three", "unheard of", "one")
        told = sorted(zip(found.key.tolist(), found.answered_at.tolist(), strict=True))
        none = NO_INSTANT
        expected = [(half("o"), epoch(9)), (half("r"), none), (half("of one"), none), (half("of three"), none)]
        assert told == sorted(expected)

    def test_copies_in_several_mailboxes(self, store: Store) -> None:
        """Copies of two mailboxes have the earliest instants, all addresses, and are silent only if each is."""
        bob, away = digest("bob@x.example"), original("away", answers=("a",))
        commit(store, replace(away, automatic=True, circular=True), original("lone"), mailbox="one")
        other = replace(away, dated_at=at(-5), internal_at=None, recipients=(US, bob), automatic=True)
        commit(store, other, mailbox="two")
        merged = by_key(read(store, "one", "two"))[half("away")]
        assert (merged["dated_at"], merged["internal_at"], merged["is_silent"]) == (epoch(-5), epoch(0), True)
        assert merged["to"] == sorted([number(US), number(bob)])
        assert merged["named"] == [half("a")]
        commit(store, replace(other, automatic=False), mailbox="two")
        assert by_key(read(store, "one", "two"))[half("away")]["is_silent"] is False

    def test_state(self, store: Store, opened: Opener) -> None:
        """Mail that was read before leaves the state as it is; new mail, other addresses and forgetting change it."""
        seen = [store.state(["desk"])]
        commit(store, original("unasked"), mailbox="other")
        assert store.state(["desk"]) == seen[0]
        for message in (original("o"), reply("r", 60, "p"), original("p", -5), reply("q", 70, "o")):
            commit(store, message)
            seen.append(store.state(["desk"]))
            commit(store, message)
            assert store.state(["desk"]) == seen[-1]
        store.redecide("desk", Pairer(Ours(addresses=frozenset({JANE[:8]}))))
        seen.append(store.state(["desk"]))
        store.forget("desk", at(500))
        seen.append(store.state(["desk"]))
        assert len(set(seen[:-1])) == len(seen) - 1
        again = opened()
        assert again.state(["desk"]) == seen[-1]
        again.close()

    @pytest.mark.parametrize(
        "now_known",
        [
            {"recipients": (US, JANE)},
            {"answers": (digest("one"), digest("other"))},
            {"circular": False},
            {"automatic": False},
            {"claimed_at": at(-1), "imported_at": at(1)},
        ],
        ids=str,
    )
    def test_state_of_a_message_that_changes(self, store: Store, now_known: dict[str, Any]) -> None:
        """What another copy of a known message says of it may change what waits, and so changes the state."""
        known = replace(original("o"), automatic="automatic" in now_known, circular="circular" in now_known)
        commit(store, known)
        before, columns = store.state(["desk"]), repr(read(store))
        commit(store, replace(known, **now_known))
        assert repr(read(store)) != columns
        assert store.state(["desk"]) != before

    @ON_A_STORE
    @given(drawn=st.lists(copies(), max_size=12))
    def test_responses_are_those_of_the_store(self, store: Store, drawn: list[Message]) -> None:
        """Whatever the mail is, the answered messages of the columns are the responses, with their times."""
        name = f"random {next(NUMBERS)}"
        commit(store, *drawn, mailbox=name)
        found = read(store, name)
        is_answered = found.answered_at != NO_INSTANT
        seconds = np.maximum(found.answered_at - found.received_at, 0)[is_answered]
        known = sorted(zip(found.received_at[is_answered].tolist(), seconds.tolist(), strict=True))
        responses = full(drawn).responses
        assert known == sorted((int(r.received_at.timestamp()), r.seconds) for r in responses)
