"""The import of a large mbox, against a bare pass over its bytes and against the seed article's method.

    python -m benchmarks.import_mbox [--megabytes 1000] [--kilobytes 40] [--rounds 3] [--base lines]

The file is generated in a temporary folder: headers as Gmail writes them, half of the messages replies. Every work
runs in a process of its own (its peak memory is that process's), is timed there without the start of Python, and
finds the file in the page cache. Two bare passes find the ``From `` lines: ``lines`` iterates over lines, as most
people would write it; ``find`` only counts a line end and ``From `` in pieces of 256 KiB, the least that Python can
do. The limit holds against ``--base``, and both ratios are printed. Processor time stands beside wall time: it is the
same on a busy machine. The article's method takes two passes of ``mailbox.mbox`` and ``dateutil.parser.parse``; it
runs on the first part of the file and is scaled by bytes. Exit status 1 where a limit is missed.
"""

import argparse
import email.utils
import json
import mailbox
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from dateutil import parser as dateutil_parser

from benchmarks.gmail_mbox import ME, messages
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, import_file
from monitor.sources.archives import ArchiveSource
from monitor.store import open_store

NOW: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
ARTICLE_MEGABYTES: Final = 60
PIECE: Final = 1 << 18
MEMORY_LIMIT: Final = 150.0
ARTICLE_LIMIT: Final = 10.0
LARGE_KILOBYTES: Final = 40.0
"""Messages as large as Gmail's; of smaller ones headers are a larger part, and the limits are wider."""


def lines(path: Path) -> int:
    """Find the ``From `` lines line by line."""
    with path.open("rb") as file:
        return sum(line.startswith(b"From ") for line in file)


def find(path: Path) -> int:
    """Find the ``From `` lines in pieces."""
    count, tail = 0, b"\n"
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            text = tail + piece
            count += text.count(b"\nFrom ")
            tail = text[-5:]
    return count


def article(path: Path) -> int:
    """Do as the seed article did: the sent messages by what they answer, then every message that was answered."""
    replied: dict[str, datetime] = {}
    for message in mailbox.mbox(path):
        if message["In-Reply-To"] and ME in email.utils.parseaddr(message["From"])[1]:
            replied[message["In-Reply-To"]] = dateutil_parser.parse(message["Date"])
    responses = [
        replied[message["Message-ID"]] - dateutil_parser.parse(message["Date"])
        for message in mailbox.mbox(path)
        if message["Message-ID"] in replied
    ]
    return len(responses)


def source(path: Path) -> int:
    """Yield every header block."""
    return sum(len(chunk.blocks) for chunk in ArchiveSource(path).read({}, ()))


def parse(path: Path) -> int:
    """Yield and parse every header block."""
    read = Parser(digester=Digester(bytes(32)), is_file=True, now=NOW)
    count = 0
    for chunk in ArchiveSource(path).read({}, ()):
        for block in chunk.blocks:
            message, _ = read(block, chunk.folder, chunk.in_sent)
            count += message is not None
    return count


def whole_import(path: Path) -> int:
    """Import the file into an empty SQLite store; return the number of responses."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/monitor.db", Path(folder, "store.key"))
        digester = Digester(store.digest_key)
        try:
            mailbox_ = Mailbox(
                name="benchmark",
                source=ArchiveSource(path),
                store=store,
                pair=Pairer(ours_of([ME], digester)),
                ids=lambda headers: answered_ids(fields_of(headers)),
            )
            report = import_file(mailbox_, parse=Parser(digester=digester, is_file=True, now=NOW), now=NOW)
        finally:
            store.close()
    return report.responses


WORKS: Final[dict[str, Callable[[Path], int]]] = {
    "find": find,
    "lines": lines,
    "source": source,
    "parse": parse,
    "import": whole_import,
    "article": article,
}
"""In the order of the report."""


def run(name: str, path: Path) -> dict[str, float]:
    """Run one work in a fresh process; return its ``count``, ``seconds``, ``cpu`` seconds and peak ``megabytes``."""
    command = [sys.executable, "-m", "benchmarks.import_mbox", "--work", name, "--path", str(path)]
    done: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603 - our own module
    return done


def work(name: str, path: Path) -> None:
    """Do one work here and print its figures."""
    began, used = time.perf_counter(), time.process_time()
    count = WORKS[name](path)
    seconds, cpu = time.perf_counter() - began, time.process_time() - used
    # why not ru_maxrss: on Linux a process inherits the peak of the one that started it
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    json.dump({"count": count, "seconds": seconds, "cpu": cpu, "megabytes": peak / 1024}, sys.stdout)


def measure(path: Path, part: Path, rounds: int) -> dict[str, dict[str, float]]:
    """Return the figures of every work: medians of the seconds, the highest memory."""
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in WORKS}
    for number in range(rounds):
        for name in WORKS:
            if name != "article":
                runs[name].append(run(name, path))
            elif number == 0:
                runs[name].append(run(name, part))
    return {
        name: {
            "count": done[0]["count"],
            "seconds": median(one["seconds"] for one in done),
            "cpu": median(one["cpu"] for one in done),
            "megabytes": max(one["megabytes"] for one in done),
        }
        for name, done in runs.items()
    }


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=int, default=1_000)
    arguments.add_argument("--kilobytes", type=float, default=40, help="of one message, on average")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--base", choices=("lines", "find"), default="lines", help="what the limit is a multiple of")
    arguments.add_argument("--work", choices=WORKS, help=argparse.SUPPRESS)
    arguments.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.work:
        work(chosen.work, chosen.path)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path, part = Path(folder, "all.mbox"), Path(folder, "part.mbox")
        for file, megabytes in ((part, min(ARTICLE_MEGABYTES, chosen.megabytes)), (path, chosen.megabytes)):
            with file.open("wb") as stream:
                stream.writelines(messages(megabytes * 1_000_000, chosen.kilobytes))
        scale = path.stat().st_size / part.stat().st_size
        figures = measure(path, part, chosen.rounds)
    figures["article"]["seconds"] *= scale
    figures["article"]["cpu"] *= scale
    figures["article"]["count"] = round(figures["article"]["count"] * scale)
    base = figures[chosen.base]["seconds"]
    for name, figure in figures.items():
        sys.stdout.write(
            f"{name:<8}{figure['seconds']:>8.2f} s {figure['seconds'] / figures['find']['seconds']:>7.2f} x find "
            f"{figure['seconds'] / figures['lines']['seconds']:>7.2f} x lines {figure['cpu']:>8.2f} s cpu "
            f"{figure['cpu'] / figures['find']['cpu']:>7.2f} x {figure['megabytes']:>6.0f} MB {figure['count']:>9,.0f}"
            f"{'  (scaled)' if name == 'article' else ''}\n"
        )
    limit, least = (3.0, ARTICLE_LIMIT) if chosen.kilobytes >= LARGE_KILOBYTES else (5.0, 0.0)
    ratio = figures["import"]["seconds"] / base
    faster = figures["article"]["seconds"] / figures["import"]["seconds"]
    peak = figures["import"]["megabytes"]
    sys.stdout.write(
        f"import: {ratio:.2f} x {chosen.base} (limit {limit:g}), {faster:.1f} x faster than the article's "
        f"(limit {least:g}), {peak:.0f} MB (limit {MEMORY_LIMIT:g})\n"
    )
    return int(ratio > limit or faster < least or peak >= MEMORY_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
