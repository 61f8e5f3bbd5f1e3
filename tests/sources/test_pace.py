"""How much is asked for at once, and which messages are asked for again."""

from datetime import UTC, datetime

from monitor.records import Cursor, Problem
from monitor.sources.pace import DEATHS, TRIES, Pace
from monitor.sources.plan import CHUNK

CURSOR = Cursor(folder="INBOX", uidvalidity=7, low=1, high=100, horizon_at=datetime(2026, 3, 1, tzinfo=UTC))


def test_a_death_makes_the_next_question_smaller_down_to_the_message_at_fault() -> None:
    """Only a message that was alone is blamed, and only after some deaths; answers make the questions larger again."""
    pace = Pace()
    for _ in range(3):
        pace.slow_down(CURSOR, [5, 4])
    assert pace.size == 1
    assert not pace.deaths
    for _ in range(DEATHS):
        assert not pace.is_fatal(CURSOR, 5)
        pace.slow_down(CURSOR, [5])
    assert pace.is_fatal(CURSOR, 5)
    for _ in range(20):
        pace.speed_up()
    assert pace.size == CHUNK


def test_doubts_are_due_in_later_polls_only_and_not_for_ever() -> None:
    """A message that could not be read is asked for again in the next polls, once in each."""
    pace = Pace()
    pace.doubt(CURSOR, [5, 3])
    assert not pace.is_due("INBOX")
    for tries in range(2, TRIES + 1):
        pace.begin()
        assert (pace.is_due("INBOX"), pace.is_due("Sent")) == (True, False)
        assert pace.take_due("INBOX", 7) == [3, 5]
        assert pace.take_due("INBOX", 7) == []
        pace.doubt(CURSOR, [5, 3])
        assert bool(pace.doubts) is (tries < TRIES)


def test_doubts_end_with_the_message_or_with_its_folder() -> None:
    """What came is settled; a folder that was renumbered has no such messages any more."""
    pace = Pace()
    pace.doubt(CURSOR, [3, 5])
    pace.settle(CURSOR, [5, 8])
    pace.begin()
    assert pace.take_due("INBOX", 8) == []
    pace.begin()
    assert not pace.is_due("INBOX")


def test_a_slow_clock_is_said_in_each_poll_with_its_uid() -> None:
    """A clock that is behind is said of each folder that is read, also where nothing is new, and names a UID."""
    pace = Pace()
    problem = Problem(kind="slow-clock", folder="INBOX", uid=7, detail="behind")
    pace.behind["INBOX"] = problem
    for _ in range(2):
        (chunk,) = pace.slow_clocks(["Sent", "INBOX"])
        assert (chunk.folder, chunk.problems, chunk.unit) == ("INBOX", (problem,), "UID")
