"""How long a server is left alone."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.app.polling.backoff import LONGEST, next_try

SHARES = st.floats(0, 1, exclude_max=True)


@given(failures=st.integers(1, 10_000), share=SHARES, shortest=st.floats(1, 600))
def test_bounds(failures: int, share: float, shortest: float) -> None:
    """No wait is shorter than the shortest or longer than half an hour, however many failures there were."""
    assert shortest <= next_try(failures, share, shortest) <= LONGEST


@given(failures=st.integers(1, 100), share=SHARES)
def test_it_grows(failures: int, share: float) -> None:
    """One failure more never makes the same throw of the dice a shorter wait."""
    assert next_try(failures, share, 60) <= next_try(failures + 1, share, 60)


def test_full_jitter() -> None:
    """The wait is anywhere up to twice as far with each failure, until half an hour."""
    assert [next_try(failures, 0.999, 60) for failures in (1, 2, 3, 4, 5, 6)] == [
        0.999 * highest for highest in (120, 240, 480, 960, 1800, 1800)
    ]
    assert next_try(5, 0.5, 60) == 900


def test_an_interval_beyond_the_longest() -> None:
    """Where polls are further apart than the longest wait, their interval counts."""
    assert next_try(1, 0.0, 7200) == 7200
