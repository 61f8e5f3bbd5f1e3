"""How long to leave a server alone that refused us (pure).

A refused login is tried ever more rarely, at once again with another secret; a busy server decides itself, or is left
alone as long. Where only the line is at fault nothing is held back: the next poll tries again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from monitor.records import PollReport

LONGEST: Final = 1800.0
"""Seconds: the longest wait there is, half an hour, unless a server asks for more."""
FURTHEST: Final = timedelta(days=1)
"""No server is left alone for longer, whatever it asks for."""
MANY: Final = 20
"""Failures beyond this make no wait longer, and 2 to their power too large a number."""
SLACK: Final = timedelta(minutes=1)
"""A report from further ahead than this is from a clock that was set back."""


def next_try(failures: int, random: float, shortest: float, longest: float = LONGEST) -> float:
    """Return how many seconds to wait after so many failures in a row.

    Exponential with full jitter: any wait between ``shortest`` and ``shortest`` x 2^failures, never over ``longest``
    (Marc Brooker, *Exponential Backoff And Jitter*, AWS Architecture Blog, 2015). ``random`` is from [0, 1).
    """
    highest = min(longest, shortest * 2.0 ** min(failures, MANY))
    return max(shortest, random * highest)


def with_next_try(  # noqa: PLR0913 - what it depends on, each by name
    report: PollReport, last: PollReport, *, mark: str, random: float, shortest: float, now: datetime
) -> PollReport:
    """Return a poll's report with when to try again, where the server refused us; ``last`` is the one before it.

    ``mark`` stands for the settings and the secret that were refused, ``shortest`` is the interval in seconds.
    """
    if report.refusal is None:
        return report
    is_same = (last.refusal, last.tried_with) == (report.refusal, mark)
    refusals = (last.refusals if is_same else 0) + 1
    wait = timedelta(seconds=next_try(refusals, random, shortest))
    if report.retry_at:  # the server's own words
        wait = min(max(wait, report.retry_at - now), FURTHEST)
    # whole seconds, as the clock of the polls has: else the one that comes in time would come too early
    retry_at = now + timedelta(seconds=ceil(wait.total_seconds()))
    return replace(report, refusals=refusals, retry_at=retry_at, tried_with=mark)


def is_held(report: PollReport, mark: str, now: datetime) -> bool:
    """Return whether the mailbox must not be polled yet; a secret or settings that changed are tried at once."""
    if report.retry_at is None or report.tried_with != mark:
        return False
    return report.started_at - SLACK <= now < report.retry_at
