"""The sample's mail, read once, and what the page is handed in each state."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from monitor.app import clock
from monitor.app.comparing import Comparing
from monitor.app.detailing import Detailing
from monitor.app.parts import Parts, open_parts, sample_settings
from monitor.config import load
from monitor.errors import FolderError
from monitor.poll import poll
from monitor.records import NO_FLAGS, Account, Board, Definition, PollReport, Snapshot, WorkingHours
from monitor.sample import SampleMailbox
from monitor.snapshot import make_snapshot
from monitor.sources.folders import Listed, choose
from monitor.sources.refusals import login_error, not_reached
from monitor.wall.view import View

ZONE: Final = "Europe/Lisbon"
CONFIG: Final = f"title: Support desk\ntime_zone: {ZONE}\n"
ACCOUNT: Final = Account(
    name="support", host="imap.example.com", port=993, security="tls", username="support", sent=("Sent Mail",)
)
FOLDERS: Final = tuple(
    Listed(name=name, flags=frozenset(), delimiter="/") for name in ("INBOX", "Sent", "Sent Messages")
)
OFFICE: Final = WorkingHours(shifts=(((9 * 60, 17 * 60 + 30),),) * 5 + ((),) * 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The sample's office: its opened parts, its page as it is now, and what answers for a laptop."""

    parts: Parts
    snapshot: Snapshot
    compare: Comparing
    detail: Detailing

    @property
    def board(self) -> Board:
        """The page's texts, without the mark of the sample."""
        return replace(self.snapshot.board, is_sample=False)

    @property
    def report(self) -> PollReport:
        """A good poll's report, a few seconds old."""
        return self.snapshot.reports[0]


@contextmanager
def office() -> Iterator[Office]:
    """Read the sample's mailbox and make its page."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="monitor-gallery-")))
        (folder / "config.yaml").write_text(CONFIG)
        settings = load(folder / "config.yaml", {})
        sample = stack.enter_context(SampleMailbox(clock.now, ZoneInfo(ZONE)))
        settings = stack.enter_context(sample_settings(settings))
        parts = stack.enter_context(open_parts(settings, os.environ, sample))
        now = clock.now()
        report = poll(parts.mailboxes[0], parse=parts.parser(now), horizons=parts.horizons(now), now=now, before=None)
        made = parts.snapshot(now, [replace(report, name="support")])
        yield Office(
            parts=parts,
            snapshot=made,
            compare=Comparing(lambda: parts, lambda: made.version),
            detail=Detailing(lambda: parts, lambda: made.version),
        )


def no_answer() -> str:
    """Return what the program says of a mail server that does not answer."""
    return str(not_reached(ACCOUNT, TimeoutError()))


def no_sign_in() -> str:
    """Return what the program says of a password that is refused."""
    return str(login_error(ACCOUNT, "[AUTHENTICATIONFAILED]"))


def no_folder() -> str:
    """Return what the program says of a folder in the configuration that the mailbox has not."""
    try:
        choose(ACCOUNT, FOLDERS)
    except FolderError as error:
        return str(error)
    raise AssertionError(ACCOUNT.sent)


def _view(of: Office, **changes: object) -> View:
    now = of.snapshot.made_at + timedelta(seconds=12)
    fresh = View(snapshot=of.snapshot, state="fresh", now=now, read_at=of.snapshot.made_at, reports=(of.report,))
    return replace(fresh, **changes)  # type: ignore[arg-type]  # the rows' own keywords


def _stale(of: Office, *, began: timedelta, error: str | None) -> View:
    at = of.snapshot.made_at
    report = replace(of.report, started_at=at - began, good_at=at - timedelta(minutes=34), error=error)
    return _view(of, state="stale", read_at=at - timedelta(minutes=34), reports=(report,), worst="support")


def _first_run(of: Office) -> View:
    report = replace(
        of.report,
        messages_read=4_100,
        read_before=8_300,
        remaining=72_000,
        seconds=40.0,
        good_at=None,
        is_current_read=False,
        unmatched=0,
        problems={},
    )
    return _view(of, state="first-run", snapshot=_empty(of, (report,)), read_at=None, reports=(report,))


def _empty(of: Office, reports: Sequence[PollReport] = (), **changes: object) -> Snapshot:
    """Return the page of an office that answers nobody any more."""
    waits = of.parts.waits(of.snapshot.made_at)
    none = replace(waits, **{name: getattr(waits, name)[:0] for name in ("received_at", "seconds", "is_open")})
    made = make_snapshot(
        board=of.board,
        definition=of.parts.definition,
        waits=none,
        reports=reports or of.snapshot.reports,
        store_error=None,
        now=of.snapshot.made_at,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # as above


def _error(of: Office, error: str) -> View:
    report = replace(of.report, error=error, needs_person=True)
    read_at = of.snapshot.made_at - timedelta(hours=3)
    return _view(of, state="error", read_at=read_at, reports=(report,), worst="support")


def _too_few_weeks(of: Office) -> View:
    marks = of.snapshot.change.marks
    told = marks and replace(marks, verdict="too few weeks", marked=NO_FLAGS, blocks=())
    return _view(of, snapshot=replace(of.snapshot, change=replace(of.snapshot.change, marks=told)))


def _closed_hours(of: Office) -> View:
    definition = replace(of.parts.definition, working_hours=OFFICE)
    parts = replace(of.parts, definition=definition)
    return _view(of, snapshot=replace(parts.snapshot(of.snapshot.made_at, of.snapshot.reports), redefined=None))


def definition_of(of: Office, state: str) -> Definition:
    """Return what the numbers are in a state."""
    return replace(of.parts.definition, working_hours=OFFICE) if state == "closed hours" else of.parts.definition


VIEWS: Final[Mapping[str, Callable[[Office], View]]] = {
    "fresh": _view,
    "sample": _view,
    "dim": _view,
    "off": _view,
    "not connected": _view,
    "first run": _first_run,
    "empty": lambda of: _view(
        of,
        state="empty",
        snapshot=_empty(of, newest_at=of.snapshot.made_at - timedelta(days=93), waiting=of.snapshot.waiting),
    ),
    "mail server": lambda of: _stale(of, began=timedelta(seconds=50), error=no_answer()),
    "monitor": lambda of: _stale(of, began=timedelta(minutes=34), error=None),
    "sign-in": lambda of: _error(of, no_sign_in()),
    "configuration": lambda of: replace(_error(of, no_folder()), snapshot=None, read_at=None),
    "closed hours": _closed_hours,
    "too few weeks": _too_few_weeks,
}
"""What the page is handed, by the state's name in the table of cases."""
