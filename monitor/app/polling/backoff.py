"""How long to leave a server alone that refused us (pure)."""

from typing import Final

LONGEST: Final = 1800.0
"""Seconds: the longest wait there is, half an hour."""
MANY: Final = 20
"""Failures beyond this make no wait longer, and 2 to their power too large a number."""


def next_try(failures: int, random: float, shortest: float, longest: float = LONGEST) -> float:
    """Return how many seconds to wait after so many failures in a row.

    Exponential with full jitter: any wait between ``shortest`` and ``shortest`` x 2^failures, never over ``longest``
    (Marc Brooker, *Exponential Backoff And Jitter*, AWS Architecture Blog, 2015). ``random`` is from [0, 1).
    """
    highest = min(longest, shortest * 2.0 ** min(failures, MANY))
    return max(shortest, random * highest)
