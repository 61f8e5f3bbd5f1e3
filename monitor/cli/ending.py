"""How a command ends: 0 done, 1 something failed and is named, 2 wrong configuration or usage; never a traceback."""

from __future__ import annotations

import errno
import functools
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable

FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""Why a disk takes no more of an output that is redirected to a file."""


def guarded(command: Callable[..., int | None]) -> Callable[..., None]:
    """Turn what a person can mend into one sentence and an exit code."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:  # noqa: ANN401 - click's own signature
        try:
            status = command(*arguments, **options)
            if sys.stdout:
                sys.stdout.flush()  # here and not at the end of Python, where nobody could say what is wrong
        except ConfigError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except MonitorError as error:
            click.echo(f"monitor: {error}", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno not in FULL:
                raise
            click.echo(f"monitor: the output cannot be written: {error.strerror}", err=True)
            with suppress(OSError):
                sys.stdout.close()  # else Python tries once more at its end, with a traceback
            sys.exit(1)
        sys.exit(status or 0)

    return run
