"""One hour of the week in full, of what the store holds."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import clock
from monitor.app.detailing import Defining, Detailing
from monitor.app.parts import open_parts
from monitor.config import load
from monitor.errors import StoreError
from tests.app.test_comparing import configure
from tests.letters import JANE, US, call, letter


def answered(folder: Path, name: str, received: datetime, hours: int) -> None:
    """Import one message and its answer so many hours later."""
    texts = [
        letter(f"{name}@x.example", received),
        letter(
            f"re.{name}@x.example", received + timedelta(hours=hours), sender=US, to=JANE, answers=[f"{name}@x.example"]
        ),
    ]
    line = f"From x {clock.now():%a %b %d %H:%M:%S %Y}\n".encode()  # no Date may lie behind it
    mbox = b"".join(line + text.replace(b"\r\n", b"\n") + b"\n" for text in texts)
    (folder / "mail.mbox").write_bytes(mbox)
    assert call(folder, "import", "mail.mbox").status == 0


def test_an_hour_is_read_once_for_each_version_of_the_maps(tmp_path: Path) -> None:
    """Its messages with both instants; what came since is found with the next version."""
    configure(tmp_path)
    received = (clock.now() - timedelta(days=9)).astimezone(UTC).replace(minute=5, second=0, microsecond=0)
    place = (received.weekday(), received.hour)
    answered(tmp_path, "one", received, 3)
    version = "one"
    with open_parts(load(tmp_path / "config.yaml", os.environ), os.environ) as parts:
        detailing = Detailing(lambda: parts, lambda: version)
        found = detailing.cell(*place).current
        assert [(one.received_at, one.hours) for one in found] == [(received, 3.0)]
        assert found[0].answered_at == received + timedelta(hours=3)
        answered(tmp_path, "two", received - timedelta(weeks=1), 5)
        assert len(detailing.cell(*place).current) == 1
        version = "two"
        assert [one.hours for one in detailing.cell(*place).current] == [3.0, 5.0]
        assert detailing.cell((place[0] + 1) % 7, place[1]).current == ()


@pytest.mark.parametrize(("day", "hour"), [(7, 0), (-1, 0), (0, 24)])
def test_there_are_no_other_hours(tmp_path: Path, day: int, hour: int) -> None:
    """A sentence says which there are."""
    configure(tmp_path)
    with open_parts(load(tmp_path / "config.yaml", os.environ), os.environ) as parts:
        detailing = Detailing(lambda: parts, lambda: "one")
        with pytest.raises(ValueError, match="hours 0 to 23"):
            detailing.cell(day, hour)


def test_a_store_that_is_not_open_is_said() -> None:
    """The wall says why; no traceback."""
    with pytest.raises(StoreError, match="not open"):
        Detailing(lambda: None, lambda: "").cell(0, 0)


def test_definitions_are_reckoned_once_for_each_version_of_the_maps(tmp_path: Path) -> None:
    """Every row counts the one message; a second is found with the next version."""
    configure(tmp_path)
    received = (clock.now() - timedelta(days=9)).astimezone(UTC)
    answered(tmp_path, "one", received, 3)
    version = "one"
    with open_parts(load(tmp_path / "config.yaml", os.environ), os.environ) as parts:
        defining = Defining(lambda: parts, lambda: version)
        rows, kinds = defining.definitions()
        by_message = next(row for row in rows if row.key == "message")
        assert (by_message.count, by_message.percentile) == (1, 3.0)
        assert kinds
        answered(tmp_path, "two", received - timedelta(days=1), 5)
        assert defining.definitions()[0] is rows
        version = "two"
        assert next(row for row in defining.definitions()[0] if row.key == "message").count == 2


def test_definitions_of_a_store_that_is_not_open_are_said() -> None:
    """The wall says why; no traceback."""
    with pytest.raises(StoreError, match="not open"):
        Defining(lambda: None, lambda: "").definitions()
