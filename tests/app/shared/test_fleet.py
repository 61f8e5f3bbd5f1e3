"""Two pollers and two web replicas as processes on a real PostgreSQL: killed, paused, cut off, upgraded."""

import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.app.shared.fleet import INTERVAL, Fleet, Member, fleet
from tests.letters import ROOT
from tests.real.postgres import Postgres

MESSAGES = 60
Begin = Callable[..., AbstractContextManager[Fleet]]


@pytest.fixture
def begin(postgres_url: str, tmp_path: Path) -> Begin:
    """Give a function that makes a fleet on an empty database."""

    def make(desks: int = 3, messages: int = MESSAGES) -> AbstractContextManager[Fleet]:
        return fleet(tmp_path, postgres_url, desks, messages)

    return make


@pytest.fixture
def four(begin: Begin) -> Iterator[tuple[Fleet, list[Member], list[Member]]]:
    """Give two pollers and two web replicas that have read everything."""
    with begin() as made:
        pollers = [made.start("poller") for _ in range(2)]
        webs = [made.start("web") for _ in range(2)]
        wait_for_maps(made, webs, 3 * MESSAGES)
        yield made, pollers, webs


def wait_for_maps(made: Fleet, webs: list[Member], total: int) -> None:
    """Wait until every replica shows the same maps, of so many messages."""
    made.wait_for(lambda: all(web.url for web in webs))
    made.wait_for(lambda: all(web.total() == total for web in webs))
    made.wait_for(lambda: len({web.version() for web in webs}) == 1)


def readers(made: Fleet, since: float) -> dict[str, set[int]]:
    """Return which connections have read each mailbox since then."""
    return {desk.name: desk.connections(since) for desk in made.desks}


def held_by(member: Member) -> set[str]:
    """Return the mailboxes that a poller reads now, as its log says."""
    held: set[str] = set()
    for name, who in re.findall(r"(\w+): is read by (this|another) process", member.log):
        (held.add if who == "this" else held.discard)(name)
    return held


def everybody_reads(made: Fleet, pollers: list[Member]) -> bool:
    """Return whether every mailbox is one poller's, and each poller has one."""
    held = [held_by(poller) for poller in pollers]
    return all(held) and sorted(name for one in held for name in one) == [desk.name for desk in made.desks]


def deliver(made: Fleet, count: int) -> None:
    """Let more mail come."""
    for desk in made.desks:
        desk.deliver(count, start=1000)


def test_a_killed_pollers_mailboxes_move(begin: Begin) -> None:
    """After SIGKILL another poller reads its mailboxes, and the store is as if nothing had been."""
    with begin(desks=1) as made:
        pollers = [made.start("poller") for _ in range(2)]
        web = made.start("web")
        made.wait_for(lambda: all(poller.url for poller in pollers))
        first = made.wait_for(lambda: [poller for poller in pollers if held_by(poller)])[0]
        pollers.remove(first)
        first.kill()
        deliver(made, 20)
        made.wait_for(lambda: held_by(pollers[0]))
        made.wait_for(lambda: web.total() == MESSAGES + 20)
        assert made.rows() == made.undisturbed()


@pytest.mark.prove
def test_all_work_together(four: tuple[Fleet, list[Member], list[Member]]) -> None:
    """Each poller has a share, a third one gets some, and what a dead one had moves within two intervals.

    Every replica shows the same, also while mail comes.
    """
    made, pollers, webs = four
    made.wait_for(lambda: everybody_reads(made, pollers))
    pollers.append(made.start("poller"))
    made.wait_for(lambda: everybody_reads(made, pollers))
    for number in range(3):
        for desk in made.desks:
            desk.deliver(5, start=1000 + 5 * number)
        wait_for_maps(made, webs, 3 * (MESSAGES + 5 * (number + 1)))
    assert made.rows() == made.undisturbed()
    assert all(web.get("/healthz")["status"] == "ok" for web in webs)
    left = pollers.pop(0)
    left.kill()
    killed = time.monotonic()
    made.wait_for(lambda: everybody_reads(made, pollers))
    assert time.monotonic() - killed < 2 * INTERVAL


@pytest.mark.prove
def test_killed_in_the_middle(begin: Begin) -> None:
    """A poller that dies while it reads loses nothing: its successor reads on, and the store is as if undisturbed."""
    with begin() as made:
        for desk in made.desks:
            desk.seconds = 0.5
        webs = [made.start("web")]
        for _ in range(4):
            poller = made.start("poller")
            began = time.monotonic()
            made.wait_for(lambda: any(readers(made, began).values()))  # noqa: B023 - asked within the round
            time.sleep(0.3)
            poller.kill()
        for desk in made.desks:
            desk.seconds = 0.0
        made.start("poller")
        wait_for_maps(made, webs, 3 * MESSAGES)
        assert made.rows() == made.undisturbed()


@pytest.mark.prove
def test_a_paused_poller_writes_nothing_more(four: tuple[Fleet, list[Member], list[Member]]) -> None:
    """A poller that is stopped while it reads, and wakes when another has its mailboxes, writes and reads no more."""
    made, pollers, webs = four
    made.wait_for(lambda: everybody_reads(made, pollers))
    paused, other = pollers
    lost = held_by(paused)
    for desk in made.desks:
        desk.seconds = 0.5
    began = time.monotonic()
    deliver(made, 20)
    made.wait_for(lambda: any(desk.connections(began) for desk in made.desks if desk.name in lost))
    paused.send(signal.SIGSTOP)
    stopped = time.monotonic()
    made.wait_for(lambda: held_by(other) == {desk.name for desk in made.desks})
    assert time.monotonic() - stopped < 2 * INTERVAL + 1
    for desk in made.desks:
        desk.seconds = 0.0
    wait_for_maps(made, webs, 3 * (MESSAGES + 20))
    before = made.rows()
    woken = time.monotonic()
    paused.send(signal.SIGCONT)
    made.wait_for(lambda: everybody_reads(made, pollers))  # it has its share again, under other tokens
    for desk in made.desks:
        desk.deliver(5, start=2000)
    wait_for_maps(made, webs, 3 * (MESSAGES + 25))
    assert set(before) <= set(made.rows())
    assert made.rows() == made.undisturbed()
    for name, connections in readers(made, woken).items():
        assert len(connections) <= 2, f"{name}: the one before and the one after, but none that woke"


@pytest.mark.prove
def test_a_replica_that_dies(four: tuple[Fleet, list[Member], list[Member]]) -> None:
    """Whichever replica made the maps, after its death or sleep another makes them, and one that wakes shows them."""
    made, _, webs = four
    webs[0].send(signal.SIGSTOP)
    deliver(made, 5)
    made.wait_for(lambda: webs[1].total() == 3 * (MESSAGES + 5))
    webs[0].send(signal.SIGCONT)
    wait_for_maps(made, webs, 3 * (MESSAGES + 5))
    webs[1].kill()
    for desk in made.desks:
        desk.deliver(5, start=2000)
    made.wait_for(lambda: webs[0].total() == 3 * (MESSAGES + 10))
    assert made.rows() == made.undisturbed()


@pytest.mark.prove
def test_connections_are_cut(four: tuple[Fleet, list[Member], list[Member]], postgres: Postgres) -> None:
    """While the database ends every connection again and again, replicas show the last maps; then all goes on."""
    made, pollers, webs = four
    deliver(made, 20)
    for _ in range(10):
        assert postgres.cut(made.url) > 0
        assert all(web.version() for web in webs)
        time.sleep(0.5)
    wait_for_maps(made, webs, 3 * (MESSAGES + 20))
    made.wait_for(lambda: everybody_reads(made, pollers))
    made.wait_for(lambda: all(member.get("/healthz")["status"] == "ok" for member in (*pollers, *webs)))
    assert made.rows() == made.undisturbed()


@pytest.mark.prove
def test_the_database_goes_and_comes_back(tmp_path: Path) -> None:
    """Without the database replicas keep their maps and say what is wrong; when it is back all goes on by itself."""
    with Postgres() as own, own.database() as url, fleet(tmp_path, url, 2, MESSAGES) as made:
        pollers = [made.start("poller") for _ in range(2)]
        webs = [made.start("web") for _ in range(2)]
        wait_for_maps(made, webs, 2 * MESSAGES)
        version = webs[0].version()
        own.halt()
        deliver(made, 20)
        made.wait_for(lambda: all((web.get("/version") or {}).get("state") == "error" for web in webs))
        for web in webs:
            assert web.version() == version, "the last maps stay"
            assert "database server" in web.get("/version")["notice"]["title"]
        made.wait_for(lambda: all(one.get("/healthz")["status"] == "failing" for one in (*pollers, *webs)))
        own.resume()
        wait_for_maps(made, webs, 2 * (MESSAGES + 20))
        made.wait_for(lambda: all((web.get("/version") or {}).get("state") == "fresh" for web in webs))
        made.wait_for(lambda: everybody_reads(made, pollers))
        assert made.rows() == made.undisturbed()


STEP = '''"""A step of a program to come, which only adds."""

import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column."""
    op.add_column("cursors", sa.Column("later", sa.Integer))
'''


@pytest.fixture
def next_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the program: the next version, whose schema has one step more, which only adds."""
    root = tmp_path_factory.mktemp("next")
    for name in ("monitor", "assets"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    package = root / "monitor" / "__init__.py"
    package.write_text(re.sub(r'__version__ = ".*"', '__version__ = "99.0.0"', package.read_text()))
    versions = root / "monitor" / "store" / "migrations" / "versions"
    newest = max(path.name[:4] for path in versions.glob("0*.py"))
    (versions / "9000_later.py").write_text(STEP.format(before=newest))
    tables = root / "monitor" / "store" / "schema.py"
    column = '    Column("in_sent", Boolean),\n'
    text = tables.read_text()
    assert text.count(column) == 1
    tables.write_text(text.replace(column, f'{column}    Column("later", Integer),\n'))
    rows = root / "monitor" / "store" / "rows.py"
    text = rows.read_text()
    rows.write_text(
        text.replace("        cursor.in_sent,\n    )", "        cursor.in_sent,\n        None,\n    )").replace(
            "complete_at, in_sent = row", "complete_at, in_sent, _ = row"
        )
    )
    return root


@pytest.mark.prove
def test_rolling_upgrade(four: tuple[Fleet, list[Member], list[Member]], next_program: Path) -> None:
    """Old and new processes work side by side, an old one that starts again too, until all are new; no row is lost."""
    made, pollers, webs = four
    newer = [made.start("web", next_program), made.start("poller", next_program)]
    wait_for_maps(made, newer[:1], 3 * MESSAGES)
    made.wait_for(lambda: everybody_reads(made, [*pollers, newer[1]]))
    deliver(made, 5)
    wait_for_maps(made, webs, 3 * (MESSAGES + 5))
    wait_for_maps(made, newer[:1], 3 * (MESSAGES + 5))
    assert newer[0].get("/version")["version"] == "99.0.0" != webs[0].get("/version")["version"]
    for old in (*pollers, *webs):
        old.kill()
    again = made.start("web")  # an old one that starts again meets the newer schema
    wait_for_maps(made, [again], 3 * (MESSAGES + 5))
    again.kill()
    for desk in made.desks:
        desk.deliver(5, start=2000)
    wait_for_maps(made, newer[:1], 3 * (MESSAGES + 10))
    assert made.rows() == made.undisturbed()
