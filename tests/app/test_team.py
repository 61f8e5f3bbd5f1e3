"""Several mailboxes make one board: read from a real Dovecot in any order, held against the oracle."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.config import load
from monitor.mail.ids import Digester
from monitor.poll import Mailbox, poll
from monitor.records import PollReport
from tests import oracle
from tests.letters import JANE, US, environment, letter
from tests.real.dovecot import PASSWORD, Dovecot

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the server's clock is the real one
ANN, BOB = "ann@home.example", "bob@harbour.example"
NAMES = ("support", "ann")


def ago(hours: float) -> datetime:
    """Return an instant so many hours ago."""
    return NOW - timedelta(hours=hours)


class Team:
    """Two mailboxes on one server, and every message that was put into them."""

    def __init__(self, dovecot: Dovecot, users: Sequence[str], folder: Path) -> None:
        self.dovecot = dovecot
        self.users = dict(zip(NAMES, users, strict=True))
        self.folder = folder
        self.copies: list[oracle.Copy] = []

    def put(self, name: str, folder: str, message: bytes, at: datetime) -> None:
        """Deliver a message."""
        self.dovecot.append(self.users[name], folder, message, at)
        self.copies.append(oracle.Copy(headers=message, arrived_at=at, in_sent=folder == "Sent"))

    @contextmanager
    def opened(self, *names: str, originals: str = "{}", support: str = US) -> Iterator[Parts]:
        """Open the store with these mailboxes: support's address is ours, and one that only ann's settings have."""
        (self.folder / "password").write_text(PASSWORD)
        addresses = {"support": support, "ann": BOB}
        mailboxes = "".join(
            f"  - {{name: {name}, host: localhost, port: {self.dovecot.tls_port}, ca_file: {self.dovecot.ca_file},\n"
            f"     username: {self.users[name]}, password_file: password, addresses: [{addresses[name]}]}}\n"
            for name in names
        )
        (self.folder / "config.yaml").write_text(f"time_zone: UTC\nmailboxes:\n{mailboxes}originals: {originals}\n")
        environ = environment({})
        with open_parts(load(self.folder / "config.yaml", environ), environ) as parts:
            yield parts


def read(parts: Parts, order: Sequence[str]) -> None:
    """Poll mailboxes, one after the other."""
    by_name = {mailbox.name: mailbox for mailbox in parts.mailboxes}
    for name in order:
        assert _poll(parts, by_name[name]).error is None


def _poll(parts: Parts, mailbox: Mailbox) -> PollReport:
    return poll(mailbox, parse=parts.parser(NOW), horizons=parts.horizons(NOW), now=NOW, before=None)


def held(parts: Parts) -> dict[bytes, tuple[datetime, int]]:
    """Return the arrival and the response time of each answered original."""
    rows = list(parts.store.rows(parts.names))
    found = {response.original_key: (response.received_at, response.seconds) for _, response in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def team(dovecot: Dovecot, fresh_user: Callable[[], str], tmp_path: Path) -> Team:
    """Give a team whose mail is answered across mailboxes."""
    made = Team(dovecot, [fresh_user() for _ in NAMES], tmp_path)
    made.put("support", "INBOX", letter("asked@x", ago(9)), ago(9))
    made.put("ann", "Sent", letter("answer@h", ago(8), sender=ANN, to=JANE, answers=["asked@x"]), ago(8))
    # both got it, and both answered: ann later
    for name in NAMES:
        made.put(name, "INBOX", letter("twice@x", ago(7)), ago(7))
    made.put("ann", "Sent", letter("late@h", ago(4), sender=ANN, to=JANE, answers=["twice@x"]), ago(4))
    made.put("support", "Sent", letter("first@h", ago(6), sender=US, to=JANE, answers=["twice@x"]), ago(6))
    # among the team: from ann's Sent folder, from an address that only ann's settings name
    note = letter("note@h", ago(5), sender=ANN, to=US)
    made.put("ann", "Sent", note, ago(5))
    made.put("support", "INBOX", note, ago(5))
    made.put("support", "Sent", letter("thanks@h", ago(4), sender=US, to=ANN, answers=["note@h"]), ago(4))
    made.put("support", "INBOX", letter("bob@h", ago(5), sender=BOB, to=US), ago(5))
    made.put("support", "Sent", letter("yes@h", ago(3), sender=US, to=BOB, answers=["bob@h"]), ago(3))
    return made


@pytest.mark.parametrize("order", [NAMES, NAMES[::-1], (*NAMES[::-1], *NAMES), ("ann", "ann", "support")], ids=" ".join)
def test_any_order_of_polls_is_one_reading(team: Team, order: Sequence[str]) -> None:
    """Whichever mailbox is read first, the responses are the oracle's of all mail together, and none is unmatched.

    Two responses: the first reply of anybody counts, and what the team writes to itself is no original.
    """
    expected = oracle.responses(team.copies, [US, BOB], NOW).responses
    assert {id_: seconds for id_, (_, seconds) in expected.items()} == {"asked@x": 3600, "twice@x": 3600}
    with team.opened(*NAMES) as parts:
        read(parts, order)
        digester = Digester(parts.store.digest_key)
        assert held(parts) == {digester.message(id_): found for id_, found in expected.items()}
        assert [parts.store.unmatched(name) for name in NAMES] == [0, 0]


def test_a_mailbox_that_joins_later(team: Team) -> None:
    """A team that grows by a mailbox has its answers as if it had always been there; without it they are gone again."""
    with team.opened("support") as parts:
        read(parts, ["support"])
        digester = Digester(parts.store.digest_key)
        alone = held(parts)
        # without ann's Sent folder and addresses, her mail is somebody else's
        assert set(alone) == {digester.message(id_) for id_ in ("twice@x", "note@h", "bob@h")}
    with team.opened(*NAMES) as parts:
        read(parts, ["ann"])
        assert set(held(parts)) == {digester.message("asked@x"), digester.message("twice@x")}
    with team.opened("support") as parts:
        read(parts, ["support"])
        assert held(parts) == alone


def test_filters_and_forms_come_and_go(team: Team) -> None:
    """Filters and plus forms are decided from the store: no mail is read again, and without them all is as it was."""
    odd = {
        "list@x": letter("list@x", ago(20), more={"List-Id": "<l.x.example>"}),
        "own@x": letter("own@x", ago(20), more={"List-Id": "<s.h>", "List-Post": f"<mailto:{US}>"}),
        "robot@x": letter("robot@x", ago(20), sender="no-reply@x.example"),
        "other@x": letter("other@x", ago(20), to="sales@harbour.example"),
    }
    for id_, message in odd.items():
        team.put("support", "INBOX", message, ago(20))
        sender = "no-reply@x.example" if id_ == "robot@x" else JANE
        answer = letter(f"re.{id_}", ago(18), sender=ANN, to=sender, answers=[id_])
        team.put("ann", "Sent", answer, ago(18))
    plus = US.replace("@", "+shop@")
    team.put("support", "Archive", letter("form@h", ago(17), sender=plus, to=JANE, answers=["late@x"]), ago(17))
    team.put("support", "INBOX", letter("late@x", ago(19)), ago(19))
    usual = {"asked@x", "twice@x"}
    cases = [
        ({}, usual | odd.keys()),
        ({"originals": "{ignore: [lists, no-reply]}"}, usual | {"own@x", "other@x"}),
        ({"originals": f"{{addressed_to: {US}}}"}, usual | {"list@x", "own@x", "robot@x"}),
        ({"support": US.replace("@", "+*@")}, usual | odd.keys() | {"late@x"}),
        ({"support": f"'@harbour.example', '!{plus}'"}, usual | odd.keys()),
        ({}, usual | odd.keys()),
    ]
    for place, (settings, expected) in enumerate(cases):
        with team.opened(*NAMES, **settings) as parts:
            digester = Digester(parts.store.digest_key)
            by_name = {mailbox.name: mailbox for mailbox in parts.mailboxes}
            known = [parts.store.cursors(name) for name in NAMES]
            reports = [_poll(parts, by_name[name]) for name in NAMES]
            assert set(held(parts)) == {digester.message(id_) for id_ in expected}, settings
            if place:
                assert [parts.store.cursors(name) for name in NAMES] == known
                assert sum(report.messages_read for report in reports) <= 2, (
                    "looked up, since they wait for an original"
                )
