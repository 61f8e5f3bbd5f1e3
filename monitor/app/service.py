"""`monitor run`: the page, the polls, and a store that may fail and come back, until somebody ends it."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, cast

from monitor import __version__
from monitor.app import clock
from monitor.app.alive.notify import Notify
from monitor.app.alive.table import Cure
from monitor.app.alive.watchman import Watchman
from monitor.app.ending import interruptible
from monitor.app.front import Front
from monitor.app.letting_in import LettingIn
from monitor.app.notifying import Notifying
from monitor.app.running import Running
from monitor.app.shown import Shown
from monitor.app.tuning import Offering, Proposing, Tuning, Watching
from monitor.sample import SampleMailbox
from monitor.wall.serving import Certificate, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import dash

    from monitor.config import Settings
    from monitor.records import Board, PollReport

SAMPLE_WORDS: Final = (
    "This is the SAMPLE mailbox: made-up mail of a made-up team. To see your own mail, run `monitor setup`, or edit"
)

SILENT_SECONDS: Final = 60.0
"""Whoever is started again was silent for longer."""

log = logging.getLogger("monitor")


def run(settings: Settings, environ: Mapping[str, str], describe: Callable[[PollReport], str]) -> None:
    """Serve the wall until SIGTERM or Ctrl-C. Raises ConfigError where the page's address is taken."""
    shown = Shown()
    tuning = Tuning(settings, environ, shown.refuse)
    notify = Notify(environ)

    def hang_up() -> None:
        notify.reloading()
        tuning.ask()

    with ExitStack() as stack:
        stack.enter_context(interruptible(hang_up))
        stack.callback(notify.stopping)
        letting_in = stack.enter_context(LettingIn(settings.store))
        front = Front(shown, settings, tuning.board, letting_in.door, Offering(Proposing(tuning, shown)))
        telling = stack.enter_context(Notifying(lambda: tuning.settings, environ, shown, front.displaying))
        page = settings.page
        serving = serve(
            cast("dash.Dash", front),  # of it only what it serves
            page.host,
            page.port,
            tls=_certificate(settings),
            proxies=page.proxies,
            path=page.path,
            clock=clock.now,
        )
        stack.callback(serving.close)
        _greet(settings, tuning.board, serving.port)
        watching = Watching(tuning.files, tuning.notice)
        watching.start()
        stack.callback(watching.stop)

        def again() -> None:
            for part in (watching, telling):
                if part.age > SILENT_SECONDS:
                    part.again()

        running = Running(tuning, environ, shown, front, describe)
        watchman = Watchman(
            lambda: {"page": serving.age, "settings": watching.age, "notices": telling.age, **running.ages},
            {Cure.RESTART: again, Cure.ANEW: running.anew},
            told=notify.alive,
        )
        shown.silent = lambda: watchman.words
        watchman.start()
        stack.callback(watchman.stop)
        notify.ready()
        running.for_ever()


def _certificate(settings: Settings) -> Certificate | None:
    files = settings.page.tls
    if files.certificate is None or files.key is None:
        return None
    return Certificate(certificate=files.certificate, key=files.key, hsts=files.hsts)


def _greet(settings: Settings, board: Board, port: int) -> None:
    log.info("response-time monitor %s", __version__)
    if board.is_sample:
        log.info("%s %s", SAMPLE_WORDS, settings.path)
    for hint in settings.hints:
        log.warning("%s", hint)
    if board.is_open_to_network:
        log.warning("access: open: everybody who can reach this machine sees the page")
    log.info("open %s:%d%s/", settings.page.address, port, settings.page.path)


def serve_sample(port: int, say: Callable[[str], None]) -> None:
    """Serve the sample mailbox alone until Ctrl-C."""
    with interruptible(), SampleMailbox(clock.now, port=port) as sample:
        account = sample.account
        say(
            f"IMAP on {account.host}:{account.port}, no encryption, user {account.username}, password {sample.password}"
        )
        say("Made-up mail of a made-up team; new mail keeps arriving. Ctrl-C ends it.")
        threading.Event().wait()
