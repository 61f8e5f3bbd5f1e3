"""``python -m monitor`` is the command ``monitor``, and both begin here."""

import sys
from typing import Final

STOPPED: Final = 130
"""The exit code of what Ctrl-C ended, as a shell has it."""


def main() -> None:
    """Load the command and run it."""
    try:
        from monitor.cli import main as command  # noqa: PLC0415 - here a Ctrl-C meets us, above it meets nobody
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    command()


if __name__ == "__main__":
    main()
