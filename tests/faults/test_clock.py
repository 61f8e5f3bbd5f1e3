"""A mail server whose clock is years off: IMAP tells no time, but its arrivals do."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.acts import NONE
from tests.faults.office import NOW, Office, answer_to
from tests.faults.proxy import Proxy
from tests.letters import letter
from tests.real.dovecot import Dovecot

YEARS = timedelta(days=5 * 365)


@pytest.mark.parametrize(("name", "off"), [("ahead", YEARS), ("right", timedelta()), ("behind", -YEARS)])
def test_a_server_clock_years_off(name: str, off: timedelta, dovecot: Dovecot, tmp_path: Path) -> None:
    """Ahead, the dates of the messages count; behind, they count as older than anything that is read, which is said."""
    asked_at, user = NOW - timedelta(days=3), f"clock-{name}"
    at = asked_at + timedelta(hours=2)
    dovecot.append(user, "INBOX", letter("q@x.example", asked_at), asked_at + off)
    dovecot.append(user, "Sent", answer_to("q", at), at + off)
    with Proxy(dovecot.port) as proxy:
        told = Office(dovecot, proxy, user, tmp_path).attempt(NONE)
    responses = [row[3:] for row in told.rows if row[0] == "responses"]
    epoch = int(asked_at.timestamp())
    assert responses == ([] if name == "behind" else [(epoch, epoch + 7200, 7200)])
    assert (told.bad.error, told.good.error) == (None, None)
    # why the good one, too: nothing has come in between, and the wall goes on saying it
    assert [poll.problems.get("slow-clock", 0) for poll in (told.bad, told.good)] == [2 * (name == "behind")] * 2
