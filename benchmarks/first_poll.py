"""The first poll of a large mailbox on a real Dovecot, against a bare IMAPClient fetch of the same fields.

    python -m benchmarks.first_poll [--messages 50000] [--rounds 3]

Half of the mail lies in INBOX, half are replies in Sent. *bare* opens both folders and fetches the same items in the
same chunks, and keeps nothing; *source* is ImapSource.read of everything; *poll* is all of a first poll: reading,
parsing, pairing and committing to a new SQLite store. They take turns in one process after one fetch that lets
Dovecot build its index; the ratio is that of the medians. Prints one JSON line per work. Exit status 1 above the limit.
"""

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.maildir import ME, fill
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, poll
from monitor.records import Account
from monitor.sources.fetching import ITEMS
from monitor.sources.imap import ImapSource
from monitor.sources.plan import CHUNK, first_day
from monitor.store import open_store
from tests.real.dovecot import PASSWORD, Dovecot

LIMIT: Final = 1.5
NOW: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
HORIZONS: Final = (NOW - timedelta(weeks=4), NOW - timedelta(weeks=30))
USER: Final = "benchmark"


def bare(server: Dovecot) -> int:
    """Fetch the same fields of the same messages in the same chunks, and keep nothing."""
    count = 0
    with server.session(USER) as client:
        for folder in ("Sent", "INBOX"):
            client.select_folder(folder, readonly=True)
            uids = sorted(client.search(["SINCE", first_day(HORIZONS[-1])]), reverse=True)
            for begin in range(0, len(uids), CHUNK):
                count += len(client.fetch(uids[begin : begin + CHUNK], ITEMS))
    return count


def source_of(server: Dovecot) -> ImapSource:
    """Return a source of the mailbox."""
    account = Account(name=USER, host="127.0.0.1", port=server.port, security="none", username=USER)
    return ImapSource(account, lambda: PASSWORD)


def read(server: Dovecot) -> int:
    """Read everything with our source, and keep nothing."""
    with closing(source_of(server)) as source:
        return sum(len(chunk.blocks) for chunk in source.read({}, HORIZONS))


def whole_poll(server: Dovecot) -> int:
    """Poll into a new store."""
    digester = Digester(b"k" * 32)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/monitor.db", Path(folder, "store.key"))
        with closing(store), closing(source_of(server)) as source:
            mailbox = Mailbox(
                name=USER,
                source=source,
                store=store,
                pair=Pairer(ours_of([ME], digester)),
                ids=lambda headers: answered_ids(fields_of(headers)),
            )
            parser = Parser(digester=digester, is_file=False, now=NOW)
            report = poll(mailbox, parse=parser, horizons=HORIZONS, now=NOW, before=None)
    if report.error or report.responses * 2 != report.messages_read:
        message = f"not every reply was paired: {report}"
        raise RuntimeError(message)
    return report.messages_read


WORKS: Final[dict[str, Callable[[Dovecot], int]]] = {"bare": bare, "source": read, "poll": whole_poll}


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--messages", type=int, default=50_000)
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    times: dict[str, list[float]] = {name: [] for name in WORKS}
    counts: dict[str, int] = {}
    with Dovecot() as server:
        fill(server, USER, chosen.messages, NOW)
        bare(server)
        for _ in range(chosen.rounds):
            for name, work in WORKS.items():
                gc.freeze()  # as the program does; here for all works
                began = time.perf_counter()
                counts[name] = work(server)
                times[name].append(time.perf_counter() - began)
    base = median(times["bare"])
    for name, taken in times.items():
        figures = {
            "messages": counts[name],
            "seconds": round(median(taken), 2),
            "ratio": round(median(taken) / base, 2),
        }
        sys.stdout.write(json.dumps({"benchmark": "first_poll", "work": name, **figures}) + "\n")
    ratio = median(times["poll"]) / base
    sys.stdout.write(f"first poll of {counts['poll']:,} messages: {ratio:.2f} x a bare fetch, limit {LIMIT:g} x\n")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
