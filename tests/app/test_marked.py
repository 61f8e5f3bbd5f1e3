"""Recognisable words in mail, configuration, passwords and tokens, and then a whole run: none of them is anywhere else.

One run of the program on a real Dovecot, with what it does when something is wrong: every file that it leaves, all of
its log and output, every page and answer.
"""

import base64
import http.client
import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.app.started import Running, end, running
from tests.letters import call, letter
from tests.real.dovecot import Dovecot, is_installed, version
from tests.real.process import missing
from tests.waiting import wait_for

until = partial(wait_for, seconds=40, every=0.2)
NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock
OURS = "moorhuhn@harbour-zx.example"
THEIRS = "quirin.wachtel@kunde-zx.example"
PASSWORD = "Eisvogel-and-nothing-else"  # noqa: S105 - of this test
WRONG = "Neuntoeter-is-refused"
TYPED = "Pirol-sings-in-june"
USER = "dompfaff"  # as which the mailbox is signed in to
MAIL = {
    "subject": "Zaunkoenig wants to know",
    "name": "Quirin Wachtel",
    "address": THEIRS,
    "local part": "quirin.wachtel",
    "domain": "kunde-zx.example",
    "id": "rotkehlchen-1234",
    "id without a date": "bachstelze-77",
    "body": "The nightjar sleeps in Kreuzschnabel forest",
    "header": "Gimpel-Mailer 3.1",
    "bad date": "Sperling, 99 Foo",
}
CONFIGURED = {"our address": OURS, "our domain": "harbour-zx.example", "user name": USER}
TOKEN = "Wendehals-takes-messages"  # noqa: S105 - of this test
SECRETS = {"notification service": TOKEN, "password": PASSWORD, "wrong password": WRONG, "typed password": TYPED}
PATHS = (
    *(
        "/",
        "/version",
        "/details",
        "/about",
        "/compare",
        "/compare?later=2026&earlier=2025",
        "/api/snapshot",
        "/healthz",
    ),
    *(
        "/_dash-layout",
        "/_dash-dependencies",
        "/sign-in",
        "/nothing",
        "/display/nothing",
        "/settings",
        "/metrics",
        "/displays",
    ),
    *(f"/map/{name}.{form}" for name in ("current", "change") for form in ("svg", "json", "csv", "html")),
)


@dataclass
class Heard:
    """Everything the program said, by where."""

    said: dict[str, bytes] = field(default_factory=dict)

    def add(self, where: str, what: bytes) -> None:
        """Keep it."""
        self.said[where] = self.said.get(where, b"") + what

    def holding(self, markers: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return where which marker is, in one of the forms in which a program could write it."""
        return [
            (where, name)
            for where, what in self.said.items()
            for name, marker in markers.items()
            if any(form in what.lower() for form in forms(marker))
        ]


def forms(marker: str) -> set[bytes]:
    """Return a marker in small letters: plain, quoted for addresses, in base64 and in hexadecimal digits."""
    raw = marker.encode()
    coded = (base64.b64encode(raw).rstrip(b"="), raw.hex().encode(), quote(marker).encode())
    return {form.lower() for form in (raw, *coded)}


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """Give a Dovecot that also takes PASSWORD."""
    if not is_installed():
        missing("Dovecot")
    old = f"passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n"
    new = f"passdb second {{\n driver = static\n password = {PASSWORD}\n}}\n"
    with Dovecot(extra=old if version() < (2, 4) else new) as dovecot:
        yield dovecot


def deliver(server: Dovecot) -> None:
    """Put mail with every marker into the mailbox: an answered question, one that waits, and some that are odd."""
    asked = NOW - timedelta(days=3)
    more = {"Subject": MAIL["subject"], "X-Mailer": MAIL["header"]}
    sender = f"{MAIL['name']} <{THEIRS}>"
    question = letter(f"{MAIL['id']}@kunde-zx.example", asked, sender=sender, to=OURS, more=more)
    server.append(USER, "INBOX", question.replace(b"Hello.", MAIL["body"].encode()), asked)
    answer = letter(
        "answer@harbour-zx.example",
        asked + timedelta(hours=2),
        sender=OURS,
        to=THEIRS,
        answers=[f"{MAIL['id']}@kunde-zx.example"],
        more=more,
    )
    server.append(USER, "Sent", answer, asked + timedelta(hours=2))
    odd = letter(f"{MAIL['id without a date']}@kunde-zx.example", asked, sender=sender, to=OURS, more=more)
    server.append(USER, "INBOX", re.sub(rb"Date: [^\r]+", f"Date: {MAIL['bad date']}".encode(), odd), asked)
    server.append(USER, "INBOX", re.sub(rb"Message-ID: [^\r]+\r\n", b"", odd), asked)
    server.append(
        USER, "INBOX", odd.replace(b"Message-ID:", b"Message-ID: <second@kunde-zx.example>\r\nMessage-ID:"), asked
    )


def configure(folder: Path, server: Dovecot) -> None:
    """Write the configuration, with the mailbox's password in a file."""
    (folder / "secrets").mkdir(mode=0o700)
    (folder / "secrets" / "support").write_text(PASSWORD)
    (folder / "typed").write_text(TYPED)
    (folder / "urls").write_text(f"json://127.0.0.1:9/{TOKEN}\n")
    (folder / "config.yaml").write_text(
        f"""title: A desk
time_zone: Europe/Paris
access: [displays, sign-in]
mailboxes:
  - {{name: support, host: localhost, port: {server.tls_port}, ca_file: {server.ca_file}, username: {USER},
     password_file: secrets/support, addresses: [{OURS}]}}
refresh: {{poll: 5 seconds, page: 1 second}}
notify: {{urls_file: urls}}
"""
    )


class Visitor:
    """Somebody with a browser; what is answered is kept, but for the cookies that are theirs."""

    def __init__(self, monitor: Running, heard: Heard, name: str) -> None:
        """Begin without a cookie."""
        self._netloc = urlsplit(monitor.url).netloc
        self._heard = heard
        self._name = name
        self.cookies: dict[str, str] = {}

    def ask(self, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Get a page, or send a form; return status and body."""
        line = http.client.HTTPConnection(self._netloc, timeout=20)
        headers = {
            "Accept": "text/html",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("GET" if form is None else "POST", path, urlencode(form) if form else None, headers)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
            else:
                self._heard.add(f"{self._name} at {path}", f"{name}: {value}\n".encode())
        self._heard.add(f"{self._name} at {path}", body)
        return answer.status, body.decode("utf-8", "replace")

    def sign_in(self, password: str) -> int:
        """Fill in the form."""
        page = self.ask("/sign-in")[1]
        token = page.partition('name="form_token" value="')[2].partition('"')[0]
        return self.ask("/sign-in", {"name": "ann", "password": password, "form_token": token})[0]

    def see_all(self) -> None:
        """Look at every page, and at each hour of the day before yesterday's and of its day."""
        asked = NOW - timedelta(days=3)
        hours = [f"/cell?day={asked.weekday()}&hour={hour}" for hour in range(0, 24, 3)]
        for path in (*PATHS, *hours, "/panel?cell=fri-16", f"/panel?cell={asked:%a}-{asked.hour}".lower()):
            self.ask(path)


def test_no_marker_leaves_its_place(tmp_path: Path, server: Dovecot) -> None:
    """What is in mail stays in the mailbox, what is in the configuration stays there, and a secret in its own file."""
    deliver(server)
    configure(tmp_path, server)
    heard, tokens = Heard(), {}
    for name in ("tmp", "home"):
        (tmp_path / name).mkdir()
    environ = {
        "TMPDIR": str(tmp_path / "tmp"),
        "HOME": str(tmp_path / "home"),
        "XDG_CACHE_HOME": str(tmp_path / "home"),
    }
    link = call(tmp_path, "display", "add", "lobby").out.strip()
    assert call(tmp_path, "user", "add", "ann", "--password-file", "typed").status == 0
    with running(tmp_path, environ) as monitor:
        screen, person, stranger = (Visitor(monitor, heard, name) for name in ("a screen", "a person", "a stranger"))
        until(lambda: screen.ask(urlsplit(link).path)[0] == 303)
        assert person.sign_in(WRONG) == 401
        assert person.sign_in(TYPED) == 303
        until(lambda: '"fresh"' in screen.ask("/version")[1])
        for visitor in (screen, person, stranger):
            visitor.see_all()
        assert [visitor.ask("/about")[0] for visitor in (screen, person, stranger)] == [200, 200, 401]
        assert b"<svg" in heard.said["a screen at /map/current.svg"]
        tokens = {
            f"cookie {name}": value.partition(".")[2] for name, value in (screen.cookies | person.cookies).items()
        }
        for name in ("cmdline", "environ"):
            heard.add(f"the process's {name}", Path(f"/proc/{monitor.process.pid}/{name}").read_bytes())
        # what it says when something is wrong
        (tmp_path / "secrets" / "support").write_text(WRONG)
        server.interrupt()
        server.resume()  # a mailbox that is signed in would stay so
        until(lambda: '"error"' in screen.ask("/version")[1])
        good = (tmp_path / "config.yaml").read_text()
        (tmp_path / "config.yaml").write_text(good.replace("password_file: secrets/support", f"password: {PASSWORD}"))
        until(lambda: "never stands in this file" in screen.ask("/version")[1])
        screen.see_all()
        heard.add("check", said(tmp_path, "check"))
        (tmp_path / "config.yaml").write_text(good)
        for command in (
            "check",
            "check --json",
            "poll",
            "poll --json",
            "display list",
            "user list",
            "export responses",
        ):
            heard.add(command, said(tmp_path, *command.split()))
        end(monitor, signal.SIGTERM)
    inputs = {"config.yaml", "typed", "support", "urls"}
    for file in sorted(tmp_path.rglob("*")):
        if file.is_file() and file.name not in inputs:
            heard.add(f"the file {file.relative_to(tmp_path)}", file.read_bytes())
    key = (tmp_path / "secrets" / "store.key").read_text().strip()
    del heard.said["the file secrets/store.key"]
    tokens = {name: token for name, token in tokens.items() if token}
    assert len(tokens) == 2, "the screen's token and the person's"
    everything = {**MAIL, **CONFIGURED, **SECRETS, **tokens, "key": key}
    assert {"the file data/monitor.db", "the file log", "a screen at /details", "a person at /about"} <= set(heard.said)
    assert b"support" in heard.said["the file log"]
    assert heard.holding(everything) == []
    assert heard.holding({"no marker": "support"}), "what is there is found"


def said(folder: Path, *command: str) -> bytes:
    """Return all that a command prints."""
    ran = call(folder, *command)
    return f"{ran.out}{ran.err}".encode()
