"""A mailbox that is only imported, without a mail server: from the export to the wall."""

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import clock
from monitor.app.parts import open_parts
from monitor.config import load
from monitor.records import PollReport
from monitor.store import open_store
from tests.app.started import end, running
from tests.letters import JANE, US, call, letter
from tests.sources.archives.made import zipped

TODAY = clock.now().replace(microsecond=0)
"""The wall's windows end now."""
LONG_AGO = datetime(2015, 1, 5, 9, tzinfo=UTC)
POLLED = """\
time_zone: UTC
mailboxes:
  - {name: team, host: localhost, port: 1, security: none, username: u, password_file: p, addresses: [x@team.example]}
  - {name: archive}
"""


def takeout(folder: Path, start: datetime, name: str = "takeout.zip") -> str:
    """Write a Takeout of twenty questions, an hour each, and our answers five minutes later; return its name."""
    hours = [start + timedelta(hours=n) for n in range(20)]
    received = [letter(f"q{at:%d%H}@x.example", at) for at in hours]
    sent = [
        letter(
            f"a{at:%d%H}@x.example", at + timedelta(minutes=5), sender=US, to=JANE, answers=[f"q{at:%d%H}@x.example"]
        )
        for at in hours
    ]
    files = {"Takeout/Mail/Inbox.mbox": received, "Takeout/Mail/Envoyés.mbox": sent}
    line = b"From x Sat Jan  3 01:05:34 2037\n"
    held = {name: b"".join(line + one.replace(b"\r\n", b"\n") + b"\n" for one in mail) for name, mail in files.items()}
    (folder / name).write_bytes(zipped(held))
    return name


def test_an_import_into_nothing(tmp_path: Path) -> None:
    """Without any configuration an import makes one with a mailbox that is only imported, named, and says so."""
    done = call(tmp_path, "import", takeout(tmp_path, LONG_AGO), "--yes")
    assert done.status == 0, done.err
    assert "config.yaml: there was no mailbox; now there is archive, which is only imported" in done.err
    (mailbox,) = load(tmp_path / "config.yaml", {}).mailboxes
    assert (mailbox.name, mailbox.addresses, mailbox.is_polled) == ("archive", (US,), False)
    exported = call(tmp_path, "export", "map", "--period", "2015", "--format", "json")
    assert sum(map(sum, exported.json["counts"])) == 20
    again = call(tmp_path, "import", "takeout.zip", "--json")
    assert (again.json["mailboxes"][0]["responses"], "no mailbox" in again.err) == (0, False)


def test_the_name_it_is_given(tmp_path: Path) -> None:
    """--mailbox names the mailbox that is added; comments and other settings of the configuration stay."""
    (tmp_path / "config.yaml").write_text("# Ours.\ntitle: Old days\nmailboxes: []\n")
    done = call(tmp_path, "import", takeout(tmp_path, LONG_AGO), "--mailbox", "gmail")
    assert done.status == 0, done.err
    assert (tmp_path / "config.yaml").read_text() == "# Ours.\ntitle: Old days\nmailboxes:\n  - name: gmail\n"


def test_a_configuration_that_was_named(tmp_path: Path) -> None:
    """Another file than config.yaml that is not there is a mistake: it is not made."""
    done = call(tmp_path, "import", takeout(tmp_path, LONG_AGO), "--config", "conifg.yaml")
    assert done.status == 2
    assert not list(tmp_path.glob("*.yaml"))


def test_what_has_no_server_is_not_asked_for_one(tmp_path: Path) -> None:
    """`check` finds it in order, `poll` and `sign-in` say that there is nothing for them."""
    (tmp_path / "config.yaml").write_text(
        "time_zone: UTC\nmailboxes:\n  - {name: archive, addresses: [me@x.example]}\n"
    )
    checked = call(tmp_path, "check")
    assert checked.status == 0, checked.err
    assert "mailbox        archive: nothing to sign in to" in checked.out
    polled = call(tmp_path, "poll")
    assert (polled.status, "no mailbox in the configuration has a server" in polled.err) == (2, True)
    signed = call(tmp_path, "sign-in", "archive")
    assert (signed.status, "it is only imported, nothing signs in to it" in signed.err) == (2, True)


def test_its_addresses_without_a_user_name_that_is_one(tmp_path: Path) -> None:
    """A user name that is no address is no address of ours: confirmed addresses are written alone."""
    (tmp_path / "p").write_text("none")
    (tmp_path / "config.yaml").write_text(POLLED.replace(", addresses: [x@team.example]", ""))
    done = call(tmp_path, "import", takeout(tmp_path, LONG_AGO), "--mailbox", "team", "--me", US)
    assert done.status == 0, done.err
    assert load(tmp_path / "config.yaml", {}).mailboxes[0].addresses == (US,)


def test_the_wall_of_imported_mail(tmp_path: Path) -> None:
    """The wall shows mail that was imported, also while it runs; it is not stale, and says when that was."""
    (tmp_path / "config.yaml").write_text("time_zone: UTC\nrefresh: {poll: 5 s}\nmailboxes:\n  - name: archive\n")
    with running(tmp_path) as wall:
        wall.wait_for(lambda: wall.state() == "empty")
        answer = wall.get("/version")
        assert (answer["read_at"], answer["imported_at"], answer["notice"]["title"]) == (
            None,
            None,
            "Nothing is imported yet",
        )
        done = call(tmp_path, "import", takeout(tmp_path, TODAY - timedelta(days=3)))
        assert done.status == 0, done.err
        wall.wait_for(lambda: wall.total() == 20)
        answer = wall.get("/version")
        assert (answer["state"], answer["read_at"], answer["notice"]) == ("fresh", None, None)
        assert datetime.fromisoformat(answer["imported_at"]) >= TODAY
        assert wall.get("/api/snapshot")["waiting"] is None
        end(wall, signal.SIGTERM)


@pytest.mark.prove
def test_beside_a_mailbox_whose_server_is_away(tmp_path: Path) -> None:
    """What was imported is on the wall beside a mailbox that is polled, whose failure makes the page stale."""
    (tmp_path / "p").write_text("none")
    (tmp_path / "config.yaml").write_text(POLLED)
    done = call(tmp_path, "import", takeout(tmp_path, TODAY - timedelta(days=3)), "--mailbox", "archive")
    assert done.status == 0, done.err
    with running(tmp_path) as wall:
        wall.wait_for(lambda: wall.state() == "stale")
        answer = wall.get("/version")
        assert (wall.total(), answer["read_at"], answer["imported_at"]) == (20, None, None)
        end(wall, signal.SIGTERM)
    polled = call(tmp_path, "poll", "--json")
    assert [report["name"] for report in polled.json["mailboxes"]] == ["team"]


@pytest.mark.parametrize("was_polled", [False, True])
def test_what_is_kept_of_an_import(tmp_path: Path, *, was_polled: bool) -> None:
    """The store keeps when mail was imported, and no name of a file; a mailbox that was polled before is so no more."""
    (tmp_path / "config.yaml").write_text("mailboxes:\n  - name: archive\n")
    settings = load(tmp_path / "config.yaml", {}).store
    store = open_store(settings.url, settings.key_file)
    if was_polled:
        store.save_report(PollReport(name="archive", started_at=LONG_AGO, error="no answer", needs_person=True))
    call(tmp_path, "import", takeout(tmp_path, LONG_AGO, "Old love letters.zip"))
    kept = store.reports()["archive"]
    store.close()
    assert (kept.is_imported, kept.error, kept.folders, kept.places) == (True, None, (), ())
    assert kept.good_at is not None
    assert kept.good_at >= TODAY


def test_an_archive_that_has_got_a_server(tmp_path: Path) -> None:
    """Once a mailbox has a server, its last import says nothing of when its mail was read."""
    (tmp_path / "p").write_text("none")
    (tmp_path / "config.yaml").write_text("time_zone: UTC\nmailboxes:\n  - name: team\n")
    assert call(tmp_path, "import", takeout(tmp_path, LONG_AGO)).status == 0
    (tmp_path / "config.yaml").write_text(POLLED)
    assert call(tmp_path, "poll").status == 1
    settings = load(tmp_path / "config.yaml", {})
    with open_parts(settings, {}) as parts:
        kept = parts.store.reports()["team"]
        assert (kept.is_imported, kept.good_at) == (False, None)
        assert (parts.polled, parts.names) == (("team",), ("team", "archive"))


def test_imported_mail_stays(tmp_path: Path) -> None:
    """Mail that was imported is there after polls that forget all mail older than the windows."""
    (tmp_path / "config.yaml").write_text("time_zone: UTC\nmailboxes:\n  - name: archive\n")
    assert call(tmp_path, "import", takeout(tmp_path, LONG_AGO)).status == 0
    with open_parts(load(tmp_path / "config.yaml", {}), {}) as parts:
        for name in ("archive", "team"):
            assert parts.store.forget(name, TODAY) == 0
        assert len(list(parts.store.rows(parts.names))) == 20
