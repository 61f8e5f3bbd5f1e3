"""What every store does, whatever database it stands on: what it gives back, here, and all it is made of."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from monitor.records import Committed, Cursor, PollReport, Store
from tests.contracts.messages import NOON, at, original, place, reply
from tests.contracts.store_commits import CommitContract
from tests.contracts.store_corresponding import CorrespondenceContract
from tests.contracts.store_keeping import KeepingContract
from tests.contracts.store_starting import StartingContract
from tests.contracts.store_steps import ALWAYS, Opener, commit, seconds
from tests.contracts.store_team import TeamContract


class StoreContract(CommitContract, KeepingContract, CorrespondenceContract, StartingContract, TeamContract):
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
        """Unless they are of one team, a reply in one does not answer the original in another."""
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
