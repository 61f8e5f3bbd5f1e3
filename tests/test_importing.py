"""`monitor import` as a user runs it: whole archives, stopped and killed ones, and whose mail that was."""

import bz2
import csv
import gzip
import io
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from monitor.export import instant
from monitor.sample.office import history
from tests import oracle
from tests.letters import JANE, US, call, environment, letter
from tests.sources.archives.made import tarred, written, zipped

START: Final = datetime(2015, 1, 5, 9, tzinfo=UTC)
ALIAS: Final = "alias@harbour.example"
LINE_AT: Final = datetime(2037, 1, 3, 1, 5, 34, tzinfo=UTC)
OFFICE_AT: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
LINE: Final = b"From x Sat Jan  3 01:05:34 2037\n"
CONFIG: Final = f"""# Kept.
time_zone: UTC
mailboxes:
  - name: support  # who we are
    host: localhost
    security: none
    username: support
    password_file: password
    addresses: [{US}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a configuration whose mailbox is never polled."""
    (tmp_path / "password").write_text("none")
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path


def mbox(messages: Sequence[bytes]) -> bytes:
    """Return an mbox."""
    return b"".join(LINE + message.replace(b"\r\n", b"\n") + b"\n" for message in messages)


def question(number: int) -> bytes:
    """Return a message to us."""
    return letter(f"q{number}@x.example", START + timedelta(hours=number))


def answer(number: int, sender: str = US) -> bytes:
    """Return our answer, so many minutes later."""
    at = START + timedelta(hours=number, minutes=1 + number % 50)
    return letter(f"a{number}@x.example", at, sender=sender, to=JANE, answers=[f"q{number}@x.example"])


def exported(folder: Path) -> list[tuple[str, int]]:
    """Return the responses in the store: (received_at, seconds), in order."""
    done = call(folder, "export", "responses")
    assert done.status == 0, done.err
    return sorted((row["received_at"], int(row["seconds"])) for row in csv.DictReader(io.StringIO(done.out)))


def expected(numbers: Sequence[int]) -> list[tuple[str, int]]:
    """Return the responses of these questions and answers."""
    return sorted((instant(START + timedelta(hours=n)), 60 * (1 + n % 50)) for n in numbers)


def test_a_takeout_of_two_archives(folder: Path) -> None:
    """Of a Takeout in two archives, given together, an answer in one finds its question in the other."""
    (folder / "takeout-001.zip").write_bytes(
        zipped({"Takeout/Mail/Posteingang.mbox": mbox([question(n) for n in range(9)]), "Takeout/a.html": b"<html>"})
    )
    (folder / "takeout-002.tgz").write_bytes(
        gzip.compress(tarred({"Takeout/Mail/Gesendet.mbox": mbox([answer(n, ALIAS) for n in range(9)])}))
    )
    done = call(folder, "import", "takeout-001.zip", "takeout-002.tgz", "--json")
    assert done.status == 0, done.err
    assert [report["messages_read"] for report in done.json["mailboxes"]] == [9, 9]
    assert {"name": "Takeout/Mail/Gesendet.mbox", "what": "an mbox of sent mail, by its name"} in done.json["taken"]
    assert done.json["sent_from"] == [{"address": ALIAS, "messages": 9, "is_ours": False}]
    assert exported(folder) == expected(range(9))
    again = call(folder, "import", "takeout-002.tgz", "takeout-001.zip", "--json").json
    assert [(report["messages_read"], report["responses"]) for report in again["mailboxes"]] == [(9, 0), (9, 0)]
    assert exported(folder) == expected(range(9))


def test_what_each_was_taken_for(folder: Path) -> None:
    """Standard error says what everything was taken for, and how an import that cannot be whole ends: with status 1."""
    written(
        folder / "mail",
        {"Sent/cur/1420246800.M1.host:2,S": answer(1), "old.mbox.gz": gzip.compress(mbox([question(1)]))[:-9]},
    )
    done = call(folder, "import", "mail")
    assert done.status == 1
    assert "mail: a Maildir\n" not in done.err
    assert "mail: a folder\n" in done.err
    assert "mail/Sent/cur: 1 message, a file of a Maildir of sent mail, by its name\n" in done.err
    assert "mail/old.mbox.gz: an mbox, compressed with gzip\n" in done.err
    assert "truncated, the compressed file is cut off" in done.err
    assert exported(folder) == expected([1])


def test_standard_input(folder: Path) -> None:
    """A path of - is standard input, packed or not; nothing of it is asked for a second time."""
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "import", "-"],
        cwd=folder,
        env=environment(),
        input=zipped({"Sent.mbox": mbox([question(1), answer(1)])}),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert b"standard input: a zip archive" in done.stderr
    assert b"2 messages read" in done.stdout


@cache
def office() -> tuple[bytes, bytes, list[tuple[str, int]]]:
    """Return two mbox files of an office's mail, received and sent, and what the oracle makes of them."""
    arrivals = list(islice(history(OFFICE_AT, 7, ZoneInfo("Europe/Lisbon")), 1_500))
    read = [arrival for arrival in arrivals if arrival.folder in {"INBOX", "Archive", "Sent"}]
    received, sent = (mbox([a.message for a in read if (a.folder == "Sent") is is_sent]) for is_sent in (False, True))
    copies = [
        oracle.Copy(headers=headers, arrived_at=LINE_AT, in_sent=content is sent, is_mbox=True)
        for content in (received, sent)
        for _, headers in oracle.mbox(content)
    ]
    found = oracle.responses(copies, [US], OFFICE_AT).responses
    return received, sent, sorted((instant(received_at), seconds) for received_at, seconds in found.values())


@pytest.mark.parametrize("pack", ["zip", "tgz", "folder"])
def test_every_form_equals_the_oracle(folder: Path, pack: str) -> None:
    """An office's mail gives, in whatever it lies, the responses that the oracle finds in it."""
    received, sent, responses = office()
    assert len(responses) > 400, "the mail holds too little to compare"
    files = {
        "zip": {"all": zipped({"x/all.mbox": received, "x/Sent.mbox": sent})},
        "tgz": {"all": gzip.compress(tarred({"x/Sent.mbox": sent, "x/all.mbox": received}))},
        "folder": {"all/x/all": received, "all/x.sbd/Sent": bz2.compress(sent)},
    }
    written(folder, files[pack])
    assert call(folder, "import", "all").status == 0
    assert exported(folder) == responses
