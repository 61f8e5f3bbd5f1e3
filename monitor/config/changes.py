"""What another configuration asks of a program that runs: which settings differ, and what each of them takes (pure).

    running ──┐
              ├─ decide ─▶ Change(settings to run with from now on, their keys, their effects, what needs a restart)
    wanted  ──┘

What cannot change while the program runs keeps its running value, and the rest of the same file takes effect.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar

from monitor.config import tree as keys
from monitor.config.section import Section
from monitor.config.settings import Settings

T = TypeVar("T", bound=Section)
MAILBOXES: Final = "mailboxes"


class Effect(StrEnum):
    """What a setting that has changed takes."""

    PAGE = "page"
    """The page is built anew; each browser loads it at its next refresh."""
    MAPS = "maps"
    """The maps are computed anew from the store."""
    DECIDED = "decided"
    """Which message answers which is decided anew, of all mail in the store."""
    READ = "read"
    """Every mailbox is polled at once, as far back as the windows need."""
    POLLS = "polls"
    """The polls go on by another plan; every connection stays that may."""
    MAILBOX = "mailbox"
    """This one mailbox signs in anew, begins or ends; the others stay connected."""
    ANEW = "anew"
    """The store is another one, the sample's or no longer the sample's: everything but the page is opened anew."""
    RESTART = "restart"
    """It stays as it is until the monitor is started again."""


_LOOK: Final = frozenset({Effect.PAGE})
_NUMBERS: Final = frozenset({Effect.PAGE, Effect.MAPS})
_WINDOW: Final = frozenset({Effect.PAGE, Effect.MAPS, Effect.READ})
_MAIL: Final = frozenset({Effect.PAGE, Effect.MAPS, Effect.DECIDED, Effect.READ})
_ADDRESSES: Final = frozenset({Effect.MAPS, Effect.DECIDED, Effect.READ})
_PLAN: Final = frozenset({Effect.POLLS})
_LINES: Final = frozenset({Effect.POLLS, Effect.READ})
_SIGN_IN: Final = frozenset({Effect.MAILBOX})
_OTHER_MAIL: Final = frozenset({Effect.MAILBOX, Effect.MAPS, Effect.DECIDED})
_RESTART: Final = frozenset({Effect.RESTART})

EFFECTS: Final[Mapping[str, frozenset[Effect]]] = {
    "title": _LOOK,
    "time_zone": _WINDOW,
    "mailboxes[].name": _OTHER_MAIL,
    "mailboxes[].host": _SIGN_IN,
    "mailboxes[].security": _SIGN_IN,
    "mailboxes[].port": _SIGN_IN,
    "mailboxes[].ca_file": _SIGN_IN,
    "mailboxes[].username": _SIGN_IN,
    "mailboxes[].password_file": _SIGN_IN,
    "mailboxes[].password_command": _SIGN_IN,
    "mailboxes[].sign_in": _SIGN_IN,
    "mailboxes[].oauth.client_id": _SIGN_IN,
    "mailboxes[].oauth.client_secret_file": _SIGN_IN,
    "mailboxes[].oauth.tenant": _SIGN_IN,
    "mailboxes[].oauth.server": _SIGN_IN,
    "mailboxes[].addresses": _ADDRESSES,
    "mailboxes[].folders.sent": _SIGN_IN,
    "mailboxes[].folders.received": _SIGN_IN,
    "log": _RESTART,
    "role": _RESTART,
    "window.current": _WINDOW,
    "window.trailing": _WINDOW,
    "refresh.poll": frozenset({Effect.PAGE, Effect.POLLS}),
    "refresh.page": _LOOK,
    "refresh.idle": _LINES,
    "refresh.keep_alive": _PLAN,
    "refresh.connections_per_server": _LINES,
    "originals.ignore": _MAIL,
    "originals.addressed_to": _MAIL,
    "measure.statistic": _NUMBERS,
    "measure.percentile": _NUMBERS,
    "measure.target": _NUMBERS,
    "measure.definition": _NUMBERS,
    "measure.counts_unanswered": _NUMBERS,
    "measure.smoothing": _NUMBERS,
    "measure.change_rate": _NUMBERS,
    "measure.least_change": _NUMBERS,
    "working_hours.monday": _NUMBERS,
    "working_hours.tuesday": _NUMBERS,
    "working_hours.wednesday": _NUMBERS,
    "working_hours.thursday": _NUMBERS,
    "working_hours.friday": _NUMBERS,
    "working_hours.saturday": _NUMBERS,
    "working_hours.sunday": _NUMBERS,
    "working_hours.holidays.country": _NUMBERS,
    "working_hours.holidays.region": _NUMBERS,
    "working_hours.holidays.dates": _NUMBERS,
    "store.url": _RESTART,
    "store.key_file": _RESTART,
    "store.keep": _PLAN,
    "store.backups": _PLAN,
    "page.host": _RESTART,
    "page.port": _RESTART,
    "page.tls.certificate": _RESTART,
    "page.tls.key": _RESTART,
    "page.tls.hsts": _RESTART,
    "page.names": _LOOK,
    "page.proxies": _RESTART,
    "page.path": _RESTART,
    "page.frame_ancestors": _LOOK,
    "page.allow_eval": _LOOK,
    "page.theme": _LOOK,
    "page.locale": _LOOK,
    "page.dim": _LOOK,
    "page.off": _LOOK,
    "access.allow": _LOOK,
    "access.header": _LOOK,
    "access.session": _LOOK,
    "notify.urls_file": _PLAN,
    "notify.older_than": _PLAN,
    "notify.person": _PLAN,
    "notify.displays": _PLAN,
    "notify.quiet": _PLAN,
}
"""What each setting takes. One without a row waits for a restart; a test holds that every one has a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What to do. ``keys`` take effect now and ``restart`` do not; none holds a value.

    ``settings`` are those to run with from now on: what was wanted, but for what needs a restart.
    """

    settings: Settings
    keys: tuple[str, ...] = ()
    restart: tuple[str, ...] = ()
    effects: frozenset[Effect] = frozenset()


def decide(running: Settings, wanted: Settings, rows: Mapping[str, frozenset[Effect]] = EFFECTS) -> Change:
    """Return what it takes to go on with ``wanted`` instead of ``running``."""
    settings, now, later, effects = wanted, list[str](), list[str](), frozenset[Effect]()
    for path, _ in keys.leaves():
        key = ".".join(path)
        if path[0] == MAILBOXES or not _differs(running, wanted, path):
            continue
        found = rows.get(key, _RESTART)
        if Effect.RESTART in found:
            later.append(key)
            settings = _keeping(settings, running, path)
        else:
            now.append(key)
            effects |= found
    for key, row in _mailboxes(running, wanted):
        now.append(key)
        effects |= rows.get(row, _SIGN_IN)
    if running.is_sample != wanted.is_sample or (wanted.is_sample and "time_zone" in now):  # its mail is of its zone
        effects |= {Effect.ANEW}
    return Change(settings=settings, keys=tuple(now), restart=tuple(later), effects=effects)


def _differs(running: Settings, wanted: Settings, path: keys.Path) -> bool:
    """Return whether these keys say something else; a zone that is set says more than the same one that is guessed."""
    is_guess = path == ("time_zone",) and running.is_zone_guessed != wanted.is_zone_guessed
    return is_guess or value_at(running, path) != value_at(wanted, path)


def _mailboxes(running: Settings, wanted: Settings) -> Iterator[tuple[str, str]]:
    """Yield what differs in the mailboxes, which go by their names: a key for people, and its row."""
    before, after = ({mailbox.name: mailbox for mailbox in one.mailboxes} for one in (running, wanted))
    for name in (*after, *(name for name in before if name not in after)):
        if name in before and name in after:
            for path, _ in keys.leaves():
                if path[0] == MAILBOXES and value_at(before[name], path[1:]) != value_at(after[name], path[1:]):
                    yield f"{MAILBOXES}.{name}.{'.'.join(path[1:])}", f"{MAILBOXES}[].{'.'.join(path[1:])}"
        else:
            yield f"{MAILBOXES}.{name} ({'removed' if name in before else 'added'})", f"{MAILBOXES}[].name"


def value_at(section: Section, path: keys.Path) -> object:
    """Return the value at these keys."""
    value: object = section
    for key in path:
        value = getattr(value, key)
    return value


def _keeping(wanted: T, running: T, path: keys.Path) -> T:
    """Return what is wanted, with the running value at these keys."""
    key, rest = path[0], path[1:]
    inner, kept = getattr(wanted, key), getattr(running, key)
    value = _keeping(inner, kept, rest) if rest else kept
    return wanted.model_copy(update={key: value})
