"""The mbox splitter under atheris: `python -m tests.fuzz.mbox [seconds]`, or with libFuzzer's options."""

import sys
from typing import Final

from tests.fuzz import guided  # first: what follows imports what it instruments
from tests.fuzz.fragments import MBOX
from tests.fuzz.properties import check_mbox

SIZES: Final = (b"\xff\xff\xff\xff", b"\x40\x03\x80\x10")


def target(data: bytes) -> None:
    """Check a file whose first four bytes are the sizes of the pieces it is read in."""
    check_mbox(data[4:], [byte + 1 for byte in data[:4]])


if __name__ == "__main__":
    seeds = [sizes + b"".join(MBOX[start:]) for sizes in SIZES for start in range(len(MBOX))]
    guided.run(target, MBOX, seeds, sys.argv[1:])
