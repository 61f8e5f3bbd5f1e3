"""The columns and the 7 x 24 shapes that all numbers are made of."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = tuple[tuple[float | None, ...], ...]
"""7 x 24, Monday first; None where there is no data, never a stand-in number."""
Counts = tuple[tuple[int, ...], ...]
"""7 x 24, Monday first."""
Flags = tuple[tuple[bool, ...], ...]
"""7 x 24, Monday first."""

NO_VALUES: Final[Values] = ((None,) * 24,) * 7
NO_COUNTS: Final[Counts] = ((0,) * 24,) * 7
NO_FLAGS: Final[Flags] = ((False,) * 24,) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Many responses as columns of one length: epoch seconds (int64) and response times in seconds (int64)."""

    received_at: NDArray[np.int64]
    seconds: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.received_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Messages and how long they waited, as columns of one length, in no order: answered ones and open ones.

    ``received_at`` is when the clock starts (epoch seconds), ``seconds`` the response time; where ``is_open``, nothing
    had stopped the clock at ``until``, and ``seconds`` is how long it had run by then (the time is *at least* that), at
    most four weeks: what waited longer was given up and waits no more (``mail.definitions``).
    Open are only messages that wait for an answer: thanks, and the last word of a conversation, are not in it.
    ``is_working``: ``seconds`` count working hours alone.
    """

    received_at: NDArray[np.int64]
    seconds: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    until: datetime
    is_working: bool = False

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.received_at)

    @property
    def responses(self) -> Responses:
        """The answered ones alone."""
        answered = ~self.is_open
        return Responses(received_at=self.received_at[answered], seconds=self.seconds[answered])


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """[start, end) over ``received_at``; both aware UTC. ``time_zone`` is the IANA name its wall clock was read in."""

    start: datetime
    end: datetime
    time_zone: str
