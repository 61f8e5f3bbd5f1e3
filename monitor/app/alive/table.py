"""The parts that run as long as the program does, how long each may be silent, and what is done then (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PATIENCE_SECONDS: Final = 120.0
"""What a cure gets before the next, stronger one."""
HOUR: Final = 3600.0
TIMES: Final = 2
"""How often within an hour the same cure is tried, before the next one."""


class Cure(StrEnum):
    """What is done about a part that gives no sign of life; each is the next one's last resort."""

    RESTART = "restart"
    """It alone is started again; that is what notices changed settings."""
    ANEW = "anew"
    """The store, the polls and their connections are closed and opened anew; the page stays."""
    END = "end"
    """The process ends with exit status 70, so that its supervisor starts another: a thread cannot be killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part: its word in ``/healthz``, what it does, how many seconds it may be silent, and what is done then."""

    key: str
    does: str
    seconds: float
    cure: Cure

    @property
    def sentence(self) -> str:
        """What the wall says while it is silent."""
        return f"The monitor does not work as it should: what {self.does} has stopped. {_NEXT[self.cure]}"


_NEXT: Final[Mapping[Cure, str]] = {
    Cure.RESTART: "It is started again; if this stays, start the monitor again.",
    Cure.ANEW: "Polls and store are opened anew; if this stays, start the monitor again.",
    Cure.END: "The program ends, so that it is started again.",
}

PARTS: Final = (
    Part(key="page", does="answers browsers", seconds=60.0, cure=Cure.END),
    Part(key="main", does="opens the store and takes settings", seconds=900.0, cure=Cure.END),
    Part(key="scheduler", does="begins polls", seconds=30.0, cure=Cure.ANEW),
    Part(key="heartbeat", does="looks after polls and the store", seconds=120.0, cure=Cure.ANEW),
    Part(key="polls", does="reads a mailbox", seconds=600.0, cure=Cure.END),
    Part(key="waiting", does="waits for new mail", seconds=900.0, cure=Cure.ANEW),
    Part(key="maps", does="makes the maps", seconds=300.0, cure=Cure.ANEW),
    Part(key="leases", does="shares mailboxes with other processes", seconds=120.0, cure=Cure.ANEW),
    Part(key="settings", does="notices changed settings", seconds=60.0, cure=Cure.RESTART),
    Part(key="notices", does="tells people what is wrong", seconds=900.0, cure=Cure.RESTART),
    Part(key="backups", does="makes backups", seconds=6 * 3600.0, cure=Cure.ANEW),
)
"""Every long-running part; those that a process does not have are not missed: SQLite no leases, a poller no maps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cured:
    """A cure that was tried: of which part, and when, by a clock that nobody can set."""

    key: str
    at: float


def silent(ages: Mapping[str, float]) -> tuple[Part, ...]:
    """Return the parts whose last sign of life is older than it may be; ``inf``: its thread is dead."""
    return tuple(part for part in PARTS if ages.get(part.key, 0.0) > part.seconds)


def cure_of(part: Part, tried: Iterable[Cured], now: float) -> Cure | None:
    """Return what is to be done about a silent part now; None: what was done last still has time to help.

    What helped twice within an hour and not for good gives way to the next stronger cure, and so does what did not
    help at all; the last one is to end.
    """
    own = [one for one in tried if one.key == part.key and now - one.at < HOUR]
    if own and now - own[-1].at < PATIENCE_SECONDS:
        return None
    stronger = tuple(Cure)[tuple(Cure).index(part.cure) :]
    return stronger[min(len(own) // TIMES, len(stronger) - 1)]


def after_pause(ages: Mapping[str, float], since_pause: float) -> dict[str, float]:
    """Return the ages as they count after this whole process stood still (SIGSTOP, a paused machine): from its end."""
    return {key: age if age == float("inf") else min(age, since_pause) for key, age in ages.items()}
