"""A program for test_crash.py: commit once, and die at a given statement as if the power had gone.

For every number of statements it forks: the child dies there, the parent prints what the store then holds.
"""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from monitor.records import Batch, Cursor
from monitor.store import SqlStore, open_store
from monitor.store.engine import Database
from tests.contracts.messages import NOON, PAIR, original, place, reply


def batch(number: int) -> Batch:
    """Return a batch that answers the last one's original and brings the next, with the cursor that says so."""
    messages = (
        (original(f"o{number}"), place(number, "INBOX")),
        (reply(f"r{number}", 60, f"o{number - 1}"), place(number)),
    )
    cursor = Cursor(folder="Sent", uidvalidity=1, low=1, high=number, horizon_at=NOON)
    return Batch(mailbox="desk", messages=messages, cursor=cursor)


def die_at(url: str, key: bytes, statements: int, number: int) -> None:
    """Commit and die just before the given statement; return where the commit has fewer."""
    database = Database(url)
    left = iter(range(statements))

    def count(*_: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", count)
    event.listen(database.engine, "commit", count)
    SqlStore(database, key).commit(batch(number), PAIR, NOON)


def main(url: str, key_file: Path) -> None:
    """Print, for each statement died at: whether it died, the cursor, how many responses and unmatched there are."""
    store = open_store(url, key_file)
    store.commit(batch(1), PAIR, NOON)
    for statements in range(100):
        high = store.cursors("desk")["Sent"].high
        key = store.digest_key
        store.close()  # no connection crosses the fork
        child = os.fork()
        if not child:
            die_at(url, key, statements, high + 1)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        store = open_store(url, key_file)
        high = store.cursors("desk")["Sent"].high
        responses = sum(1 for _ in store.rows(["desk"]))
        print(os.WIFSIGNALED(status), high, responses, store.unmatched("desk"), flush=True)  # noqa: T201 - its answer
        if not os.WIFSIGNALED(status):
            break
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
