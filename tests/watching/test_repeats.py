"""Which lines of the log are left out, and when they are summed up."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.watching.repeats import MOST, PAUSES, Repeats


def test_repeats_are_counted_and_summed_up() -> None:
    """A line is said once; what comes each minute is one sum after ten minutes, and then one an hour."""
    repeats: Repeats[str] = Repeats()
    said = [(0, 1)] if repeats.is_new("a", "a0", 0) else []
    for at in range(60, 7201, 60):
        said += [(at, count) for _, count in repeats.due(at)]
        said += [(at, 1)] if repeats.is_new("a", f"a{at}", at) else []
    assert said == [(0, 1), (600, 9), (4200, 60)]


def test_what_did_not_come_again_is_new() -> None:
    """A line that is over is forgotten, and said at once when it comes again."""
    repeats: Repeats[str] = Repeats()
    assert repeats.is_new("a", "a", 0)
    assert list(repeats.due(PAUSES[0])) == []
    assert repeats.is_new("a", "a", PAUSES[0] + 1)


def test_a_clock_set_back_says_what_was_left_out() -> None:
    """A clock that was set back by hours keeps no line back for as long."""
    repeats: Repeats[str] = Repeats()
    assert repeats.is_new("a", "first", 7200)
    assert not repeats.is_new("a", "second", 7201)
    assert list(repeats.due(100)) == [("second", 1)]


def test_the_last_is_not_lost() -> None:
    """At the end of the log everything is said that was left out, and once."""
    repeats: Repeats[str] = Repeats()
    for text in ("one", "two", "three"):
        repeats.is_new("a", text, 0)
    repeats.is_new("b", "alone", 0)
    assert list(repeats.rest()) == [("three", 2)]
    assert list(repeats.rest()) == []


def test_memory_is_bounded() -> None:
    """However many different lines there are, so many are remembered."""
    repeats: Repeats[int] = Repeats()
    assert all(repeats.is_new(number, number, 0) for number in range(3 * MOST))
    assert repeats.is_new(0, 0, 0), "the oldest was not forgotten"
    assert not repeats.is_new(3 * MOST - 1, 0, 0)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2000)), max_size=60))
def test_nothing_is_lost(lines: list[tuple[str, int]]) -> None:
    """Each line is said or counted in a sum, in whatever order lines come and however the clock goes."""
    repeats: Repeats[str] = Repeats()
    said = 0
    for text, at in lines:
        said += sum(count for _, count in repeats.due(at))
        said += repeats.is_new(text, text, at)
    assert said + sum(count for _, count in repeats.rest()) == len(lines)
