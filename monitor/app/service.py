"""`monitor run`: the page, the polls, and a store that may fail and come back, until somebody ends it."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from monitor import __version__
from monitor.app import clock
from monitor.app.defining import board_of
from monitor.app.ending import interruptible
from monitor.app.front import page_of
from monitor.app.parts import Parts, open_parts, sample_settings
from monitor.app.polling import Polling
from monitor.app.shown import Shown
from monitor.errors import MonitorError
from monitor.sample import SampleMailbox
from monitor.wall.drawings import Drawings
from monitor.wall.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.config import Settings
    from monitor.records import Board, PollReport

RETRY_SECONDS: Final = 10.0
"""How soon a store that could not be opened is tried again."""
SAMPLE_WORDS: Final = (
    "This is the SAMPLE mailbox: made-up mail of a made-up team. To see your own mail, run `monitor setup`, or edit"
)

log = logging.getLogger("monitor")


def run(settings: Settings, environ: Mapping[str, str], describe: Callable[[PollReport], str]) -> None:
    """Serve the wall until SIGTERM or Ctrl-C. Raises ConfigError where the page's address is taken."""
    with ExitStack() as stack:
        stack.enter_context(interruptible())
        sample = None
        if not settings.mailboxes:
            sample = stack.enter_context(SampleMailbox(clock.now, ZoneInfo(settings.time_zone)))
            settings = stack.enter_context(sample_settings(settings))
        board = board_of(settings, is_sample=sample is not None)
        drawings = Drawings(board)
        shown = Shown(drawings.prepare)
        app = page_of(settings, board, shown, drawings)
        serving = serve(app, settings.page.host, settings.page.port)
        stack.callback(serving.close)
        _greet(settings, board, serving.port)
        while True:
            try:
                with open_parts(settings, environ, sample) as parts:
                    _poll_for_ever(parts, shown, describe)
            except MonitorError as error:
                log.error("%s", error)  # noqa: TRY400 - a sentence for a person, no traceback
                shown.trouble = str(error)
            threading.Event().wait(RETRY_SECONDS)


def _poll_for_ever(parts: Parts, shown: Shown, describe: Callable[[PollReport], str]) -> None:
    polling = Polling(parts, lambda reports: shown.show(parts, reports), describe)
    shown.polling, shown.parts = polling, parts
    if any(report.good_at for report in polling.reports):
        shown.show(parts, polling.reports)  # the last known maps, before the first poll has ended
    try:
        polling.start()
        threading.Event().wait()
    finally:
        shown.parts = None
        polling.stop()


def _greet(settings: Settings, board: Board, port: int) -> None:
    log.info("response-time monitor %s", __version__)
    if board.is_sample:
        log.info("%s %s", SAMPLE_WORDS, settings.path)
    for hint in settings.hints:
        log.warning("%s", hint)
    host = settings.page.host
    if board.is_open_to_network:
        log.warning("the page is open to everybody who can reach this machine: there is no access control yet")
    shown_host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    log.info("open http://%s:%d/", f"[{shown_host}]" if ":" in shown_host else shown_host, port)


def serve_sample(port: int, say: Callable[[str], None]) -> None:
    """Serve the sample mailbox alone until Ctrl-C."""
    with interruptible(), SampleMailbox(clock.now, port=port) as sample:
        account = sample.account
        say(
            f"IMAP on {account.host}:{account.port}, no encryption, user {account.username}, password {sample.password}"
        )
        say("Made-up mail of a made-up team; new mail keeps arriving. Ctrl-C ends it.")
        threading.Event().wait()
