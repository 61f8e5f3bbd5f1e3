"""Every endpoint, method and parameter, with whatever anybody can send: never a 500, and never a word too much.

The whole page as `monitor run` serves it, over a store with mail in it, asked as a stranger, a display and a user.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from monitor.access.deciding import HEALTH, RULES, Audience, audience_of
from monitor.app import clock
from monitor.app.defining import board_of
from monitor.app.front import Front
from monitor.app.letting_in import LettingIn
from monitor.app.parts import open_parts
from monitor.app.shown import Shown
from monitor.app.tuning import Offering, Proposing, Tuning
from monitor.config import load
from tests.access.guarded import PASSWORD, form_token
from tests.letters import call, letter

TITLE = "Zuckerbaecker desk"
SENDER, OURS = "quentin.marker@customer.example", "support@harbour.example"
PARTS = (
    "day",
    "hour",
    "limit",
    "cell",
    "later",
    "earlier",
    "statistic",
    "number",
    "theme",
    "scale",
    "download",
    "back",
    "act",
    "mark",
    "window.current",
    "page.theme",
    "written",
)
NAMED = st.sampled_from((*PARTS, "kiosk", "name", "password", "form_token", "x"))
USUAL = st.sampled_from(
    ("0", "3", "16", "fri-16", "2016", "2026-11", "2016-01-01/2016-07-01", "median", "percentile", "dark", "2", "-1")
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
VALUE = USUAL | TEXT | st.integers().map(str) | st.sampled_from(("\0", "%00", "../../etc/passwd", "9" * 500, "1e999"))
ENDINGS = st.sampled_from(("current.json", "change.csv", "trailing.json", "current.html", "x.svg", "current", "..", ""))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
CALLBACK: dict[str, Any] = {
    "output": "..drawing.data...seen.data..",
    "outputs": [{"id": "drawing", "property": "data"}, {"id": "seen", "property": "data"}],
    "inputs": [{"id": "pace", "property": "n_intervals", "value": 1}],
    "changedPropIds": ["pace.n_intervals"],
    "state": [{"id": "seen", "property": "data", "value": None}],
}
NEARLY = st.builds(lambda key, value: {**CALLBACK, key: value}, st.sampled_from((*CALLBACK, "x")), JSON) | st.builds(
    lambda value, seen: {
        **CALLBACK,
        "inputs": [{**CALLBACK["inputs"][0], "value": value}],
        "state": [{**CALLBACK["state"][0], "value": seen}],
    },
    JSON,
    JSON,
)
HEADERS = st.dictionaries(
    st.sampled_from(
        (
            "Accept",
            "Accept-Encoding",
            "Cookie",
            "Content-Type",
            "Host",
            "If-None-Match",
            "If-Modified-Since",
            "Origin",
            "Range",
            "Referer",
            "Sec-Fetch-Site",
            "Authorization",
            "Remote-User",
            "X-Form-Token",
            "X-Forwarded-For",
        )
    ),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=40)
    | st.sampled_from(
        ("text/html", "application/json", "gzip, br", "bytes=0-", "*", 'W/"x"', "localhost", "same-origin")
    ),
    max_size=4,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The page, three visitors, and what none of them may read."""

    front: Front
    visitors: Mapping[str, Mapping[str, str]]
    paths: tuple[str, ...]
    secrets: tuple[str, ...]
    log: list[str]


class Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line with its traceback."""
        self.lines.append(f"{record.getMessage()} {record.exc_info}")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Give the page over a store with a message and its answer."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "config.yaml").write_text(
        f"title: {TITLE}\naccess: [displays, sign-in]\ntime_zone: Europe/Paris\nmailboxes:\n"
        f"  - {{name: support, host: localhost, username: u, password_file: password, addresses: [{OURS}]}}\n"
    )
    (folder / "password").write_text("the mailbox's own secret")
    (folder / "theirs").write_text(PASSWORD)
    asked = clock.now() - timedelta(days=9)
    mail = [
        letter("marker-question@x.example", asked, sender=SENDER),
        letter(
            "marker-answer@x.example",
            asked + timedelta(hours=3),
            sender=OURS,
            to=SENDER,
            answers=["marker-question@x.example"],
        ),
    ]
    line = f"From x {clock.now():%a %b %d %H:%M:%S %Y}\n".encode()
    (folder / "m.mbox").write_bytes(b"".join(line + one.replace(b"\r\n", b"\n") + b"\n" for one in mail))
    assert call(folder, "import", "m.mbox").status == 0
    link = call(folder, "display", "add", "lobby").out.strip()
    assert call(folder, "user", "add", "ann", "--password-file", "theirs").status == 0
    conf = load(folder / "config.yaml", {})
    lines = Lines()
    logging.getLogger("monitor").addHandler(lines)
    with LettingIn(conf.store) as letting_in, open_parts(conf, os.environ) as parts:
        letting_in.door.holder.refresh(parts.store.access, parts.store.digest_key)
        shown = Shown()
        offering = Offering(Proposing(Tuning(conf, os.environ, shown.refuse), shown))
        front = Front(shown, conf, board_of(conf, is_sample=False), letting_in.door, offering)
        shown.parts = parts
        shown.show(parts, ())
        token = link.rpartition("/")[2]
        yield Whole(
            front=front,
            visitors={
                "stranger": {},
                "display": {"Authorization": f"Bearer {token}"},
                "user": {"Cookie": signed_in(front)},
            },
            paths=endpoints(front),
            secrets=(str(folder), SENDER, "marker-question", "marker-answer", "own secret", PASSWORD, OURS),
            log=lines.lines,
        )
    logging.getLogger("monitor").removeHandler(lines)


def signed_in(front: Front) -> str:
    """Return the cookies of a browser in which ann is signed in."""
    client = front._server.test_client()  # noqa: SLF001 - a browser, as Flask has it
    form = {"name": "ann", "password": PASSWORD, "form_token": form_token(client)}
    assert client.post("/sign-in", data=form).status_code == 303
    kept = client._cookies or {}  # noqa: SLF001 - there is no other way to all of them
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in kept.values())


def endpoints(front: Front) -> tuple[str, ...]:
    """Return the address of every endpoint there is, without what stands in its ``<…>``."""
    rules = front._server.url_map.iter_rules()  # noqa: SLF001 - all that was added
    return tuple(sorted({rule.rule.partition("<")[0] for rule in rules}))


def asked(whole: Whole, data: st.DataObject) -> tuple[str, str, str, Any]:
    """Draw a request, send it, and return who sent it, how, to what path, and the answer."""
    who = data.draw(st.sampled_from(sorted(whole.visitors)))
    base = data.draw(st.sampled_from(whole.paths))
    path = base + data.draw(ENDINGS | TEXT if base.endswith("/") and base != "/" else st.just("") | ENDINGS)
    method = data.draw(st.sampled_from(("GET", "GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE")))
    query = data.draw(st.dictionaries(NAMED, VALUE, max_size=4))
    headers = {**data.draw(HEADERS), **whole.visitors[who]}
    body = data.draw(
        st.just(b"")
        | st.binary(max_size=60)
        | JSON.map(lambda value: json.dumps(value).encode())
        | NEARLY.map(lambda value: json.dumps(value).encode())
    )
    if base.startswith("/_dash-update") and data.draw(st.booleans()):
        method, headers["Content-Type"] = "POST", "application/json"
    answer = Client(whole.front.server, use_cookies=False).open(
        quote(path), method=method, query_string=query, headers=headers, data=body
    )
    return who, method, path, answer


def check_many(whole: Whole, examples: int) -> None:
    """Send so many requests and hold the answers against what may never be."""

    @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        who, method, path, answer = asked(whole, data)
        said = f"{answer.status}\n{answer.headers}\n{answer.get_data().decode('latin-1')}"
        assert answer.status_code < 500 or path in HEALTH, (method, path, said)  # nothing polls in this test
        assert not [secret for secret in whole.secrets if secret in said], (method, path)
        if who == "stranger":
            assert TITLE not in said
            assert answer.status_code in {400, 401, 403, 404, 429} or audience_of(path) == Audience.ANYBODY
        if answer.status_code == 200 and who == "display":
            assert audience_of(path) < Audience.USERS

    ask()
    assert [line for line in whole.log if "mistake" in line or "Traceback" in line] == []
    assert not [line for line in whole.log if any(secret in line for secret in whole.secrets)]


def test_whatever_anybody_sends(whole: Whole) -> None:
    """No request makes the page fail, tells a secret to anybody or the title to a stranger, or stains the log."""
    check_many(whole, 150)


@pytest.mark.prove
def test_whatever_anybody_sends_at_length(whole: Whole) -> None:
    """As above, with many more requests."""
    check_many(whole, 20_000)


def test_the_requests_reach_what_they_should(whole: Whole) -> None:
    """The visitors of this test are who they seem, so that what they are refused means something."""
    client = Client(whole.front.server, use_cookies=False)
    for path, statuses in {"/version": (401, 200, 200), "/about": (401, 200, 200), "/nothing": (404, 404, 404)}.items():
        found = [client.get(path, headers=whole.visitors[who]).status_code for who in ("stranger", "display", "user")]
        assert tuple(found) == statuses, path
    token = whole.visitors["display"]["Authorization"].removeprefix("Bearer ")
    link = client.get(f"/display/{token}")
    assert (link.status_code, link.headers["Referrer-Policy"]) == (303, "no-referrer"), "no site hears of the link"
    answer = client.post("/_dash-update-component", json=CALLBACK, headers=whole.visitors["display"])
    assert (answer.status_code, "drawing" in answer.get_data(as_text=True)) == (200, True)


def test_every_endpoint_has_its_row(whole: Whole) -> None:
    """No endpoint is for users alone because somebody forgot it: each that is not theirs has a row of the table."""
    rows = [rule.rstrip("*") for rule, _ in RULES]
    theirs = {"/settings", "/displays", "/static/"}
    forgotten = [
        path for path in whole.paths if not any(path == row or path.startswith(row) for row in rows if row != "/")
    ]
    assert set(forgotten) - {"/"} <= theirs


def test_there_are_no_streams(whole: Whole) -> None:
    """Nothing stays open: an upgrade to a WebSocket gets an ordinary answer, and no answer is a stream of events."""
    client = Client(whole.front.server, use_cookies=False)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "eA==",
    }
    for who, path in ((who, path) for who in whole.visitors for path in (*whole.paths, "/_dash-ws", "/ws")):
        answer = client.get(path, headers={**whole.visitors[who], **upgrade})
        assert answer.status_code != 101
        assert "event-stream" not in answer.headers.get("Content-Type", "")
