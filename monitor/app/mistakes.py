"""A mistake of this program, met while the wall hangs there: named in a sentence, and where it is in the log."""

import logging
import traceback

log = logging.getLogger("monitor")


def mistake(error: Exception) -> str:
    """Log where the error was raised and return a sentence for the page.

    The error's own text stays out of both: it may quote mail.
    """
    name = type(error).__name__
    log.error("a mistake in the program, %s:\n%s", name, "".join(traceback.format_tb(error.__traceback__)).rstrip())
    return f"the monitor made a mistake ({name}). Its log says where; please report it. It is tried again."
