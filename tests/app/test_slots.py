"""The slots of a mail server: never too many, in order, and not for those who hang alone."""

import threading
import time

import pytest

from monitor.app.slots import Slots
from tests.waiting import wait_for

PATIENCE = 0.15
LOOK = 0.01


class Office:
    """Mailboxes of one server that are polled at the same time; those that hang do so until they are ended."""

    def __init__(self, number: int, most: int) -> None:
        self.names = [f"m{place}" for place in range(number)]
        self.ended = {name: threading.Event() for name in self.names}
        self.slots = Slots(
            dict.fromkeys(self.names, "server:993"),
            most,
            lambda name: self.ended[name].set(),
            patience_seconds=PATIENCE,
            look_seconds=LOOK,
        )
        self.connected: list[str] = []
        self.most_seen = 0
        self.done: list[str] = []
        self.is_over = threading.Event()
        self._lock = threading.Lock()

    def poll(self, name: str, seconds: float = 0.0, *, hangs: bool = False) -> None:
        """Poll one mailbox: for so long, moving on all the time, or until somebody ends it."""
        if not self.slots.take(name, lambda: not self.is_over.is_set()):
            return
        with self._lock:
            self.connected.append(name)
            self.most_seen = max(self.most_seen, len(self.connected))
        end = time.monotonic() + seconds
        while hangs and not (self.ended[name].wait(LOOK) or self.is_over.is_set()):
            pass
        while time.monotonic() < end:
            self.slots.moved(name)
            time.sleep(LOOK)
        self.ended[name].clear()
        with self._lock:
            self.connected.remove(name)
            self.done.append(name)
        self.slots.give(name)
        if not hangs:
            self.slots.trust(name)

    def start(self, name: str, seconds: float = 0.0, *, hangs: bool = False) -> threading.Thread:
        """Poll one mailbox on a thread."""
        thread = threading.Thread(target=self.poll, args=(name, seconds), kwargs={"hangs": hangs})
        thread.start()
        return thread


@pytest.mark.parametrize("most", [1, 2, 3, 5])
def test_never_more_than_so_many(most: int) -> None:
    """However many are polled however often, so many are connected at once, and each has its turn."""
    office = Office(5, most)
    threads = [
        office.start(name, (turn % 3 + place % 2) / 100) for turn in range(6) for place, name in enumerate(office.names)
    ]
    for thread in threads:
        thread.join()
    assert office.most_seen == most
    assert sorted(office.done) == sorted(office.names * 6)


def test_in_the_order_of_asking() -> None:
    """Who asked first has the next slot."""
    office = Office(4, 1)
    first = office.start("m0", hangs=True)
    wait_for(lambda: office.connected)
    threads = []
    for name in ("m3", "m1", "m2"):
        threads.append(office.start(name, 0.02))
        wait_for(lambda: name in office.slots._of["m0"].waiting)  # noqa: SLF001, B023 - asked at once
    office.ended["m0"].set()
    for thread in (first, *threads):
        thread.join()
    assert office.done == ["m0", "m3", "m1", "m2"]


@pytest.mark.parametrize("most", [1, 2, 4])
def test_those_that_hang_leave_room(most: int) -> None:
    """Eight of ten hang: the other two are polled again and again all the same, and those eight have their turns."""
    office = Office(10, most)
    hanging = office.names[:8]

    def again(name: str, *, hangs: bool) -> None:
        while not office.is_over.is_set():
            office.poll(name, 0.01, hangs=hangs)
            time.sleep(0.02)

    threads = [threading.Thread(target=again, args=(name,), kwargs={"hangs": name in hanging}) for name in office.names]
    for thread in threads:
        thread.start()
    wait_for(lambda: all(office.done.count(name) >= 3 for name in office.names[8:]))  # all have hung, and were ended
    before = {name: office.done.count(name) for name in office.names}
    began = time.monotonic()
    wait_for(lambda: all(office.done.count(name) >= before[name] + 5 for name in office.names[8:]))
    seconds = time.monotonic() - began
    office.is_over.set()
    for thread in threads:
        thread.join()
    assert office.most_seen <= most
    if most > 1:
        assert seconds < 5 * PATIENCE * 8, "half of the slots are theirs alone"


def test_slow_is_not_hung() -> None:
    """A poll that takes long and moves on is never ended, whoever waits."""
    office = Office(2, 1)
    slow = office.start("m0", 4 * PATIENCE)
    wait_for(lambda: office.connected)
    office.start("m1").join()
    slow.join()
    assert office.done == ["m0", "m1"]


def test_nobody_waits_nobody_is_ended() -> None:
    """A poll that stands still keeps its slot as long as nobody needs it: its own deadline ends it."""
    office = Office(2, 1)
    hung = office.start("m0", hangs=True)
    time.sleep(2 * PATIENCE)
    assert office.connected == ["m0"]
    office.start("m1").join()
    hung.join()
    assert office.done == ["m0", "m1"]


def test_a_good_poll_ends_the_doubt() -> None:
    """A mailbox that hung and answers again is as good as any other."""
    office = Office(3, 2)
    first = office.start("m0", hangs=True)
    second = office.start("m1", hangs=True)
    office.poll("m2")
    first.join() if office.done[0] == "m0" else second.join()
    office.is_over.set()
    first.join()
    second.join()
    office.is_over.clear()
    office.poll("m0")
    office.poll("m1")
    assert not office.slots._of["m0"].doubted  # noqa: SLF001 - it is told apart by nothing else


def test_doubted_from_the_start() -> None:
    """Mailboxes that were known as bad share half of the slots from the first poll on, and none waits for them."""
    office = Office(4, 2)
    for name in office.names[:3]:
        office.slots.doubt(name)
    threads = [office.start(name, hangs=True) for name in office.names[:2]]
    wait_for(lambda: len(office.connected) == 2)  # nobody else waits
    began = time.monotonic()
    office.poll("m3")
    assert time.monotonic() - began < 5 * PATIENCE, "one of the two had to leave"
    threads.append(office.start("m2", hangs=True))
    office.poll("m3")
    office.is_over.set()
    for thread in threads:
        thread.join()
    assert office.done.count("m3") == 2


def test_the_end_of_the_program() -> None:
    """Whoever waits stops waiting, and leaves no trace."""
    office = Office(2, 1)
    first = office.start("m0", hangs=True)
    wait_for(lambda: office.connected)
    assert not office.slots.take("m1", lambda: False)
    office.ended["m0"].set()
    first.join()
    office.poll("m1")
    assert office.done == ["m0", "m1"]


def test_servers_do_not_share() -> None:
    """Each server has its own slots."""
    slots = Slots({"a": "one:993", "b": "one:993", "c": "two:993"}, 1, lambda _: None)
    assert slots.take("a", lambda: False)
    assert not slots.take("b", lambda: False)
    assert slots.take("c", lambda: False)
    assert [slots.is_crowded(name) for name in "abc"] == [True, True, False]


def test_signed_out_only_where_it_is_crowded() -> None:
    """A mailbox leaves its server before its slot is another's; where there is room for all it stays."""
    left: list[str] = []
    slots = Slots({"a": "one:993", "b": "one:993", "c": "two:993"}, 1, lambda _: None, left.append)
    for name in "abc":
        assert slots.take(name, lambda: False)
        slots.give(name)
    assert left == ["a", "b"]


@pytest.mark.parametrize(
    ("number", "most", "spare"),
    [(1, 4, [3]), (2, 4, [1, 1]), (3, 4, [1, 0, 0]), (4, 4, [0] * 4), (5, 4, [0] * 5), (3, 8, [2, 2, 1])],
)
def test_what_is_left_over(number: int, most: int, spare: list[int]) -> None:
    """What no poll needs is shared by the connections that wait for news, as evenly as can be."""
    office = Office(number, most)
    assert [office.slots.spare(name) for name in office.names] == spare
    assert office.slots.is_crowded("m0") is (number > most)


def test_slots_are_shared_out_anew() -> None:
    """Other mailboxes and another number count at once; who has a slot keeps it, and gives it back where it was."""
    ended: list[str] = []
    left: list[str] = []
    slots = Slots({"a": "x:993", "b": "x:993"}, 2, ended.append, left.append, look_seconds=LOOK)
    assert slots.take("a", lambda: False)
    slots.share_out({"a": "y:993", "b": "x:993", "c": "x:993"}, 1)
    assert slots.is_crowded("b")
    assert (slots.spare("a"), slots.spare("b"), slots.is_crowded("a")) == (0, 0, False)
    assert not slots.take("b", lambda: False)
    slots.moved("a")
    slots.give("a")
    assert left == []
    assert slots.take("b", lambda: False)
    slots.trust("b")
    slots.share_out({"a": "y:993"}, 3)
    assert (slots.spare("a"), slots.spare("b")) == (2, 0)
    assert not slots.take("c", lambda: True)
    slots.give("b")
    assert slots.take("a", lambda: False)
