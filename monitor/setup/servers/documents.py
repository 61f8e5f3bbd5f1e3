"""Ask a domain itself how its mail is reached: HTTPS alone, bounded in bytes and in seconds, and nobody else."""

import queue
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.request import getproxies

import requests
from requests.adapters import HTTPAdapter

from monitor.setup.servers.autoconfig import LARGEST

PATIENCE_SECONDS: Final = 6.0
"""How long all the asking may take, looking up names and trickling answers included."""
REDIRECTS: Final = 3
_PIECE: Final = 8_192


def fetch(addresses: Sequence[str], ca_file: Path | None = None, seconds: float = PATIENCE_SECONDS) -> list[bytes]:
    """Return the documents that were found, in the order of ``addresses``; none where nobody answers in time.

    ``ca_file`` is an authority that is trusted instead of those that requests trusts.
    """
    # why threads: nothing else ends the look-up of a name; and one silent server costs no second wait
    until, answers = time.monotonic() + seconds, queue.SimpleQueue[tuple[int, bytes | None]]()
    for number, address in enumerate(addresses):
        threading.Thread(
            target=lambda number=number, address=address: answers.put((number, _document(address, ca_file, until))),
            daemon=True,
        ).start()
    found: dict[int, bytes] = {}
    for _ in addresses:
        try:
            number, document = answers.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            break
        if document is not None:
            found[number] = document
    return [document for _, document in sorted(found.items())]


def _document(address: str, ca_file: Path | None, until: float) -> bytes | None:
    try:
        with _session(ca_file) as session, session.get(address, stream=True, timeout=PATIENCE_SECONDS) as answer:
            if answer.status_code != requests.codes.ok:
                return None
            content = b""
            for piece in answer.iter_content(_PIECE):
                content += piece
                if len(content) > LARGEST or time.monotonic() > until:
                    return None
            return content
    except (requests.RequestException, ValueError, OSError):
        return None  # whatever it is, the questions to the person take its place


def _session(ca_file: Path | None) -> requests.Session:
    """Return a session that knows HTTPS alone, for redirects too, and sends no password of a .netrc file."""
    session = requests.Session()
    session.trust_env = False
    session.proxies.update(getproxies())
    session.adapters.clear()
    session.mount("https://", HTTPAdapter())
    session.max_redirects = REDIRECTS
    if ca_file:
        session.verify = str(ca_file)
    return session
