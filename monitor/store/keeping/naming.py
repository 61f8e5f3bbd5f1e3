"""Which backup is which, when the next one is due, and which ones are too many: decided from their names (pure).

the week's          monitor-2026-11-25T190530Z.db
before a schema     monitor-2026-11-25T190530Z-before-0007.db
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Self

WEEK: Final = timedelta(days=7)
_FORM: Final = "%Y-%m-%dT%H%M%SZ"
_NAME: Final = re.compile(
    r"(?P<store>.+)-(?P<at>\d{4}-\d\d-\d\dT\d{6}Z)(?:-before-(?P<before>[0-9A-Za-z]+))?\.db", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup of the store with this stem: made at an instant, before a step of the schema (None: the week's)."""

    store: str
    made_at: datetime
    before: str | None = None

    @classmethod
    def of(cls, name: str) -> Self | None:
        """Return the backup of a file's name; None where it is none of ours."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        try:
            made_at = datetime.strptime(found["at"], _FORM).replace(tzinfo=UTC)
        except ValueError:  # the 31st of February
            return None
        return cls(store=found["store"], made_at=made_at, before=found["before"])

    @property
    def name(self) -> str:
        """The name of its file."""
        step = f"-before-{self.before}" if self.before else ""
        return f"{self.store}-{self.made_at.astimezone(UTC).strftime(_FORM)}{step}.db"


def ours(store: str, names: Iterable[str]) -> tuple[Backup, ...]:
    """Return the backups of a store among the names of a folder, the latest first."""
    found = [backup for name in names if (backup := Backup.of(name)) and backup.store == store]
    return tuple(sorted(found, key=lambda backup: backup.made_at, reverse=True))


def is_due(backups: Iterable[Backup], now: datetime) -> bool:
    """Return whether the week has no backup yet.

    One that a clock dated ahead by less than a week counts: else it were made again and again until then.
    """
    return not any(abs(now - backup.made_at) < WEEK for backup in backups if backup.before is None)


def superfluous(backups: Iterable[Backup], keep: int) -> tuple[Backup, ...]:
    """Return the backups, the latest first, beyond the ``keep`` latest of each of the two kinds."""
    weekly, steps = list[Backup](), list[Backup]()
    for backup in backups:
        (weekly if backup.before is None else steps).append(backup)
    return (*weekly[keep:], *steps[keep:])
