"""The first poll of a large mailbox over a long and narrow link, against what the link lets through.

    python -m benchmarks.link [--messages 200000] [--milliseconds 40] [--megabits 20]

A real Dovecot holds mail of the last 200 days, half of it replies in Sent, with headers as long as real ones. Between
it and the poller stands tests.faults.link, a process that holds every byte back for half a round trip and lets a
fixed number pass each second (tc would need rights over the network). The link itself is measured in the same run: by
single bytes that go there and back, and by a bare transfer. The poll is the program's own, one budget after another,
into a new SQLite store; the current map is complete when a report says that its window is read. The bytes needed are
those that came down the wire, beside those of the whole headers. Prints JSON lines. Exit status 1 where the current
map took over 15 s or the poll got less than 90 % of what the bare transfer got.
"""

import argparse
import gc
import json
import socket
import sys
import tempfile
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from imapclient import IMAPClient

from benchmarks.maildir import ME, fill
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, poll
from monitor.records import Account, PollReport
from monitor.sources.fetching import ITEMS
from monitor.sources.imap import ImapSource
from monitor.sources.plan import CHUNK
from monitor.store import open_store
from tests.faults.link import Link
from tests.real.dovecot import PASSWORD, Dovecot

MAP_LIMIT: Final = 15.0
SHARE_LIMIT: Final = 0.90
BUDGET_SECONDS: Final = 20.0
"""As in monitor.app.polling: a poll ends then, so that new mail is looked for."""
NOW: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
HORIZONS: Final = (NOW - timedelta(weeks=4), NOW - timedelta(weeks=30))
USER: Final = "benchmark"
BARE_BYTES: Final = 20_000_000
TRIPS: Final = 20
WHOLE: Final = ("BODY.PEEK[HEADER]", "INTERNALDATE")
FOLDERS: Final = ("INBOX", "Sent")


def bare(milliseconds: float, megabits: float) -> tuple[float, float]:
    """Return the bytes a second of a bare transfer over such a link, and the milliseconds of a round trip."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            near, _ = listener.accept()
            with near:
                for _ in range(TRIPS):
                    near.sendall(near.recv(1))
                near.recv(1)
                near.sendall(bytes(BARE_BYTES))

        thread = threading.Thread(target=answer)
        thread.start()
        port = listener.getsockname()[1]
        with (
            Link(port, milliseconds=milliseconds, megabits=megabits) as link,
            socket.create_connection(("127.0.0.1", link.port)) as line,
        ):
            trips = [_timed(line, 1) for _ in range(TRIPS)]
            rate = BARE_BYTES / _timed(line, BARE_BYTES)
        thread.join()
    return rate, median(trips) * 1_000


def _timed(line: socket.socket, count: int) -> float:
    """Return the seconds from a question of one byte to the last of ``count`` bytes of the answer."""
    began = time.perf_counter()
    line.sendall(b".")
    while count > 0:
        count -= len(line.recv(min(count, 1 << 20)))
    return time.perf_counter() - began


def warm(server: Dovecot) -> None:
    """Let Dovecot read every message once, as a server has that took in its mail itself."""
    with server.session(USER) as client:
        for folder in FOLDERS:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            for begin in range(0, len(uids), CHUNK):
                client.fetch(uids[begin : begin + CHUNK], ITEMS)


def bytes_a_message(server: Dovecot, items: tuple[str, ...]) -> float:
    """Return what a message costs on the wire when these items are fetched, over a thousand in each folder."""
    with Link(server.port, milliseconds=0, megabits=10_000) as link:
        client = IMAPClient("127.0.0.1", port=link.port, ssl=False, timeout=30)
        client.login(USER, PASSWORD)
        count = taken = 0
        for folder in FOLDERS:
            client.select_folder(folder, readonly=True)
            uids = client.search()[-2 * CHUNK :]
            before = link.passed()[1]
            for begin in range(0, len(uids), CHUNK):
                count += len(client.fetch(uids[begin : begin + CHUNK], items))
            client.noop()
            taken += link.passed()[1] - before
        client.logout()
    return taken / count


def first_poll(port: int, folder: Path) -> dict[str, float]:
    """Poll into a new store until everything is read, and return the seconds until then and until the current map."""
    digester = Digester(b"k" * 32)
    account = Account(name=USER, host="127.0.0.1", port=port, security="none", username=USER)
    map_seconds: list[float] = []
    parser = Parser(digester=digester, is_file=False, now=NOW)
    store = open_store(f"sqlite:///{folder}/monitor.db", folder / "store.key")
    gc.freeze()  # as the program does
    cpu, began = time.process_time(), time.perf_counter()

    def progress(report: PollReport) -> None:
        if report.is_current_read and not map_seconds:
            map_seconds.append(time.perf_counter() - began)

    report, messages, polls = None, 0, 0
    with closing(store), closing(ImapSource(account, lambda: PASSWORD)) as source:
        mailbox = Mailbox(
            name=USER,
            source=source,
            store=store,
            pair=Pairer(ours_of([ME], digester)),
            ids=lambda headers: answered_ids(fields_of(headers)),
        )
        while report is None or not (report.is_complete or report.error):
            report = poll(
                mailbox,
                parse=parser,
                horizons=HORIZONS,
                now=NOW,
                before=None,
                last=report,
                on_progress=progress,
                budget_seconds=BUDGET_SECONDS,
            )
            messages, polls = messages + report.messages_read, polls + 1
        seconds = time.perf_counter() - began
    if report.error:
        raise RuntimeError(report.error)
    return {
        "messages": messages,
        "polls": polls,
        "map_seconds": round(map_seconds[0], 2),
        "seconds": round(seconds, 2),
        "processor_seconds": round(time.process_time() - cpu, 2),
    }


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--messages", type=int, default=200_000)
    arguments.add_argument("--milliseconds", type=float, default=40)
    arguments.add_argument("--megabits", type=float, default=20)
    chosen = arguments.parse_args()
    rate, trip = bare(chosen.milliseconds, chosen.megabits)
    tell("bare", {"megabits": round(rate / 125_000, 2), "milliseconds": round(trip, 1)})
    with Dovecot() as server, tempfile.TemporaryDirectory() as folder:
        fill(server, USER, chosen.messages, NOW, is_long=True)
        warm(server)
        ours, whole = (round(bytes_a_message(server, items)) for items in (ITEMS, WHOLE))
        tell("bytes", {"a_message": ours, "with_whole_headers": whole, "ratio": round(whole / ours, 1)})
        with Link(server.port, milliseconds=chosen.milliseconds, megabits=chosen.megabits) as link:
            figures = first_poll(link.port, Path(folder))
            up, down = link.passed()
    share = down / figures["seconds"] / rate
    tell("poll", figures | {"bytes_up": up, "bytes_down": down, "share": round(share, 3)})
    sys.stdout.write(
        f"first poll of {figures['messages']:,} messages: the current map after {figures['map_seconds']:.1f} s "
        f"(limit {MAP_LIMIT:g}), {share:.1%} of the link (limit {SHARE_LIMIT:.0%})\n"
    )
    return int(figures["map_seconds"] > MAP_LIMIT or share < SHARE_LIMIT)


def tell(work: str, figures: dict[str, float]) -> None:
    """Print one line of figures."""
    sys.stdout.write(json.dumps({"benchmark": "link", "work": work, **figures}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
