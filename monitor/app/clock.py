"""The only reader of the wall clock; everything else is handed ``now``."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, UTC, in whole seconds: mail knows no finer."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the one place
