"""How long a server is left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app.polling.backoff import FURTHEST, LONGEST, is_held, next_try, with_next_try
from monitor.records import PollReport, Refusal

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
GOOD = PollReport(name="one", started_at=NOW, good_at=NOW)
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


def refused(last: PollReport = GOOD, *, kind: Refusal = "login", mark: str = "a", now: datetime = NOW) -> PollReport:
    """Return the report of a poll that was refused after another, with the longest wait there may be."""
    report = PollReport(name="one", started_at=now, error="one: no.", refusal=kind)
    return with_next_try(report, last, mark=mark, random=0.999, shortest=60, now=now)


def test_a_good_poll_is_not_held() -> None:
    """A poll that was good, or failed on the way to the server, says nothing about the next one."""
    for report in (GOOD, replace(GOOD, error="one: gone.")):
        assert with_next_try(report, refused(), mark="a", random=0.5, shortest=60, now=NOW) == report
        assert not is_held(report, "a", NOW)


def test_refusals_in_a_row() -> None:
    """Each refusal of the same secret waits longer; another secret, or another kind of refusal, begins anew."""
    first = refused()
    second = refused(first)
    assert [(one.refusals, one.retry_at) for one in (first, second)] == [
        (1, NOW + timedelta(seconds=120)),
        (2, NOW + timedelta(seconds=240)),
    ]
    assert refused(second, mark="b").refusals == 1
    assert refused(second, kind="busy").refusals == 1
    assert refused(GOOD).refusals == 1


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(seconds=7.2), timedelta(minutes=2)),
        (timedelta(days=30), FURTHEST),
        (timedelta(seconds=300.4), timedelta(seconds=301)),
    ],
)
def test_a_server_that_says_how_long(asked: timedelta, waits: timedelta) -> None:
    """A server that says how long it wants to be left alone is left alone as long, up to a day, never shorter."""
    report = PollReport(name="one", started_at=NOW, error="one: busy.", refusal="busy", retry_at=NOW + asked)
    held = with_next_try(report, GOOD, mark="a", random=0.999, shortest=60, now=NOW)
    assert held.retry_at == NOW + waits


def test_held_until_it_is_time() -> None:
    """A refused mailbox is held until its time, with the same secret only, and not by a clock that was set back."""
    report = refused()
    assert is_held(report, "a", NOW)
    assert is_held(report, "a", NOW + timedelta(seconds=119))
    assert not is_held(report, "a", NOW + timedelta(seconds=120))
    assert not is_held(report, "b", NOW)
    assert is_held(report, "a", NOW - timedelta(seconds=30))
    assert not is_held(report, "a", NOW - timedelta(hours=1))
