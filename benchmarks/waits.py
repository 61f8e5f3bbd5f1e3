"""From the store to what waits, against a bare ``SELECT`` of the same columns by the driver alone.

    python -m benchmarks.waits [messages]

A store of threads in a temporary folder is read three ways in turns; processor time, the ratio is that of the medians.
Exit status 1 above a limit.
"""

import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.grids import DEFINITION, NOW
from monitor.app.waiting import Kept, StoredWaits
from monitor.mail.pairing import Ours, Pairer
from monitor.numbers.windows import windows
from monitor.records import Batch, Message, Window
from monitor.store import SqlStore, open_store

ROUNDS: Final = 7
FIRST_LIMIT: Final = 6.0
HELD_LIMIT: Final = 1.0
BARE: Final = (
    "SELECT mailbox, outcome, automatic, circular, dated_at, internal_at, claimed_at, imported_at, key, answers, "
    "recipients FROM messages"
)


def digest(name: str) -> bytes:
    """Return 16 bytes that stand for an id or an address."""
    return blake2b(name.encode(), digest_size=16).digest()


US: Final = digest("us")
OURS: Final = Ours(addresses=frozenset({US[:8]}))


def letters(count: int) -> list[Message]:
    """Return threads of both windows: 70 % of theirs are answered, and 60 % of ours followed by another of theirs."""
    chance = random.Random(1)  # noqa: S311 - made-up mail
    found: list[Message] = []
    while len(found) < count:
        at, names = NOW - timedelta(minutes=chance.uniform(0, 30 * 7 * 24 * 60)), tuple[bytes, ...]()
        who, is_ours = digest(f"person {chance.randrange(5000)}"), False
        while at < NOW and len(found) < count:
            key = digest(f"message {len(found)}")
            senders, recipients = ((US,), (who,)) if is_ours else ((who,), (US,))
            found.append(
                Message(
                    key=key,
                    in_sent=is_ours,
                    dated_at=at,
                    internal_at=at,
                    senders=senders,
                    recipients=recipients,
                    answers=names,
                )
            )
            if chance.random() > (0.6 if is_ours else 0.7):
                break
            names, is_ours = (key, *names), not is_ours
            at += timedelta(minutes=chance.lognormvariate(4.5, 1.5))
    return found


def filled(folder: Path, count: int) -> SqlStore:
    """Return a store with so many messages."""
    store = open_store(f"sqlite:///{folder}/monitor.db", folder / "store.key")
    messages = letters(count)
    for start in range(0, count, 5000):
        batch = Batch(mailbox="desk", messages=tuple((one, None) for one in messages[start : start + 5000]))
        store.commit(batch, Pairer(OURS), NOW)
    return store


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of one run."""
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> int:
    """Fill, read, print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with TemporaryDirectory() as name, closing(filled(Path(name), count)) as store:
        kept = Kept(store=store, names=("desk",), ours=OURS)
        since = windows(NOW, DEFINITION)[1].start
        window = Window(start=since, end=NOW, time_zone=DEFINITION.time_zone)
        warm = StoredWaits()

        def bare() -> None:
            """Do the baseline."""
            with closing(sqlite3.connect(Path(name, "monitor.db"))) as connection:
                connection.execute(BARE).fetchall()

        def read(stored: StoredWaits) -> None:
            """Do what is measured."""
            stored.of(kept, DEFINITION, window, NOW, waiting_since=since)

        read(warm)
        rounds = [
            (seconds_of(bare), seconds_of(lambda: read(StoredWaits())), seconds_of(lambda: read(warm)))
            for _ in range(ROUNDS)
        ]
    baseline, first, held = (median(column) for column in zip(*rounds, strict=True))
    sys.stdout.write(
        f"{count:,} messages by a bare SELECT: {baseline:.2f} s\n"
        f"read after new mail: {first:.2f} s ({first / baseline:.2f} x, limit {FIRST_LIMIT:g} x)\n"
        f"while no mail comes: {held:.3f} s ({held / baseline:.2f} x, limit {HELD_LIMIT:g} x)\n"
    )
    return int(first / baseline > FIRST_LIMIT or held / baseline > HELD_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
