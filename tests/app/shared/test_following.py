"""The maps that all replicas show, on a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from monitor.app.parts import Parts, open_parts
from monitor.app.shared.editions import edition_of
from monitor.app.shared.following import Following
from monitor.config import load
from monitor.records import Batch, PollReport, Snapshot
from monitor.store.engine import Database
from monitor.store.shared.leases import Leases
from tests.app.polling.polled import wait_for
from tests.contracts.messages import original, reply

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class Replica:
    """One replica: what it shows, and what it says."""

    def __init__(self, parts: Parts, url: str, holder: str) -> None:
        self.shown: list[Snapshot] = []
        self.said: str | None = None
        self.leases = Leases(Database(url), holder, 1.0)
        self.following = Following(parts, self.leases, self.shown.append, self._hear, now=lambda: NOW, look_seconds=0.1)
        self.following.start()

    def _hear(self, trouble: str | None) -> None:
        self.said = trouble

    @property
    def total(self) -> int | None:
        """How many messages its maps hold; None while it has none."""
        return self.shown[-1].current.total if self.shown else None


@pytest.fixture
def parts(postgres_url: str, tmp_path: Path) -> Iterator[Parts]:
    """Give the parts of a mailbox that was polled once."""
    (tmp_path / "config.yaml").write_text(
        f"time_zone: UTC\nrole: web\nmailboxes: [{{name: desk, host: h, username: u@h.example}}]\n"
        f"store: {{url: '{postgres_url}', key_file: store.key}}\n"
    )
    with open_parts(load(tmp_path / "config.yaml", {}), {}) as opened:
        poll(opened, 1)
        yield opened


@pytest.fixture
def replica(parts: Parts, postgres_url: str) -> Iterator[Callable[[str], Replica]]:
    """Give a function that starts one more replica."""
    with ExitStack() as stack:

        def start(holder: str) -> Replica:
            made = Replica(parts, postgres_url, holder)
            stack.callback(made.leases.close)
            stack.callback(made.following.stop)
            return made

        yield start


def poll(parts: Parts, number: int) -> None:
    """Let a poll bring one more answered message, two days before the eve of the test's clock."""
    pair = parts.mailboxes[0].pair
    messages = ((original(f"o{number}", number), None), (reply(f"r{number}", number + 60, f"o{number}"), None))
    parts.store.commit(Batch(mailbox="desk", messages=messages), pair, NOW)
    report = PollReport(name="desk", started_at=NOW, finished_at=NOW, good_at=NOW, messages_read=number)
    parts.store.save_report(report)


def test_one_makes_and_all_show(parts: Parts, replica: Callable[[str], Replica]) -> None:
    """Every replica shows what one of them made, the same to the last field, and what a later poll brought as well."""
    one, other = replica("one"), replica("other")
    for number in (1, 2):
        poll(parts, number)
        wait_for(lambda: one.total == other.total == number)  # noqa: B023 - asked within the round
    assert one.shown[-1] == other.shown[-1]
    assert one.shown[-1].board == parts.board
    assert (one.said, other.said) == (None, None)
    assert one.following.is_alive


def test_another_makes_them_when_one_ends(parts: Parts, replica: Callable[[str], Replica]) -> None:
    """Whoever made them ends: another does, at once."""
    one = replica("one")
    wait_for(lambda: one.total == 1)
    other = replica("other")
    wait_for(lambda: other.total == 1)
    one.following.stop()
    poll(parts, 2)
    wait_for(lambda: other.total == 2)
    assert one.total == 1


def test_other_settings_are_another_edition(parts: Parts, replica: Callable[[str], Replica]) -> None:
    """After a change of the settings a replica shows maps of those, and no replica of the others does."""
    one, other = replica("one"), replica("other")
    wait_for(lambda: one.total == other.total == 1)
    one.following.change(replace(parts, board=replace(parts.board, title="Another")))
    wait_for(lambda: one.shown[-1].board.title == "Another")
    poll(parts, 2)
    wait_for(lambda: (one.total, other.total) == (2, 2))
    assert other.shown[-1].board.title != "Another"


def test_what_cannot_be_read_is_said(parts: Parts, replica: Callable[[str], Replica], postgres_url: str) -> None:
    """Maps that are none of this program's are not shown: the last ones stay, and the page says so meanwhile."""
    one = replica("one")
    wait_for(lambda: one.total == 1)
    shown = one.shown[-1]
    with psycopg.connect(postgres_url) as connection:
        connection.execute(
            "UPDATE snapshots SET body = %s, number = number + 1 WHERE edition = %s", (b"?", edition_of(parts))
        )
    wait_for(lambda: one.said and one.said.startswith("No new maps"))
    assert one.shown[-1] is shown
    poll(parts, 2)
    wait_for(lambda: one.total == 2 and one.said is None)
