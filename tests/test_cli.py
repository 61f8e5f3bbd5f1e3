"""The command line on a real Dovecot, as a user runs it."""

import csv
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.letters import JANE, US, Ran, call, environment, letter, monitor
from tests.real.dovecot import PASSWORD, Dovecot

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock
ASKED = NOW - timedelta(days=3)


@pytest.fixture
def user(dovecot: Dovecot, fresh_user: Callable[[], str]) -> str:
    """Give a mailbox with an answered message, an unanswered one, a forward and a robot's answer."""
    name = fresh_user()
    hour = timedelta(hours=1)
    for folder, body, at in (
        ("INBOX", letter("q1@x", ASKED), ASKED),
        ("INBOX", letter("q2@x", ASKED + hour), ASKED + hour),
        ("Sent", letter("a1@x", ASKED + 2 * hour, sender=US, to=JANE, answers=["q1@x"]), ASKED + 2 * hour),
        ("Sent", letter("f@x", ASKED + hour, sender=US, to="bob@y.example", answers=["q2@x"]), ASKED + hour),
        (
            "Sent",
            letter("r@x", ASKED, sender=US, to=JANE, answers=["q2@x"], more={"Auto-Submitted": "auto-replied"}),
            ASKED,
        ),
        ("Sent", letter("w@x", ASKED, sender=US, to=JANE, answers=["gone@x"]), ASKED),
    ):
        dovecot.append(name, folder, body, at)
    return name


@pytest.fixture
def folder(tmp_path: Path, dovecot: Dovecot, user: str) -> Path:
    """Give a folder with a configuration for that mailbox, its password in a file."""
    (tmp_path / "password").write_text(f"{PASSWORD}\n")
    (tmp_path / "password").chmod(0o600)
    (tmp_path / "config.yaml").write_text(
        f"""time_zone: Europe/Paris
mailboxes:
  - name: support
    host: localhost
    port: {dovecot.tls_port}
    ca_file: {dovecot.ca_file}
    username: {user}
    password_file: password
    addresses: [{US}]
"""
    )
    return tmp_path


def cells(text: str) -> dict[tuple[str, int], tuple[str, str]]:
    """Return the (value, count) of each cell of a CSV map."""
    return {
        (row["weekday"], int(row["hour"])): (row["value"], row["count"]) for row in csv.DictReader(io.StringIO(text))
    }


def test_poll_report(folder: Path) -> None:
    """The first poll reports what it read and decided; the second finds nothing new."""
    first = monitor(folder, "poll", "--json")
    assert (first.status, first.err.count("Traceback")) == (0, 0)
    (report,) = first.json["mailboxes"]
    assert list(report) == [
        "name", "folders", "messages_read", "originals", "replies", "responses", "unmatched", "forwards", "automatic",
        "negative", "problems", "seconds", "error",
    ]  # fmt: skip
    assert report | {"seconds": 0, "folders": sorted(report["folders"])} == {
        "name": "support",
        "folders": ["Archive", "INBOX", "Sent"],
        "messages_read": 6,
        "originals": 2,
        "replies": 4,
        "responses": 1,
        "unmatched": 1,
        "forwards": 1,
        "automatic": 1,
        "negative": 0,
        "problems": {},
        "seconds": 0,
        "error": None,
    }
    (again,) = call(folder, "poll", "--json").json["mailboxes"]
    assert (again["messages_read"], again["responses"], again["unmatched"]) == (0, 0, 1)


def test_export(folder: Path) -> None:
    """Responses and maps come out as the wall shows them, as CSV and as JSON, also as of an earlier instant."""
    call(folder, "poll")
    rows = list(csv.reader(io.StringIO(call(folder, "export", "responses").out)))
    assert rows == [
        ["mailbox", "received_at", "seconds"],
        ["support", ASKED.isoformat().replace("+00:00", "Z"), "7200"],
    ]
    current = call(folder, "export", "current", "--format", "json").json
    assert sum(map(sum, current["counts"])) == 1
    assert [value for row in current["values"] for value in row if value is not None] == [2.0]
    assert current["window"]["time_zone"] == "Europe/Paris"
    assert [count for _, count in cells(call(folder, "export", "current").out).values() if count != "0"] == ["1"]
    before_reply = (ASKED + timedelta(hours=1)).isoformat()
    assert re.fullmatch("[0-9a-f]{6}-[0-9a-f]{6}", current["fingerprint"])
    early = call(folder, "export", "current", "--format", "json", "--at", before_reply).json
    definition_and_data = zip(early["fingerprint"].split("-"), current["fingerprint"].split("-"), strict=True)
    assert [one == other for one, other in definition_and_data] == [True, False]
    assert sum(map(sum, early["counts"])) == 0
    at = NOW.isoformat()
    one, other = (call(folder, "export", what, "--format", "json", "--at", at).json for what in ("trailing", "current"))
    assert one["window"]["end"] == other["window"]["start"]
    year = call(folder, "export", "map", "--period", str(ASKED.year), "--format", "json").json
    assert sum(map(sum, year["counts"])) == 1
    raw = call(folder, "export", "current", "--format", "json", "--raw").json
    assert raw["values"] == raw["raw"] == current["raw"]
    assert raw["fingerprint"] != current["fingerprint"]
    tested = call(folder, "export", "change", "--format", "json").json
    assert tested["verdict"] in {"too few weeks", "too few messages"}
    assert tested["marked"] == [[False] * 24] * 7
    change = call(folder, "export", "change", "--period", str(ASKED.year), "--against", "2015", "--format", "json").json
    assert (change["verdict"], change["marked"]) == (None, None)
    assert sum(map(sum, change["against_counts"])) == 0
    assert all(value is None for row in change["values"] for value in row)


def test_export_to_file(folder: Path) -> None:
    """--output writes the whole file or none."""
    call(folder, "poll")
    assert call(folder, "export", "responses", "--format", "json", "--output", "out.json").status == 0
    assert len(json.loads((folder / "out.json").read_text())) == 1
    refused = call(folder, "export", "responses", "--output", "missing/out.csv")
    assert refused.status == 1
    assert "cannot write missing/out.csv" in refused.err
    assert not list(folder.glob(".*.part"))


def test_broken_message_in_a_file(folder: Path) -> None:
    """A broken message costs that message; it is counted, and the byte at which it begins is named."""
    line = f"From x {NOW:%a %b %d %H:%M:%S %Y}\n".encode()
    broken, good = line + b"Subject: x\n\nx\n\n", line + letter("q9@x", ASKED).replace(b"\r\n", b"\n")
    (folder / "odd.mbox").write_bytes(good + b"\n" + broken)
    done = call(folder, "import", "odd.mbox", "--json")
    (report,) = done.json["mailboxes"]
    assert (report["originals"], report["problems"]) == (1, {"not-mail": 1})
    assert f"odd.mbox, byte {len(good) + 1}: not-mail" in done.err


def test_check(folder: Path) -> None:
    """A check signs in, says which folders are read, and leaves no trace."""
    before = sorted(path.name for path in folder.rglob("*"))
    done = call(folder, "check")
    assert done.status == 0
    assert re.search(r"sent\s+Sent\s+4 messages, 4 to read  \(the server marks it as Sent\)", done.out)
    assert re.search(r"received\s+INBOX\s+2 messages", done.out)
    assert re.search(r"left out\s+Junk", done.out)
    assert "Europe/Paris" in done.out
    assert sorted(path.name for path in folder.rglob("*")) == before
    as_json = call(folder, "check", "--json").json
    assert as_json["is_good"] is True
    sent = {"name": "Sent", "use": "sent", "messages": 4, "to_read": 4, "why": "the server marks it as Sent"}
    assert sent in as_json["mailboxes"][0]["folders"]


def test_import_and_poll(folder: Path) -> None:
    """An mbox over IMAP data changes nothing that is known and adds what is not; twice is once."""
    call(folder, "poll")
    long_ago = datetime(2016, 3, 1, 9, 0, tzinfo=UTC)
    mails = [
        letter("q1@x", ASKED),
        letter("old@x", long_ago),
        letter("olda@x", long_ago + timedelta(hours=30), sender=US, to=JANE, answers=["old@x"]),
    ]
    line = f"From x {NOW:%a %b %d %H:%M:%S %Y}\n".encode()
    mbox = b"".join(line + mail.replace(b"\r\n", b"\n") + b"\n" for mail in mails)
    (folder / "all.mbox").write_bytes(mbox)
    (report,) = call(folder, "import", "all.mbox", "--json").json["mailboxes"]
    assert (report["messages_read"], report["originals"], report["replies"], report["responses"]) == (3, 1, 1, 1)
    (again,) = call(folder, "import", "all.mbox", "--json").json["mailboxes"]
    assert (again["messages_read"], again["originals"], again["responses"]) == (3, 0, 0)
    year = cells(call(folder, "export", "map", "--period", "2016").out)
    assert year["Tuesday", 10] == ("30.0", "1")
    call(folder, "poll")
    assert cells(call(folder, "export", "map", "--period", "2016").out) == year, "a poll must not lose imported years"


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["poll", "--config", "nowhere.yaml"], 2, "nowhere.yaml"),
        (["nonsense"], 2, "No such command"),
        (["export", "map"], 2, "--period"),
        (["export", "current", "--period", "2016"], 2, "--period goes with map and change"),
        (["export", "change", "--period", "2016"], 2, "--against"),
        (["export", "responses", "--raw"], 2, "--raw goes with maps"),
        (["export", "map", "--period", "20-16"], 2, "is not a period"),
        (["export", "map", "--period", "0001"], 2, "years from 1900"),
        (["export", "current", "--at", "soon"], 2, "--at soon"),
        (["export", "current", "--at", "0001-01-01T00:00"], 2, "--at 0001"),
        (["export", "current", "--at", "9999-12-31T23:59-12:00"], 2, "--at 9999"),
        (["export", "current", "--output", "config.yaml/out.csv"], 1, "cannot write config.yaml/out.csv"),
        (["import", "missing.mbox"], 1, "missing.mbox"),
        (["import", "config.yaml"], 1, "config.yaml"),
        (["import", "config.yaml", "--mailbox", "other"], 2, "there is no such mailbox"),
    ],
)
def test_wrong_use(folder: Path, arguments: list[str], status: int, words: str) -> None:
    """What is wrong ends in a sentence and its exit code, never in a traceback."""
    done = call(folder, *arguments)
    assert done.status == status
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("command", ["poll", "check"])
def test_refused_login(folder: Path, user: str, command: str) -> None:
    """A refused password is exit 1 and a sentence with the mailbox's name, without user name and password."""
    (folder / "password").write_text("not the password")
    done = call(folder, command)
    assert done.status == 1
    assert "support" in done.err
    assert ("signing in: " in done.err) is (command == "check"), "a check says which step failed"
    assert ("Does your provider want an app password" in done.err) is (command == "check"), "and what to try there"
    assert_secret_free(done, user, "not the password")


def test_refused_login_log(folder: Path, user: str) -> None:
    """A refused password gives one line on standard error: no library adds words of its own."""
    (folder / "password").write_text("not the password")
    done = monitor(folder, "poll")
    assert (done.status, len(done.err.splitlines())) == (1, 1)
    assert_secret_free(done, user)


@pytest.mark.parametrize("arguments", [["poll"], ["import", "config.yaml"]])
def test_store_fails(folder: Path, arguments: list[str]) -> None:
    """Where the store does not open, the report says so for each mailbox, and is still one object."""
    (folder / "data").write_text("where the store's folder should be")
    done = call(folder, *arguments, "--json")
    assert done.status == 1
    (report,) = done.json["mailboxes"]
    assert (report["name"], report["messages_read"]) == ("support", 0)
    assert str(folder / "data") in report["error"]


def test_import_goes_on(folder: Path) -> None:
    """Of several files one that cannot be read keeps no other from being read, and each has its report."""
    mail = letter("old@x", ASKED).replace(b"\r\n", b"\n")
    (folder / "good.mbox").write_bytes(f"From x {NOW:%a %b %d %H:%M:%S %Y}\n".encode() + mail)
    done = call(folder, "import", "--json", "missing.mbox", "good.mbox")
    assert done.status == 1
    missing, good = done.json["mailboxes"]
    assert "missing.mbox does not exist" in missing["error"]
    assert (missing["folders"], missing["messages_read"]) == (["missing.mbox"], 0)
    assert (good["folders"], good["messages_read"], good["error"]) == (["good.mbox"], 1, None)


def test_full_output(folder: Path) -> None:
    """Where the disk takes no more of the output, a sentence says so."""
    call(folder, "poll")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "export", "responses"],
            cwd=folder,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )
    assert (done.returncode, done.stderr) == (1, "monitor: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///no/such/m.db", "there is no folder"),
        ("sqlite:///config.yaml/m.db", "cannot be made"),
        ("sqlite:///empty.db", "will be made on the first run"),
        ("sqlite:///foreign.db", "holds tables of another program"),
    ],
)
def test_check_of_a_store(folder: Path, url: str, words: str) -> None:
    """A check says of a store what a run would find, and writes to none: not to an empty file, nor to another's."""
    (folder / "empty.db").touch()
    with closing(sqlite3.connect(folder / "foreign.db")) as foreign:
        foreign.execute("CREATE TABLE messages (id)")
    before = {path: path.stat() for path in folder.rglob("*")}
    (folder / "config.yaml").write_text((folder / "config.yaml").read_text() + f"store: {{url: {url}}}\n")
    done = call(folder, "check", "--json").json
    assert words in done["store"]
    assert done["is_good"] is ("will be made" in words)
    after = {path: path.stat() for path in folder.rglob("*")}
    assert after.keys() == before.keys()
    assert after[folder / "empty.db"].st_size == 0


def assert_secret_free(done: Ran, *secrets: str) -> None:
    """No output holds any of these."""
    for secret in secrets:
        assert secret not in done.out
        assert secret not in done.err


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["run", "--help"], ["poll", "-h"], ["import", "--help"], ["export", "--help"], ["setup", "--help"]],
)
def test_help(tmp_path: Path, arguments: list[str]) -> None:
    """Every command explains itself."""
    done = call(tmp_path, *arguments)
    assert done.status == 0
    assert "Usage: " in done.out


def test_no_mailbox(tmp_path: Path) -> None:
    """Without a mailbox there is nothing to poll or export, and the sentence says what to write."""
    (tmp_path / "config.yaml").write_text("title: Nobody\n")
    for arguments in (["poll"], ["export", "current"]):
        done = call(tmp_path, *arguments)
        assert done.status == 2
        assert "names no mailbox" in done.err


def test_an_import_of_nothing_adds_nothing(tmp_path: Path) -> None:
    """A mistyped file changes no configuration."""
    (tmp_path / "config.yaml").write_text("title: Nobody\n")
    done = call(tmp_path, "import", "x.mbox")
    assert (done.status, done.err) == (1, "monitor: x.mbox does not exist; check the path.\n")
    assert (tmp_path / "config.yaml").read_text() == "title: Nobody\n"


@pytest.mark.parametrize("command", [[sys.executable, "-m", "monitor"], [Path(sys.executable).with_name("monitor")]])
def test_ctrl_c_while_it_loads(tmp_path: Path, command: list[str | Path]) -> None:
    """Ctrl-C while the program still loads ends it without a word; a library that presses it stands for any moment."""
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = subprocess.run(  # noqa: S603 - our own program
        [*command, "--help"],
        env=environment({"PYTHONPATH": str(tmp_path)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
