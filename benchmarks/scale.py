"""What one more mailbox and one more display cost, and how that grows with how many there are.

    python -m benchmarks.scale [--mailboxes 10 1000]

Runs a PostgreSQL in a folder of its own, without fsync, so that what is measured is our work and the database's, and no
disk. For each number of mailboxes in one team:

- ``poll``: a poll that finds nothing new, its mail server left out (what the store is asked and told), under a lease
- ``commit``: a chunk of 20 new messages committed and decided, under a lease
- ``look``: one look of a poller at the leases of all its mailboxes
- ``maps``: the reports of all mailboxes read, a snapshot of them packed, stored and unpacked again

each in milliseconds of processor time, ours and the database's together, and as a ratio to ``SELECT 1`` over the same
connection, timed beside it; and once

- ``display``: one question of a display after news, answered by the page's own application, as a ratio to a bare Flask
  answer (`benchmarks.displays` has what a display costs with the server around it).

Prints a JSON line for each, and how much longer a poll and a commit take in the largest team than in the smallest.
Exit status 1 where a limit is missed.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from benchmarks.grids import DEFINITION, NOW, made_up
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer
from monitor.poll import Mailbox, poll
from monitor.records import Batch, Board, Chunk, Cursor, Pending, PollReport, Snapshot, Waits
from monitor.snapshot import make_snapshot
from monitor.snapshot.packing import pack, unpack
from monitor.store import SqlStore, open_store
from monitor.store.engine import Database
from monitor.store.shared.fenced import FencedStore
from monitor.store.shared.leases import Leases
from monitor.store.shared.maps import StoredMaps
from monitor.wall.server import OK, make_app
from monitor.wall.view import View
from tests.contracts.messages import PAIR, original, reply
from tests.real.postgres import Postgres

TEAMS: Final = (10, 1000)
TIMES: Final = 50
TICKS: Final = os.sysconf("SC_CLK_TCK")
CHUNK: Final = 20
BOARD: Final = Board(title="Benchmark", program_version="0", poll_seconds=60, page_seconds=15)
GROWTH: Final = {"poll": 2.0, "commit": 4.0}
"""How many times as long each may take in the largest team as in the smallest."""
DISPLAY: Final = 6.0
"""How many times as long an answer to a display may take as a bare one."""


class Quiet:
    """A source in which nothing is new."""

    folders = ("INBOX", "Sent")

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[Any]) -> Iterator[Chunk]:  # noqa: ARG002 - it has none
        """Yield nothing."""
        return iter(())

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:  # noqa: ARG002 - as above
        """Yield nothing."""
        return iter(())


def processor_seconds(above: int) -> float:
    """Return the processor time of this process and of the processes that ``above`` has started, PostgreSQL's."""
    total = time.process_time()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has just ended
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == above:
                total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def timed(act: Callable[[], object], above: int, times: int = TIMES) -> float:
    """Return how many milliseconds of processor time something takes, ours and the database's, the mean of many."""
    began = processor_seconds(above)
    for _ in range(times):
        act()
    return (processor_seconds(above) - began) / times * 1000


def say(what: str, milliseconds: float, baseline: float, **more: object) -> float:
    """Print a row and return its ratio."""
    ratio = milliseconds / baseline
    row = {"what": what, "ms": round(milliseconds, 3), "baseline ms": round(baseline, 3), "ratio": round(ratio, 1)}
    sys.stdout.write(json.dumps(row | more) + "\n")
    sys.stdout.flush()
    return ratio


def report(name: str) -> PollReport:
    """Return what a good poll says."""
    return PollReport(name=name, started_at=NOW, finished_at=NOW, good_at=NOW, folders=("INBOX", "Sent"))


def snapshot(reports: Sequence[PollReport]) -> Snapshot:
    """Return maps of 50,000 responses, read in these mailboxes."""
    answered = made_up(50_000)
    waits = Waits(
        received_at=answered.received_at,
        seconds=answered.seconds,
        is_open=np.zeros(len(answered), dtype=np.bool_),
        until=NOW,
    )
    return make_snapshot(board=BOARD, definition=DEFINITION, waits=waits, reports=reports, store_error=None, now=NOW)


@contextmanager
def team(url: str, folder: Path, count: int) -> Iterator[tuple[SqlStore, list[str], Pairer]]:
    """Give a store that knows so many mailboxes, which are decided together, and a report of each."""
    store = open_store(url, folder / f"key{count}")
    names = [f"desk{number}" for number in range(count)]
    pair = replace(PAIR, team=tuple(names))
    try:
        store.redecide(names[0], pair)
        for name in names:
            store.save_report(report(name))
        yield store, names, pair
    finally:
        store.close()


def measure(url: str, folder: Path, count: int, above: int) -> dict[str, float]:
    """Measure a team of so many, and return the ratios."""
    with team(url, folder, count) as (store, names, pair):
        database = Database(url)
        leases = Leases(database, "one", 600)

        def select() -> None:
            with database.reading() as connection:
                connection.execute(text("SELECT 1"))

        first = timed(lambda: leases.turn("1", "r", names), above, 1)
        lease = leases.turn("1", "r", names).leases[0]
        fenced = FencedStore(store, leases.fence(lease))
        mailbox = Mailbox(
            name=lease.name,
            source=Quiet(),
            store=fenced,
            pair=pair,
            ids=lambda headers: answered_ids(fields_of(headers)),
        )
        parse = Parser(digester=Digester(store.digest_key), is_file=False, now=NOW)
        horizons = (NOW - timedelta(weeks=4), NOW - timedelta(weeks=30))
        numbers = iter(range(10**6))

        def read() -> None:
            found = poll(mailbox, parse=parse, horizons=horizons, now=NOW, before=horizons[1])
            assert found.error is None, found.error  # noqa: S101 - a benchmark of failures would say nothing

        def commit() -> None:
            at = next(numbers)
            messages = [
                (message, None)
                for n in range(at * CHUNK, at * CHUNK + CHUNK // 2)
                for message in (original(f"o{n}", n), reply(f"r{n}", n + 60, f"o{n}"))
            ]
            fenced.commit(Batch(mailbox=lease.name, messages=tuple(messages)), pair, NOW)

        maps, made = StoredMaps(database), snapshot(tuple(store.reports().values()))
        maps_lease = leases.claim("maps", "e")
        assert maps_lease is not None  # noqa: S101 - nobody else is there
        fence = leases.fence(maps_lease)

        def share() -> None:
            store.reports()
            number = maps.store("e", made.version, pack(made), int(NOW.timestamp()), fence)
            stored = maps.newer("e", number - 1)
            assert stored is not None  # noqa: S101 - it was just stored
            unpack(stored.body, BOARD, DEFINITION)

        ratios = {
            "poll": say("poll", timed(read, above), timed(select, above, 1000), mailboxes=count),
            "commit": say("commit", timed(commit, above), timed(select, above, 1000), mailboxes=count, messages=CHUNK),
            "look": say(
                "look",
                timed(lambda: leases.turn("1", "r", names), above),
                timed(select, above, 1000),
                mailboxes=count,
                first_ms=round(first, 3),
            ),
            "maps": say(
                "maps", timed(share, above), timed(select, above, 1000), mailboxes=count, packed_bytes=len(pack(made))
            ),
        }
        leases.close()
        return ratios


def display() -> float:
    """Measure one question of a display that knows the newest maps, and return the ratio."""
    shown = View(snapshot=snapshot([report("desk")]), state="fresh", now=NOW, read_at=NOW)
    app = make_app(lambda: shown, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}).server
    bare = Flask("bare")
    bare.get("/version")(lambda: {"version": "x" * 150})
    clients = {"ours": app.test_client(), "bare": bare.test_client()}
    took = {}
    for name, client in clients.items():

        def ask(client: FlaskClient = client) -> object:
            return client.get("/version")

        took[name] = timed(ask, 0, 500)
    return say("display", took["ours"], took["bare"])


def main() -> int:
    """Measure, print, and say whether every limit holds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mailboxes", type=int, nargs="+", default=TEAMS)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    teams: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder, Postgres() as cluster:
        for count in asked.mailboxes:
            with cluster.database() as url:
                teams.append(measure(url, Path(folder), count, cluster.pid))
    rows = [(name, teams[-1][name] / teams[0][name], limit) for name, limit in GROWTH.items()]
    rows.append(("display", display(), DISPLAY))
    for name, ratio, limit in rows:
        sys.stdout.write(f"{name}: {ratio:.2f} x, limit {limit:g} x\n")
    return 1 if any(ratio > limit for _, ratio, limit in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
