"""The reading of a mailbox in archives, against the bare unpacking of the same bytes and the same mailbox unpacked.

    python -m benchmarks.import_archives [--megabytes 300] [--rounds 3]

A file as of ``gmail_mbox`` is generated in a temporary folder, alone and as .gz, .zip and .tgz. Every work runs in a
process of its own, which finds the files in the page cache. ``inflate`` unpacks the .gz in pieces and looks at nothing:
what is read of an archive can hardly take less than that and the pass over the plain file together. Exit status 1
where a limit is missed.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.gmail_mbox import messages
from monitor.sources.archives import ArchiveSource

PIECE: Final = 1 << 18
LIMIT: Final = 1.5
"""Times the bare unpacking and the pass over the plain file together."""
MEMORY_LIMIT: Final = 150.0
KILOBYTES: Final = 40.0
FORMS: Final = ("gz", "zip", "tgz")


def inflate(folder: Path) -> int:
    """Unpack the .gz and look at nothing."""
    stream, count = zlib.decompressobj(31), 0
    with (folder / "all.gz").open("rb", buffering=0) as file:
        while packed := file.read(PIECE):
            while packed:
                count += len(stream.decompress(packed, PIECE))
                packed = stream.unconsumed_tail
    return count


def source(name: str) -> Callable[[Path], int]:
    """Return what reads every header block of a file."""
    return lambda folder: sum(len(chunk.blocks) for chunk in ArchiveSource(folder / name).read({}, ()))


WORKS: Final[dict[str, Callable[[Path], int]]] = {
    "inflate": inflate,
    "mbox": source("all.mbox"),
    **{form: source(f"all.{form}") for form in FORMS},
}
"""In the order of the report."""


def make(folder: Path, megabytes: int) -> None:
    """Write the mailbox in every form."""
    path = folder / "all.mbox"
    with path.open("wb") as stream:
        stream.writelines(messages(megabytes * 1_000_000, KILOBYTES))
    with path.open("rb") as plain, gzip.open(folder / "all.gz", "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed)
    with zipfile.ZipFile(folder / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "Takeout/Mail/All mail.mbox")
    with tarfile.open(folder / "all.tgz", "w:gz", compresslevel=6) as tar:
        tar.add(path, "Takeout/Mail/All mail.mbox")


def work(name: str, folder: Path) -> None:
    """Do one work here and print its figures."""
    began = time.perf_counter()
    count = WORKS[name](folder)
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    json.dump({"count": count, "seconds": seconds, "megabytes": peak / 1024}, sys.stdout)


def run(name: str, folder: Path) -> dict[str, float]:
    """Run one work in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.import_archives", "--work", name, "--path", str(folder)]
    done: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603 - our own module
    return done


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--megabytes", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--work", choices=WORKS, help=argparse.SUPPRESS)
    arguments.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.work:
        work(chosen.work, chosen.path)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder), chosen.megabytes)
        runs = {name: [run(name, Path(folder)) for _ in range(chosen.rounds)] for name in WORKS}
    seconds = {name: median(one["seconds"] for one in done) for name, done in runs.items()}
    peaks = {name: max(one["megabytes"] for one in done) for name, done in runs.items()}
    least = seconds["inflate"] + seconds["mbox"]
    for name in WORKS:
        count = runs[name][0]["count"]
        sys.stdout.write(
            f"{name:<8}{seconds[name]:>7.2f} s {seconds[name] / least:>6.2f} x {peaks[name]:>5.0f} MB {count:>12,.0f}\n"
        )
    worst = max(seconds[form] for form in FORMS) / least
    peak = max(peaks[form] for form in FORMS)
    sys.stdout.write(f"archives: {worst:.2f} x (limit {LIMIT:g}), {peak:.0f} MB (limit {MEMORY_LIMIT:g})\n")
    return int(worst > LIMIT or peak >= MEMORY_LIMIT or len({runs[name][0]["count"] for name in ("mbox", *FORMS)}) > 1)


if __name__ == "__main__":
    sys.exit(main())
