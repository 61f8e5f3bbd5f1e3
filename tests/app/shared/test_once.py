"""A command that polls beside pollers."""

from pathlib import Path

from monitor.app.commands import poll_once
from monitor.config import load
from monitor.store.engine import Database
from monitor.store.shared.leases import Leases
from tests.app.shared.fleet import fleet


def test_a_command_leaves_a_pollers_mailbox_alone(postgres_url: str, tmp_path: Path) -> None:
    """What a poller has is not read by a command, which says so; the rest is, and is free again afterwards."""
    with fleet(tmp_path, postgres_url, 2, 3) as made:
        settings = load(tmp_path / "poller" / "config.yaml", {})
        assert [report.error for report in poll_once(settings, {}, lambda _: None)] == [None, None]
        poller = Leases(Database(postgres_url), "poller", 60)
        assert poller.claim("mailbox", "desk0")
        before = len(made.desks[0].reads)
        made.desks[1].deliver(1, start=100)
        first, second = poll_once(settings, {}, lambda _: None)
        assert first.error
        assert first.error.startswith("desk0: another process polls this mailbox")
        assert not first.needs_person
        assert (second.error, second.messages_read) == (None, 2)
        assert len(made.desks[0].reads) == before
        assert poller.claim("mailbox", "desk1")
        poller.leave()
        poller.close()
