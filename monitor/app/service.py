"""`monitor run`: the page, the polls, and a store that may fail and come back, until somebody ends it."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from monitor import __version__
from monitor.app import clock
from monitor.app.comparing import Comparing
from monitor.app.defining import board_of, definition_of
from monitor.app.detailing import Defining, Detailing
from monitor.app.mistakes import mistake
from monitor.app.parts import Parts, open_parts, sample_settings
from monitor.app.picturing import add_pictures
from monitor.app.polling import Polling
from monitor.errors import MonitorError
from monitor.export import snapshot_json
from monitor.sample import SampleMailbox
from monitor.snapshot import read_at, state, worst
from monitor.wall.drawings import Drawings
from monitor.wall.server import OK, make_app
from monitor.wall.serving import serve
from monitor.wall.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import FrameType

    from monitor.config import Settings
    from monitor.records import Board, PollReport, Snapshot, State

RETRY_SECONDS: Final = 10.0
"""How soon a store that could not be opened is tried again."""
LAST_RESORT_SECONDS: Final = 4.0
"""When the process is ended whatever still hangs: a supervisor waits 5 s (docker: 10) before it kills."""
SAMPLE_WORDS: Final = (
    "This is the SAMPLE mailbox: made-up mail of a made-up team. To see your own mail, run `monitor setup`, or edit"
)

log = logging.getLogger("monitor")


class Shown:
    """What the page reads: replaced as a whole, never changed, so that requests need no lock.

    ``prepare`` gets each snapshot before it is shown: it draws the page, so that no browser waits for that.
    """

    def __init__(self, prepare: Callable[[Snapshot], None] = lambda _: None) -> None:
        self._prepare = prepare
        self.snapshot: Snapshot | None = None
        self.reports: tuple[PollReport, ...] = ()
        self.trouble: str | None = None
        self.polling: Polling | None = None
        self.parts: Parts | None = None
        self._json: tuple[tuple[str, State, datetime | None], bytes] | None = None

    def view(self) -> View:
        """Return the page's view of now."""
        now, snapshot = clock.now(), self.snapshot
        if snapshot is None:
            return View(
                snapshot=None,
                state="error" if self.trouble else "first-run",
                now=now,
                reports=self.reports,
                trouble=self.trouble,
            )
        current, read = ("error" if self.trouble else state(snapshot, now)), read_at(snapshot)
        return View(
            snapshot=snapshot,
            state=current,
            now=now,
            read_at=read,
            snapshot_json=self._as_json(snapshot, current, read),
            reports=self.reports,
            worst=worst(snapshot, now),
            trouble=self.trouble,
        )

    def _as_json(self, snapshot: Snapshot, current: State, read: datetime | None) -> bytes:
        """Return the JSON of this snapshot, made once: every request asks for it."""
        key = (snapshot.version, current, read)
        made = self._json
        if made is None or made[0] != key:
            text = json.dumps(snapshot_json(snapshot, current, read), ensure_ascii=False)
            self._json = made = (key, text.encode())
        return made[1]

    def version(self) -> str:
        """Return the version of the maps on show, "" while there are none."""
        return self.snapshot.version if self.snapshot else ""

    def health(self) -> Mapping[str, str]:
        """Return a word for the store and the scheduler."""
        polling = self.polling
        return {
            "store": self.trouble or _store_error(self.reports) or (polling and polling.store_trouble) or OK,
            "scheduler": OK if polling and polling.is_alive else "not running",
        }

    def show(self, parts: Parts, reports: tuple[PollReport, ...]) -> None:
        """Make the page anew; where the store does not answer, say so and keep the last maps."""
        self.reports = reports
        try:
            snapshot = parts.snapshot(clock.now(), reports, _store_error(reports))
            self._prepare(snapshot)
            self.snapshot = snapshot
            self.trouble = None
        except MonitorError as error:
            log.error("%s", error)  # noqa: TRY400 - a sentence for a person, no traceback
            self.trouble = str(error)
        except Exception as error:  # noqa: BLE001 - it must neither end a poll nor leave old maps unmarked
            self.trouble = f"No new maps: {mistake(error)}"


def _store_error(reports: Sequence[PollReport]) -> str | None:
    """Return what is wrong with the store, where it can be read but a poll could not keep its mail."""
    return next((report.error for report in reports if report.is_store_error and report.needs_person), None)


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
        app = make_app(
            shown.view,
            board=board,
            definition=definition_of(settings),
            health=shown.health,
            host=settings.page.host,
            compare=Comparing(lambda: shown.parts, shown.version),
            cell=Detailing(lambda: shown.parts, shown.version).cell,
            definitions=Defining(lambda: shown.parts, shown.version).definitions,
            drawings=drawings,
        )
        add_pictures(app.server, shown.view)
        serving = serve(app, settings.page.host, settings.page.port)
        stack.callback(serving.close)
        _greet(settings, board, serving.port)
        while True:
            try:
                with open_parts(settings, environ, sample) as parts:
                    _poll_for_ever(parts, shown, describe)
            except MonitorError as error:
                log.error("%s", error)  # noqa: TRY400 - as above
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


@contextmanager
def interruptible() -> Iterator[None]:
    """Turn SIGTERM and SIGINT into a clean end with exit status 0, within seconds whatever hangs."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        last_resort = threading.Timer(LAST_RESORT_SECONDS, os._exit, (0,))
        last_resort.daemon = True
        last_resort.start()
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    try:
        yield
    finally:
        log.info("stopped")


def serve_sample(port: int, say: Callable[[str], None]) -> None:
    """Serve the sample mailbox alone until Ctrl-C."""
    with interruptible(), SampleMailbox(clock.now, port=port) as sample:
        account = sample.account
        say(
            f"IMAP on {account.host}:{account.port}, no encryption, user {account.username}, password {sample.password}"
        )
        say("Made-up mail of a made-up team; new mail keeps arriving. Ctrl-C ends it.")
        threading.Event().wait()
