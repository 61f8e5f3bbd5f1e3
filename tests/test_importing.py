"""`monitor import` as a user runs it: whole archives, stopped and killed ones, and whose mail that was."""

import bz2
import csv
import gzip
import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pexpect
import pytest

from monitor.export import instant
from monitor.sample.office import history
from tests import oracle
from tests.letters import JANE, US, call, environment, letter, monitor, unmeasured
from tests.real.dovecot import PASSWORD, Dovecot, Mail
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


def test_a_part_that_was_forgotten(folder: Path) -> None:
    """Of an export in several archives those that were not named are, whatever else lies beside them."""
    names = ("takeout-20261120T1-001.zip", "takeout-20261120T1-002.zip", "takeout-20261121T1-001.zip", "notes-001.txt")
    for name in names:
        (folder / name).write_bytes(zipped({"a.mbox": mbox([question(1)])}))
    done = call(folder, "import", names[0])
    assert [name for name in names if f"{name} lies beside what was read" in done.err] == [names[1]]
    assert "lies beside" not in call(folder, "import", names[0], f"./{names[1]}").err


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


def large(folder: Path, count: int, form: str) -> Path:
    """Write an export of so many questions and answers."""
    one = mbox([message for n in range(count // 2) for message in (question(n), answer(n))])
    two = mbox([message for n in range(count // 2, count) for message in (question(n), answer(n))])
    files = {
        "mbox": {"large": one + two},
        "gz": {"large": gzip.compress(one + two, compresslevel=1)},
        "zip": {"large": zipped({"one.mbox": one, "two.mbox": two})},
        "tgz": {"large": gzip.compress(tarred({"one.mbox": one, "two.mbox": two}), compresslevel=1)},
        "folder": {"large/one": one, "large/two": two},
    }
    return written(folder, files[form]) / "large"


def committed(folder: Path) -> int:
    """Return how many messages are in the store, as another process sees it; 0 where there is none."""
    try:
        # why rw: a store whose process was killed must be recovered before anybody can read it
        with closing(sqlite3.connect(f"file:{folder}/data/monitor.db?mode=rw", uri=True)) as store:
            return int(store.execute("SELECT count(*) FROM messages").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def wait_for(folder: Path, count: int, process: subprocess.Popen[str]) -> None:
    """Wait until more messages than that are in the store."""
    while committed(folder) <= count and process.poll() is None:
        time.sleep(0.005)


@pytest.mark.parametrize(
    ("form", "kills"),
    [("zip", 2), *(pytest.param(form, 6, marks=pytest.mark.prove) for form in ("mbox", "gz", "zip", "tgz", "folder"))],
)
def test_killed_imports_equal_one(folder: Path, form: str, kills: int) -> None:
    """An import that is killed again and again ends with the responses of one run, and reads only the rest."""
    count = 2_500 * kills
    large(folder, count, form)
    killed = 0
    for _ in range(kills):
        before = committed(folder)
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "import", "large"],
            cwd=folder,
            env=unmeasured(environment()),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        wait_for(folder, before, process)
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        assert before < committed(folder) <= 2 * count
    assert killed, "every import had ended before it could be killed"
    kept = committed(folder)
    done = call(folder, "import", "large", "--json")
    assert done.status == 0, done.err
    assert done.json["mailboxes"][0]["messages_read"] <= 2 * count - kept + 1 < 2 * count
    assert exported(folder) == expected(range(count))
    again = call(folder, "import", "large", "--json").json["mailboxes"][0]
    assert (again["messages_read"], again["responses"]) == (2 * count, 0), "what was read to its end is read as a whole"


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.prove)])
def test_stopped(folder: Path, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end an import with what it had read, say how to go on, and the same command does so."""
    large(folder, 6_000, "mbox")
    process = pexpect.spawn(
        sys.executable,
        ["-m", "monitor", "import", "large", "--json"],
        cwd=str(folder),
        env=environment({"COLUMNS": "90"}),
        encoding="utf-8",
        timeout=60,
    )
    process.expect(r"large: an mbox\r\n")
    process.expect(r"% of all read, [\d.,]+ MB/s")
    while committed(folder) < 1_000:
        time.sleep(0.005)
    process.kill(number)
    process.expect("Stopped. What was read is kept; the same command goes on from there.")
    process.expect(pexpect.EOF)
    process.wait()
    assert process.exitstatus == 130
    rest = call(folder, "import", "large", "--json").json["mailboxes"][0]["messages_read"]
    assert 0 < rest <= 11_001
    assert exported(folder) == expected(range(6_000))


def test_a_changed_file_is_read_from_its_start(folder: Path) -> None:
    """A file that has grown, or lies in its place, is another one: nothing of it is passed over."""
    path = large(folder, 2_000, "mbox")
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "import", "large"],
        cwd=folder,
        env=unmeasured(environment()),
        stderr=subprocess.DEVNULL,
        text=True,
    )
    wait_for(folder, 0, process)
    process.kill()
    process.wait()
    path.write_bytes(mbox([question(9_000), answer(9_000)]) + path.read_bytes())
    done = call(folder, "import", "large", "--json").json["mailboxes"][0]
    assert done["messages_read"] == 4_002
    assert exported(folder) == expected([*range(2_000), 9_000])


def asked(folder: Path, *arguments: str) -> "pexpect.spawn[str]":
    """Start an import at a terminal."""
    return pexpect.spawn(
        sys.executable,
        ["-m", "monitor", "import", *arguments],
        cwd=str(folder),
        env=environment({"COLUMNS": "200"}),
        encoding="utf-8",
        timeout=60,
        dimensions=(40, 200),
    )


def test_whose_mail_is_asked(folder: Path) -> None:
    """At a terminal a guess is shown and confirmed: then it counts, in a configuration whose comments stay."""
    files = {"Sent.mbox": mbox([answer(n, ALIAS) for n in range(4)] + [answer(5)])}
    # why in another folder: what the alias wrote there is somebody else's until it is confirmed
    files["Inbox.mbox"] = mbox([question(n) for n in range(9)] + [answer(7, ALIAS)])
    written(folder, files)
    process = asked(folder, "Sent.mbox", "Inbox.mbox")
    process.expect_exact(f"Sent mail is from {US} (1): named in `addresses`.")
    process.expect_exact(f"Sent mail is also from {ALIAS} (4): not named in `addresses`.")
    process.expect_exact("Add them to config.yaml? [y/N]: ")
    assert exported(folder) == expected([0, 1, 2, 3, 5])
    process.sendline("y")
    process.expect_exact(f"`addresses` of support now has {ALIAS}.")
    process.expect(pexpect.EOF)
    process.wait()
    assert process.exitstatus == 0
    assert (folder / "config.yaml").read_text() == CONFIG.replace(f"[{US}]", f"[{US}, {ALIAS}]")
    assert exported(folder) == expected([0, 1, 2, 3, 5, 7])


def test_whose_mail_without_a_terminal(folder: Path) -> None:
    """Without a terminal a guess is said with the options that confirm it; nothing waits and nothing is changed."""
    written(folder, {"Sent.mbox": mbox([question(1), *(answer(n, ALIAS) for n in range(4))])})
    done = call(folder, "import", "Sent.mbox")
    assert done.status == 0
    assert f"from {ALIAS} (4)" in done.err
    assert "--yes" in done.err
    assert "--me ADDRESS" in done.err
    assert (folder / "config.yaml").read_text() == CONFIG
    assert call(folder, "import", "Sent.mbox", "--yes").status == 0
    assert ALIAS in (folder / "config.yaml").read_text()
    assert "--yes" not in call(folder, "import", "Sent.mbox").err


def test_me(folder: Path) -> None:
    """An address that is said to be ours counts in the whole import, and is no second time in the configuration."""
    written(folder, {"all.mbox": mbox([question(1), answer(1, ALIAS)])})
    for _ in range(2):
        assert call(folder, "import", "all.mbox", "--me", ALIAS, "--me", US).status == 0
    assert (folder / "config.yaml").read_text() == CONFIG.replace(f"[{US}]", f"[{US}, {ALIAS}]")
    assert exported(folder) == expected([1])
    wrong = call(folder, "import", "all.mbox", "--me", "nobody")
    assert wrong.status == 2
    assert "Traceback" not in wrong.err
    assert (folder / "config.yaml").read_text() == CONFIG.replace(f"[{US}]", f"[{US}, {ALIAS}]")


def test_import_and_poll_at_once(tmp_path: Path, dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """A file is imported while another process polls again and again: neither fails, and nothing of either is lost."""
    user = fresh_user()
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock
    mails = [letter(f"p{n}@x.example", now - timedelta(hours=n + 1)) for n in range(600)]
    dovecot.append_many(user, "INBOX", [Mail(body=body, arrived_at=now) for body in mails])
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "config.yaml").write_text(
        f"""mailboxes:
  - {{name: support, host: 127.0.0.1, port: {dovecot.port}, security: none, username: {user}, addresses: [{US}],
     password_file: password}}
refresh: {{poll: 5s}}
"""
    )
    large(tmp_path, 8_000, "zip")
    importing = subprocess.Popen(
        [sys.executable, "-m", "monitor", "import", "large", "--json"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    polls = 0
    answered = 0
    while importing.poll() is None:
        body = letter(f"r{polls}@x.example", now, sender=US, to=JANE, answers=[f"p{polls}@x.example"])
        dovecot.append(user, "Sent", body, now)
        done = monitor(tmp_path, "poll", "--json")
        assert done.status == 0, done.err
        answered += done.json["mailboxes"][0]["responses"]
        polls += 1
    out, err = importing.communicate()
    assert importing.returncode == 0, err
    report = json.loads(out)["mailboxes"][0]
    assert (report["messages_read"], report["responses"], report["error"]) == (16_000, 8_000, None)
    assert polls >= 2, "they were not at work at the same time"
    assert answered == polls
    assert len(exported(tmp_path)) == 8_000 + polls


def test_stopped_at_a_pipe_that_says_nothing(folder: Path) -> None:
    """While a pipe gives nothing, a second Ctrl-C ends an import; what came before is kept."""
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "import", "-"],
        cwd=folder,
        env=unmeasured(environment()),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stderr is not None
    # why so much: a commit comes every thousand messages, and the last piece waits for its end
    process.stdin.write(mbox([message for n in range(1_500) for message in (question(n), answer(n))]))
    process.stdin.flush()
    assert process.stderr.readline() == b"standard input: an mbox\n"
    while committed(folder) < 1_000:
        time.sleep(0.005)
    time.sleep(0.3)  # until it waits
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
        time.sleep(0.1)
    _, err = process.communicate()
    assert process.returncode == 130
    assert b"Stopped. What was read is kept" in err
    assert b"Traceback" not in err


def test_the_maildir_of_a_real_server(folder: Path, dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """A Maildir as Dovecot wrote it is read as Dovecot shows it, but for what is deleted or a draft."""
    user = fresh_user()
    with dovecot.session(user) as client:
        for name in ("Gesendete Objekte", "Entw\u00fcrfe", "Kunden"):
            if not client.folder_exists(name):
                client.create_folder(name)
        for n in range(5):
            client.append("INBOX", question(n), msg_time=START)
            client.append("Gesendete Objekte", answer(n, "else@harbour.example"), msg_time=START)
        client.append("Kunden", question(6), flags=(r"\Flagged",), msg_time=START)
        client.append("Sent", answer(6), msg_time=START)
        client.append("INBOX", question(7), flags=(r"\Deleted",), msg_time=START)
        client.append("INBOX", question(8), flags=(r"\Draft",), msg_time=START)
        client.append("Entw\u00fcrfe", question(9), msg_time=START)
        client.append("Sent", answer(7), msg_time=START)
    done = call(folder, "import", str(dovecot.folder / "home" / user / "mail"), "--json")
    assert done.status == 0, done.err
    report = done.json["mailboxes"][0]
    assert (report["messages_read"], report["responses"], report["unmatched"]) == (13, 6, 1)
    assert exported(folder) == expected([0, 1, 2, 3, 4, 6])
    words = {taken["name"].partition("/")[2]: taken["what"] for taken in done.json["taken"]}
    assert words["Entw\u00fcrfe"].startswith("left out by its name")
    assert any(what.endswith("sent mail, by its name") for name, what in words.items() if "Gesendete Objekte" in name)
