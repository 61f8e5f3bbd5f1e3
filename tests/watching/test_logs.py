"""The log: its two forms, repeats, and what never stands in it."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from monitor.watching.logs import QUIET, SILENT, Lines, formatter, log_to

MARKS = ("marker-ann@example.com", "<marker-id@example.com>", "marker-subject", "marker-secret")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """A log that this test reads; the root logger is afterwards as it was."""
    root, libraries = logging.getLogger(), [logging.getLogger(name) for name in QUIET]
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    levels = [library.level for library in libraries]
    root.handlers = []  # else log_to would close pytest's own
    try:
        yield io.StringIO()
    finally:
        root.handlers = handlers
        root.setLevel(level)
        logging.raiseExceptions = raises
        for library, before in zip(libraries, levels, strict=True):
            library.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Return a JSON log."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json(stream: io.StringIO) -> None:
    """A line of JSON has time, level, who said it, the sentence, and the numbers of a poll as keys."""
    log_to(stream, as_json=True)
    logging.getLogger("monitor").info("%s: é read", "support", extra={"mailbox": "support", "seconds": 0.5, "other": 1})
    (line,) = lines(stream)
    assert list(line) == ["timestamp", "level", "logger", "event", "mailbox", "seconds"]
    assert str(line["timestamp"]).endswith("Z")
    assert (line["level"], line["logger"], line["event"]) == ("info", "monitor", "support: é read")


def test_text(stream: io.StringIO) -> None:
    """For people a line is the time and the sentence; that of a library says whose it is."""
    log_to(stream, as_json=False)
    logging.getLogger("monitor").info("support: read", extra={"mailbox": "support"})
    logging.getLogger("apscheduler.executors").error("stopped")
    first, second = (line.split(" ", 2) for line in stream.getvalue().splitlines())
    assert first[2] == "support: read"
    assert second[2] == "apscheduler.executors: stopped"
    assert [len(first[0]), len(first[1])] == [10, 8]


def test_colours_are_for_terminals() -> None:
    """On a terminal an error is red, and elsewhere no line has a sign that only a terminal understands."""
    record = logging.LogRecord("monitor", logging.ERROR, "", 0, "gone", None, None)
    assert "\x1b[31mgone\x1b[0m" in formatter(as_json=False, has_colours=True).format(record)
    assert "\x1b" not in formatter(as_json=False).format(record)


@pytest.mark.parametrize("as_json", [True, False])
def test_nothing_private_whoever_says_it(stream: io.StringIO, *, as_json: bool) -> None:
    """An address, an id, a token, and whatever an exception quotes stay out, of our lines and of a library's."""
    log_to(stream, as_json=as_json)
    for name in ("monitor", "apscheduler.executors.default", "uvicorn.error", "alembic.runtime"):
        log = logging.getLogger(name)
        log.error("no answer to marker-ann@example.com, <marker-id@example.com>, token=marker-secret")
        try:
            int(" ".join(MARKS))
        except ValueError:
            log.exception("job failed")
    logging.getLogger("apprise").error("json://marker-secret")
    said = stream.getvalue()
    assert said.count("ValueError") == 4
    assert "test_logs.py" in said, "where it was raised is missing"
    assert [mark for mark in MARKS if mark in said or mark.strip("<>") in said] == []
    assert "json:" not in said


def test_libraries_are_quiet(stream: io.StringIO) -> None:
    """Of what libraries say of themselves only errors are kept; of one whose errors tell addresses nothing."""
    log_to(stream, as_json=True)
    for name in QUIET:
        logging.getLogger(name).warning("much ado")
    for name in SILENT:
        logging.getLogger(name).critical("much ado")
    assert lines(stream) == []


def test_repeats_are_summed_up(stream: io.StringIO) -> None:
    """An error that comes each minute is said once and then counted, whatever numbers are in it."""
    handler = Lines(stream)
    handler.setFormatter(formatter(as_json=True))
    for minute in range(12):
        record = logging.LogRecord(
            "monitor", logging.ERROR, "", 0, "support: away. The next try is in %d min.", (minute,), None
        )
        record.created = 60.0 * minute + minute  # a little more than a minute
        handler.handle(record)
    handler.close()
    said = [line["event"] for line in lines(stream)]
    assert said == [
        "support: away. The next try is in 0 min.",
        "support: away. The next try is in 9 min. (the same 9 more times)",
        "support: away. The next try is in 11 min. (the same 2 more times)",
    ]
    assert lines(stream)[-1]["repeated"] == 2


def test_polls_are_not_summed_up(stream: io.StringIO) -> None:
    """A poll that was good has its line, also where the one before had the same."""
    log_to(stream, as_json=True)
    for _ in range(3):
        logging.getLogger("monitor").info("support: 0 messages read")
    assert len(lines(stream)) == 3
