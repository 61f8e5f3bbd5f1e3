"""One read of a mailbox in a process of its own, for tests of memory: ``python -m tests.faults.poller PORT USER``.

Prints the error and by how many megabytes the peak of the process grew beyond what it had when it began to read.
"""

import json
import resource
import sys
from contextlib import closing

from monitor.errors import MonitorError
from monitor.records import Account
from monitor.sources.imap import ImapSource
from tests.faults.office import HORIZONS
from tests.real.dovecot import PASSWORD


def peak() -> float:
    """Return the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def main() -> None:
    """Read everything and say what it came to."""
    account = Account(name="office", host="127.0.0.1", port=int(sys.argv[1]), security="none", username=sys.argv[2])
    before, error, messages = peak(), "", 0
    with closing(ImapSource(account, lambda: PASSWORD, timeout=30)) as source:
        try:
            for chunk in source.read({}, HORIZONS):
                messages += len(chunk.blocks)
        except MonitorError as failure:
            error = str(failure)
    sys.stdout.write(json.dumps({"error": error, "messages": messages, "grown": peak() - before}))


if __name__ == "__main__":
    main()
