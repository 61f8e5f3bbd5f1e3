"""How often somebody may try, and that many who try at once do not fill the memory."""

import threading

import pytest

from monitor.access import Attempts, Seal, hashed
from monitor.access.attempts import Rates
from monitor.access.passwords import LONGEST, SHORTEST, is_right, problem_of_password

FEW = Rates(address=("2/minute",), name=("3/hour",), all=("100/minute",))


def test_an_address_waits_and_another_does_not() -> None:
    """After its tries an address is told how long to wait at most; others are not held up by it."""
    attempts = Attempts(FEW)
    assert [attempts.wait("10.0.0.1", name) for name in "abc"] == [0, 0, 60]
    assert attempts.wait("10.0.0.2", "d") == 0


def test_a_name_waits_wherever_it_is_tried() -> None:
    """Tries from many addresses count against the one name; a refused try does not count once more."""
    attempts = Attempts(FEW)
    assert [attempts.wait(f"10.0.0.{number}", "ann") for number in range(5)] == [0, 0, 0, 3600, 3600]
    assert attempts.wait("10.0.0.4", "ben") == 0


def test_all_together_wait() -> None:
    """There is an end to all tries together: each costs a tenth of a second of a core."""
    attempts = Attempts(Rates(all=("4/minute",)))
    assert [attempts.wait(f"10.0.0.{number}", str(number)) for number in range(5)] == [0, 0, 0, 0, 60]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("", "nonsense", True),
    ],
)
def test_one_client_has_one_count(one: str, other: str, is_same: bool) -> None:  # noqa: FBT001 - a parameter
    """All addresses of one IPv6 network of 64 bits are one client; so is whatever has no address."""
    attempts = Attempts(Rates(address=("1/minute",)))
    assert attempts.wait(one, "a") == 0
    assert (attempts.wait(other, "b") > 0) is is_same


@pytest.mark.parametrize(
    ("length", "is_good"), [(SHORTEST - 1, False), (SHORTEST, True), (LONGEST, True), (LONGEST + 1, False)]
)
def test_lengths_of_passwords(length: int, is_good: bool) -> None:  # noqa: FBT001 - a parameter
    """A password is long enough and not endless; which characters it has is its owner's business."""
    assert (problem_of_password("ä" * length) is None) is is_good


def test_a_hash_that_is_none_lets_nobody_in() -> None:
    """Whatever somebody wrote into the store in the place of a hash, no password fits it."""
    for kept in ("", "x", "$argon2id$v=19$m=1", "plain:password"):
        assert is_right(Seal(b"k" * 32), "ann", kept, "password") is False


def test_many_at_once_wait_for_their_turn() -> None:
    """Passwords are checked two at a time, and everybody gets the right answer."""
    seal = Seal(b"k" * 32)
    kept = hashed(seal, "ann", "correct horse battery")
    found: list[bool | None] = []
    threads = [
        threading.Thread(target=lambda word=word: found.append(is_right(seal, "ann", kept, word)))
        for word in ("correct horse battery", "wrong", "wrong", "correct horse battery")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found)) == ["False", "False", "True", "True"]


def test_those_who_sign_in_leave_the_screens_their_workers() -> None:
    """Of many at the same instant most are told at once to try again, and nobody waits in a worker of the page."""
    seal = Seal(b"k" * 32)
    kept = hashed(seal, "ann", "correct horse battery")
    found: list[bool | None] = []
    start = threading.Barrier(16)

    def sign_in() -> None:
        start.wait()
        found.append(is_right(seal, "ann", kept, "wrong"))

    threads = [threading.Thread(target=sign_in) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(found) == {None, False}
    assert is_right(seal, "ann", kept, "correct horse battery")
