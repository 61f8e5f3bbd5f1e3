"""Responses of a public mailing list, for the benchmarks that can also be run on real mail.

Any mbox will do; the figures in docs/statistics.md are those of the lists twisted-python and twisted-web of 2001 to
2021 (on GitHub: twisted/pipermail; the monthly text files one after another). Nothing of it is kept here. A list
has no Sent folder, so ours are the twelve who answer most.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from monitor.mail.headers import Parser
from monitor.mail.ids import HALF_BYTES, Digester
from monitor.mail.pairing import Ours, pair
from monitor.records import Block, Message, Responses
from monitor.sources.archives import ArchiveSource

TEAM: Final = 12
IMPORTED_AT: Final = datetime(2026, 11, 25, tzinfo=UTC)
VEILED = re.compile(rb"(?m)^(From: \S+) at ")
"""How pipermail writes an address: ``From: anna at example.com``."""


def read(paths: Sequence[Path]) -> Responses:
    """Return what the team answered, by received_at."""
    parse = Parser(digester=Digester(bytes(32)), is_file=True, now=IMPORTED_AT)
    messages: dict[bytes, Message] = {}
    for path in paths:
        for chunk in ArchiveSource(path).read({}, []):
            for block in chunk.blocks:
                message, _ = parse(_unveiled(block), chunk.folder, False)  # noqa: FBT003 - no Sent folder
                if message is not None:
                    known = messages.get(message.key)
                    messages[message.key] = message if known is None else known.merge(message)
    answers = Counter(sender for message in messages.values() if message.answers for sender in message.senders)
    team = frozenset(sender[:HALF_BYTES] for sender, _ in answers.most_common(TEAM))
    found = pair(list(messages.values()), frozenset(messages), Ours(addresses=team)).responses
    rows = sorted((int(one.received_at.timestamp()), one.seconds) for one in found)
    received, seconds = np.array(rows, dtype=np.int64).reshape(-1, 2).T
    return Responses(received_at=received, seconds=seconds)


def _unveiled(block: Block) -> Block:
    return replace(block, headers=VEILED.sub(rb"\1@", block.headers))
