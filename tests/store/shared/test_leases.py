"""Leases on a real PostgreSQL: who has which mailbox, what is refused, and what moves when."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import create_engine, text

from monitor.errors import LeaseError, StoreBusyError, StoreError
from monitor.mail.counting import Counting
from monitor.mail.pairing import Pairer, pair
from monitor.records import Batch, Message, Pairing, PollReport, Sign
from monitor.records.leases import Lease, Turn
from monitor.store import SqlStore, open_store
from monitor.store.engine import Database
from monitor.store.shared.fenced import FencedStore
from monitor.store.shared.leases import Leases
from tests.contracts.messages import NOON, PAIR, original, reply

SHORT: Final = 0.3
"""Seconds that a lease lasts where its end is waited for; elsewhere the database is told that it has come."""
NAMES = ("desk", "front", "back", "yard")


@pytest.fixture
def store(postgres_url: str, tmp_path: Path) -> Iterator[SqlStore]:
    """Give an opened store."""
    store = open_store(postgres_url, tmp_path / "store.key")
    yield store
    store.close()


@pytest.fixture
def poller(store: SqlStore, postgres_url: str) -> Iterator[Callable[..., Leases]]:  # noqa: ARG001 - the schema
    """Give a function that makes the leases of one more poller."""
    made: list[Leases] = []

    def make(holder: str, seconds: float = 60) -> Leases:
        made.append(Leases(Database(postgres_url), holder, seconds))
        return made[-1]

    yield make
    for leases in made:
        leases.close()


@pytest.fixture
def expire(postgres_url: str) -> Callable[[str], None]:
    """Give a function after which a poller has not been seen for as long as its leases last."""

    def end(holder: str) -> None:
        engine = create_engine(postgres_url)
        with engine.begin() as connection:
            for table in ("leases", "pollers"):
                connection.execute(text(f"UPDATE {table} SET expires_at = 1 WHERE holder = :who"), {"who": holder})  # noqa: S608 - ours
        engine.dispose()

    return end


def look(leases: Leases, *mailboxes: str, rank: str = "1", rules: str = "same") -> Turn:
    """Have a poller look."""
    return leases.turn(rank, rules, mailboxes or NAMES)


def names(turn: Turn) -> set[str]:
    """Return the mailboxes that a poller has."""
    return {lease.name for lease in turn.leases}


def test_one_has_all_and_two_share(poller: Callable[..., Leases]) -> None:
    """The first poller has every mailbox; a second one gets its half once the first gives that back, never before."""
    first, second = poller("a"), poller("b")
    turn = look(first)
    assert (names(turn), turn.share) == (set(NAMES), 4)
    turn = look(second)
    assert (names(turn), turn.share) == (set(), 2)
    turn = look(first)
    assert (names(turn), turn.share) == (set(NAMES), 2)
    first.give_back("mailbox", ["desk", "front"])
    assert names(look(second)) == {"desk", "front"}
    assert names(look(first)) == {"back", "yard"}


def test_no_mailbox_is_claimed_twice(poller: Callable[..., Leases]) -> None:
    """Pollers that claim at the same moment never get the same mailbox, and together get all of them."""
    mailboxes = [f"m{number}" for number in range(40)]
    pollers = [poller(holder) for holder in "abcd"]
    found: dict[str, set[str]] = {}
    start = threading.Barrier(len(pollers))

    def run(leases: Leases) -> None:
        start.wait()
        for _ in range(3):
            turn = look(leases, *mailboxes)
            if len(turn.leases) > turn.share:
                leases.give_back("mailbox", [lease.name for lease in turn.leases[turn.share :]])
            start.wait()
        found[leases.holder] = names(look(leases, *mailboxes))

    threads = [threading.Thread(target=run, args=(leases,)) for leases in pollers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(name for held in found.values() for name in held) == sorted(mailboxes)
    assert {len(held) for held in found.values()} == {10}


def test_the_dead_leave_their_mailboxes(poller: Callable[..., Leases], expire: Callable[[str], None]) -> None:
    """Whoever does not renew loses everything when its leases end, and is counted no longer."""
    dead, living = poller("dead"), poller("living")
    assert names(look(dead)) == set(NAMES)
    assert names(look(living)) == set()
    expire("dead")
    turn = look(living)
    assert (names(turn), turn.share) == (set(NAMES), 4)


def test_renewed_leases_stay(poller: Callable[..., Leases], expire: Callable[[str], None]) -> None:
    """A lease that nobody has claimed is renewed, late or not, and keeps its token; then nobody can claim it."""
    holder, other = poller("a"), poller("b")
    first = look(holder, "desk").leases
    for _ in range(2):
        expire("a")
        assert look(holder, "desk").leases == first
        assert look(other, "desk").leases == ()


def test_who_leaves_lets_others_have_all(poller: Callable[..., Leases]) -> None:
    """A poller that ends gives everything back at once."""
    first, second = poller("a"), poller("b")
    look(first)
    first.leave()
    assert names(look(second)) == set(NAMES)


def test_a_taken_lease_fences_its_last_holder_off(
    store: SqlStore, poller: Callable[..., Leases], expire: Callable[[str], None]
) -> None:
    """Each write of a poller that lost its lease is refused with a named error, and so is the beginning of a poll."""
    slept, successor = poller("slept"), poller("successor")
    (lease,) = look(slept, "desk").leases
    mine = FencedStore(store, slept.fence(lease))
    batch = Batch(mailbox="desk", messages=((original("o"), None), (reply("r", 60, "o"), None)))
    mine.commit(batch, PAIR, NOON)
    expire("slept")
    (later,) = look(successor, "desk").leases
    assert later.token > lease.token
    writes: tuple[Callable[[], object], ...] = (
        lambda: mine.cursors("desk"),
        lambda: mine.commit(Batch(mailbox="desk", messages=((original("p"), None),)), PAIR, NOON),
        lambda: mine.start_over("desk", PAIR, NOON),
        lambda: mine.looked_up("desk", [b"k" * 16], NOON),
        lambda: mine.save_report(PollReport(name="desk", started_at=NOON)),
    )
    for write in writes:
        with pytest.raises(LeaseError, match=r"^desk: another process has taken this over"):
            write()
    assert len(list(store.rows(["desk"]))) == 1
    assert store.reports() == {}
    theirs = FencedStore(store, successor.fence(later))
    theirs.commit(Batch(mailbox="desk", messages=((original("p"), None), (reply("s", 9, "p"), None))), PAIR, NOON)
    assert len(list(store.rows(["desk"]))) == 2


def test_an_old_token_of_ones_own_counts_no_more(
    store: SqlStore, poller: Callable[..., Leases], expire: Callable[[str], None]
) -> None:
    """A poller that lost a mailbox and got it back must not write what it read before: another wrote meanwhile."""
    first, second = poller("a"), poller("b")
    (before,) = look(first, "desk").leases
    expire("a")
    assert names(look(second, "desk")) == {"desk"}
    second.leave()
    (after,) = look(first, "desk").leases
    with pytest.raises(LeaseError):
        FencedStore(store, first.fence(before)).save_report(PollReport(name="desk", started_at=NOON))
    FencedStore(store, first.fence(after)).save_report(PollReport(name="desk", started_at=NOON))
    assert set(store.reports()) == {"desk"}


def test_nobody_claims_during_a_commit(
    store: SqlStore, poller: Callable[..., Leases], expire: Callable[[str], None], postgres_url: str
) -> None:
    """While a commit is under way its mailbox is passed over, expired or not; its holder renews all the same."""
    holder, other = poller("a"), poller("b")
    (lease,) = look(holder, "desk").leases
    database = Database(postgres_url).guarded(poller("c").fence(lease))
    with database.writing():
        expire("a")
        assert look(other, "desk").leases == ()
        assert look(holder, "desk").leases == (lease,)
    database.close()
    store.check()


def test_who_is_paused_in_a_commit_is_cut_off(store: SqlStore, poller: Callable[..., Leases]) -> None:
    """A transaction that stands still as long as a lease lasts is undone: it keeps nobody from anything."""
    paused, successor = poller("paused", SHORT), poller("successor")
    (lease,) = look(paused, "desk").leases
    fence = paused.fence(lease)

    def stand_still(connection: object) -> None:
        fence(connection)  # type: ignore[arg-type]  # a guard gets the Connection as an object
        time.sleep(4 * SHORT)
        assert names(look(successor, "desk")) == {"desk"}

    with pytest.raises(StoreBusyError):
        FencedStore(store, stand_still).save_report(PollReport(name="desk", started_at=NOON))
    assert store.reports() == {}


def test_deciding_all_again_may_take_its_time(store: SqlStore, poller: Callable[..., Leases]) -> None:
    """Whoever reckons for longer than a lease lasts, within the transaction that decides all mail, is not cut off."""

    class Slow(Pairer):
        def __call__(self, messages: Sequence[Message], judged: frozenset[bytes]) -> Pairing:
            """Decide after a while."""
            time.sleep(4 * SHORT)
            return pair(messages, judged, self.ours, self.counting)

    leases = poller("a", SHORT)
    (lease,) = look(leases, "desk").leases
    mine = FencedStore(store, leases.fence(lease))
    mine.commit(Batch(mailbox="desk", messages=((original("o"), None), (reply("r", 60, "o"), None))), PAIR, NOON)
    assert mine.redecide("desk", Slow(PAIR.ours, counting=Counting(ignored=Sign.LIST)))
    assert len(list(store.rows(["desk"]))) == 1


def test_newer_rules_read_alone(poller: Callable[..., Leases]) -> None:
    """Of pollers with different rules only those of the highest rank read: never two rules at once, nobody stuck."""
    old, older, new = poller("a"), poller("b"), poller("c")
    look(old)
    assert look(older).share == 2
    assert look(new, rank="2", rules="new").leases == (), "the old ones still hold what they had"
    assert look(old).is_outranked
    assert look(older).is_outranked
    assert names(look(new, rank="2", rules="new")) == set(NAMES)
    new.leave()
    older.leave()
    turn = look(old)
    assert not turn.is_outranked
    assert names(turn) == set(NAMES), "a way back: the new ones are gone"


def test_who_gets_new_rules_waits_for_the_others(poller: Callable[..., Leases]) -> None:
    """A poller whose configuration changed reads nothing while another still reads by the old one."""
    first, second = poller("a"), poller("b")
    assert names(look(first, "desk", "front")) == {"desk", "front"}
    look(second, "desk", "front")
    first.give_back("mailbox", ["front"])
    assert names(look(second, "desk", "front")) == {"front"}
    assert names(look(first, "desk", "front", rank="2", rules="new")) == set()
    assert look(second, "desk", "front").is_outranked
    assert names(look(first, "desk", "front", rank="2", rules="new")) == {"desk", "front"}
    turn = look(second, "desk", "front", rank="2", rules="new")
    assert (names(turn), turn.share, turn.is_outranked) == (set(), 1, False)


def test_one_lease_of_another_kind(poller: Callable[..., Leases], expire: Callable[[str], None]) -> None:
    """A lease that is no mailbox's is one process's at a time, and has a token of its own."""
    first, second = poller("a"), poller("b")
    held = first.claim("maps", "desk")
    assert held == Lease(kind="maps", name="desk", holder="a", token=1)
    assert second.claim("maps", "desk") is None
    assert first.claim("maps", "desk") == held
    assert names(look(second, "desk")) == {"desk"}
    expire("a")
    assert second.claim("maps", "desk") == Lease(kind="maps", name="desk", holder="b", token=2)


def test_a_schema_that_is_not_for_us(poller: Callable[..., Leases], postgres_url: str) -> None:
    """A program that a newer schema is not meant for gets no lease: it is told to be installed anew."""
    leases = poller("a")
    look(leases)
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("UPDATE meta SET value = '9999' WHERE name = 'usable from'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer version"):
        look(leases)
