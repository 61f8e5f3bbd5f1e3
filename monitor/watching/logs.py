"""The log: a line for each event, for people on a terminal or as JSON, without repeats and without secrets.

Whoever has something to say uses ``logging``, as every library does; what ``extra`` holds becomes keys of the JSON.
"""

import copy
import logging
import re
import traceback
from collections.abc import Iterable
from typing import Any, Final, TextIO

import structlog
from structlog.typing import EventDict, Processor

from monitor.watching.hiding import without_secrets
from monitor.watching.repeats import Repeats

FIELDS: Final = (
    "mailbox",
    "messages_read",
    "originals",
    "replies",
    "responses",
    "unmatched",
    "problems",
    "seconds",
    "failed",
    "repeated",
)
"""What ``extra`` may add to a line's JSON."""
QUIET: Final = (
    "alembic",
    "apprise",
    "apscheduler",
    "asyncio",
    "authlib",
    "fontTools",
    "imapclient",
    "matplotlib",
    "msal",
    "urllib3",
    "uvicorn",
    "werkzeug",
)
"""Libraries that say too much; of them only errors. A poll that takes longer than the interval is none."""
SILENT: Final = ("apprise",)
"""A library whose errors name the addresses it sends to, which hold tokens; whoever calls it says what failed."""
_OWN: Final = "monitor"
_NUMBERS: Final = re.compile(r"\d+")


class Lines(logging.StreamHandler[TextIO]):
    """Writes each line once: a warning or an error that comes again is counted, and summed up after a while."""

    def __init__(self, stream: TextIO) -> None:
        """Write to ``stream``."""
        super().__init__(stream)
        self._repeats: Repeats[logging.LogRecord] = Repeats()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, and before it what was left out of others and is due. ``logging`` lets one thread in."""
        self._sum_up(self._repeats.due(record.created))
        # numbers aside: the same refusal, to be tried in 5 minutes and then in 9
        key = (record.levelno, record.name, _NUMBERS.sub("0", record.getMessage()))
        if record.levelno < logging.WARNING or self._repeats.is_new(key, record, record.created):
            super().emit(record)

    def close(self) -> None:
        """End, and say what was left out."""
        self.acquire()
        try:
            self._sum_up(self._repeats.rest())
        finally:
            self.release()
        super().close()

    def _sum_up(self, left_out: Iterable[tuple[logging.LogRecord, int]]) -> None:
        for record, count in left_out:
            again = copy.copy(record)
            again.msg = f"{record.getMessage()} (the same {count} more time{'s' * (count > 1)})"
            again.args, again.exc_info = (), None
            again.repeated = count
            super().emit(again)


def log_to(stream: Any, *, as_json: bool) -> None:  # noqa: ANN401 - a text stream, however wrapped
    """Write the log of this process there, our own lines and those of libraries."""
    handler = Lines(stream)
    handler.setFormatter(formatter(as_json=as_json, has_colours=not as_json and stream.isatty()))
    logging.basicConfig(handlers=[handler], force=True, level=logging.INFO)
    logging.raiseExceptions = False  # why: a log that nobody reads any more (a closed pipe) must not fill another
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def formatter(*, as_json: bool, has_colours: bool = False) -> logging.Formatter:
    """Return what makes a line of a record: JSON, or a sentence behind the machine's local time."""
    time = structlog.processors.TimeStamper(fmt="iso" if as_json else "%Y-%m-%d %H:%M:%S", utc=as_json)
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=FIELDS),
        time,
    ]
    last: Processor = _Sentence(has_colours=has_colours)
    if as_json:
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=[_where, _hide, _in_order, last])


def _where(_: object, __: str, event: EventDict) -> EventDict:
    """Put where an exception was raised in the place of its words, which may quote mail."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else None
    if error is not None:
        event["exception"] = type(error).__name__
        event["where"] = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return event


def _hide(_: object, __: str, event: EventDict) -> EventDict:
    event["event"] = without_secrets(str(event["event"]))
    return event


def _in_order(_: object, __: str, event: EventDict) -> EventDict:
    """Return what a line holds, the most important first, so that a person can read JSON, too."""
    first = ("timestamp", "level", "logger", "event")
    others = {key: value for key, value in event.items() if key not in first and not key.startswith("_")}
    return {**{key: event[key] for key in first}, **others}


class _Sentence:
    """Makes a line for people: the time, who said it where it is not us, and the sentence."""

    COLOURS: Final = {"warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31m"}

    def __init__(self, *, has_colours: bool) -> None:
        self._colours = self.COLOURS if has_colours else {}

    def __call__(self, _: object, __: str, event: EventDict) -> str:
        who = "" if event["logger"] == _OWN else f"{event['logger']}: "
        where = f" ({event['exception']})\n{event['where']}" if "exception" in event else ""
        colour = self._colours.get(event["level"], "")
        return f"{event['timestamp']} {colour}{who}{event['event']}{where}{chr(27) + '[0m' if colour else ''}"
