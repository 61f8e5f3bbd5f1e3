"""What a picture costs: each format against a bare matplotlib heat map with 168 numbers, saved in the same format.

    python -m benchmarks.pictures

Bare map and picture take turns in one process; the ratio is that of the fastest of each, since only other programs
make one slower. Exit status 1 above the limit. Bytes, gzipped bytes, the first picture of a process (with matplotlib's
import) and peak memory are printed beside them.
"""

import gzip
import io
import resource
import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.grids import DEFINITION, NOW, made_up
from monitor.app.picturing import FORMATS
from monitor.app.subjects import current_title, grid_subject
from monitor.numbers.windows import windows
from monitor.pictures.subject import Subject
from monitor.records import Waits

LIMIT: Final = 3.0
ROUNDS: Final = 9
LARGE: Final = 4.0
"""The largest scale that an address may ask for."""
MESSAGES: Final = 20_000


def example() -> Subject:
    """Return the current map of made-up mail."""
    responses = made_up(MESSAGES)
    waits = Waits(
        received_at=responses.received_at,
        seconds=responses.seconds,
        is_open=np.zeros(len(responses), dtype=np.bool_),
        until=NOW,
    )
    return grid_subject(waits, windows(NOW, DEFINITION)[0], DEFINITION, current_title(DEFINITION))


def bare(subject: Subject, form: str, scale: float) -> bytes:
    """Return what a person would draw by hand: colours by ``imshow``, a number in each cell, nothing else."""
    import matplotlib as mpl  # noqa: PLC0415 - its import is timed
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(figsize=(10.4, 4.064), dpi=100)
    axes = figure.add_axes((0.06, 0.2, 0.92, 0.7))
    axes.imshow([[value or 0.0 for value in row] for row in subject.cells.values])
    for day, row in enumerate(subject.cells.values):
        for hour, value in enumerate(row):
            axes.text(hour, day, f"{value:.0f}" if value is not None else "", ha="center", va="center")
    stream = io.BytesIO()
    with mpl.rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}):  # as ours: text stays text
        figure.savefig(stream, format=form, dpi=100 * scale)
    figure.clear()  # as ours: the peak of memory is to be the larger of the two, not what nobody has thrown away
    return stream.getvalue()


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def megabytes() -> float:
    """Return the process's peak memory so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(subject: Subject, name: str, form: str, scale: float) -> float | None:
    """Print the figures of one format; return its ratio, None where there is nothing to hold it against."""
    make = FORMATS[form].make
    made = make(subject, "article", scale)
    drawn_by_hand = None if FORMATS[form].is_table else ("svg" if form == "html" else form)
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(seconds_of(lambda: make(subject, "article", scale)))
        if drawn_by_hand:
            theirs.append(seconds_of(lambda: bare(subject, drawn_by_hand, scale)))
    ratio = min(ours) / min(theirs) if theirs else None
    against = f"{ratio:6.2f} x the bare map ({min(theirs) * 1000:.0f} ms)" if ratio else ""
    sys.stdout.write(
        f"{name:<12}{min(ours) * 1000:>7.1f} ms{len(made):>9,} bytes{len(gzip.compress(made)):>9,} gzipped{against}\n"
    )
    return ratio


def main() -> int:
    """Print the figures; return the exit status."""
    subject, before = example(), megabytes()
    first = seconds_of(lambda: FORMATS["svg"].make(subject, "article", 1.0))
    sys.stdout.write(f"first svg   {first * 1000:>7.1f} ms, with matplotlib's import\n")
    rows = [(form, form, 1.0) for form in FORMATS] + [(f"png, {LARGE:g} x", "png", LARGE)]
    for _, form, scale in rows:
        FORMATS[form].make(subject, "article", scale)
    sys.stdout.write(f"peak memory {megabytes() - before:>7.1f} MB more than before the first picture\n")
    ratios = [timed(subject, *row) for row in rows]
    slowest = max(ratio for ratio in ratios if ratio)
    sys.stdout.write(f"slowest: {slowest:.2f} x the bare map, limit {LIMIT:g} x\n")
    return int(slowest > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
