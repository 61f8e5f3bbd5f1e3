"""What both targets share: atheris, its instruments, and what it starts from. Linux and Python below 3.14 only."""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]  # reason: it publishes no types

with atheris.instrument_imports(include=["monitor.mail", "monitor.sources.archives"]):
    import monitor.mail.headers
    import monitor.sources.archives  # noqa: F401 - imported here in order to be instrumented

SECONDS: Final = 60
LONGEST: Final = 8_192
"""Bytes of one input: more than a separator may be long."""
LONGEST_ENTRY: Final = 64
"""Bytes of a dictionary's entry; libFuzzer takes no longer ones."""
HANGS_AFTER: Final = 20
"""Seconds for one input; nothing of this length takes a hundredth of it."""


def entries(fragments: Sequence[bytes]) -> str:
    """Return the fragments as a dictionary in libFuzzer's form, one quoted entry a line."""
    short = (fragment for fragment in fragments if len(fragment) <= LONGEST_ENTRY)
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in fragment) + '"\n' for fragment in short)


def run(
    target: Callable[[bytes], None], fragments: Sequence[bytes], seeds: Sequence[bytes], arguments: Sequence[str]
) -> None:
    """Run a target for a number of seconds, with libFuzzer's own options, or on files it wrote; exit as it does.

    An input that fails is written to the folder one stands in, as crash-..., timeout-... or oom-...
    """
    given = [f"-max_total_time={argument}" if argument.isdecimal() else argument for argument in arguments]
    is_replay = any(not argument.startswith("-") for argument in given)
    with tempfile.TemporaryDirectory() as folder:
        words, corpus = Path(folder, "words"), Path(folder, "corpus")
        words.write_text(entries(fragments))
        corpus.mkdir()
        for number, seed in enumerate(seeds):
            (corpus / str(number)).write_bytes(seed)
        options = (f"-dict={words}", f"-max_len={LONGEST}", f"-timeout={HANGS_AFTER}", "-print_final_stats=1")
        child = os.fork()  # why: libFuzzer ends its process at once, and the folder would stay
        if not child:
            atheris.Setup(
                [
                    sys.argv[0],
                    *options,
                    *(given or [f"-max_total_time={SECONDS}"]),
                    *([] if is_replay else [str(corpus)]),
                ],
                target,
            )
            atheris.Fuzz()
        _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))
