"""The header reader under atheris: `python -m tests.fuzz.headers [seconds]`, or with libFuzzer's options."""

import sys

from tests.fuzz import guided  # first: what follows imports what it instruments
from tests.fuzz.fragments import HEADERS, NAMES
from tests.fuzz.properties import check_headers

if __name__ == "__main__":
    values = HEADERS[NAMES:]
    seeds = [b"\n".join(map(bytes.__add__, HEADERS[:NAMES], values[start:])) for start in range(len(values))]
    guided.run(check_headers, HEADERS, seeds, sys.argv[1:])
