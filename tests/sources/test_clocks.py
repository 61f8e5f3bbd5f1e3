"""A mail server's clock that is behind, by what it says of its newest messages."""

from datetime import UTC, date, datetime

import pytest

from monitor.sources.answers import Answer
from monitor.sources.clocks import slow_clock

SINCE = date(2026, 1, 1)
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
LONG_AGO = datetime(2021, 3, 20, 12, tzinfo=UTC)


def answer(arrived_at: object, dated: bytes, uid: int = 7) -> Answer:
    """Return what a server answers of a message."""
    return {b"UID": uid, b"INTERNALDATE": arrived_at, b"BODY[HEADER.FIELDS (DATE)]": dated}


@pytest.mark.parametrize(
    ("arrived_at", "dated", "is_slow"),
    [
        (LONG_AGO, b"Date: Fri, 20 Mar 2026 12:00:00 +0000\r\n\r\n", True),
        (LONG_AGO, b"DATE: Fri, 20 Mar 2026 12:00:00 -0000\r\n\r\n", True),
        (LONG_AGO, b"Date: Sat, 20 Mar 2021 11:59:00 +0000\r\n\r\n", False),  # old mail that was moved here
        (NOW, b"Date: Fri, 20 Mar 2026 12:00:00 +0000\r\n\r\n", False),
        (datetime(2025, 12, 31, 23, tzinfo=UTC), b"Date: Thu, 1 Jan 2026 00:30:00 +0000\r\n\r\n", False),
        (LONG_AGO, b"Date: yesterday\r\n\r\n", False),
        (LONG_AGO, b"Date: Mon, 1 Jan 0001 00:00:00 +2300\r\n\r\n", False),
        (LONG_AGO, b"\r\n", False),
        (None, b"Date: Fri, 20 Mar 2026 12:00:00 +0000\r\n\r\n", False),
    ],
)
def test_one_message(arrived_at: object, dated: bytes, *, is_slow: bool) -> None:
    """It came before the windows, by the server's word, and was written within them, a day later or more."""
    problem = slow_clock("INBOX", [answer(arrived_at, dated)], SINCE)
    assert (problem.kind, problem.uid) == ("slow-clock", 7) if problem else not is_slow
    assert (problem is not None) == is_slow


def test_all_must_say_so() -> None:
    """One message with a date in the future, moved with old mail, is no sign; the newest of several is named."""
    odd = answer(LONG_AGO, b"Date: Fri, 20 Mar 2026 12:00:00 +0000\r\n\r\n", 8)
    old = answer(LONG_AGO, b"Date: Sat, 20 Mar 2021 12:00:00 +0000\r\n\r\n", 9)
    assert slow_clock("INBOX", [odd, old], SINCE) is None
    assert slow_clock("INBOX", [], SINCE) is None
    both = slow_clock("INBOX", [odd, {**odd, b"UID": 9}], SINCE)
    assert both is not None
    assert both.uid == 9
