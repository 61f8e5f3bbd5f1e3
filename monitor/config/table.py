"""The table of all settings for the documents, so that they cannot say anything else than the program does."""

from datetime import timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from pydantic.fields import FieldInfo

from monitor.config import durations
from monitor.config import tree as keys

BEGIN: Final = "<!-- settings -->"
END: Final = "<!-- /settings -->"
"""Between these two lines a document holds ``table()``."""


def key_names() -> tuple[str, ...]:
    """Return every setting's key as the documents write it: ``window.current``, ``mailboxes[].host``."""
    return tuple(_key(path) for path, _ in keys.leaves())


def table() -> str:
    """Return a Markdown table with one row for each setting."""
    rows = ["| Setting | Default | What it does | Allowed |", "| --- | --- | --- | --- |"]
    for path, field in keys.leaves():
        about = keys.about(path)
        example = f", such as `{about.example}`" if about.example else ""
        rows.append(f"| `{_key(path)}` | {_default(path, field)} | {about.text} | {about.allowed}{example} |")
    return "\n".join(rows)


def _key(path: keys.Path) -> str:
    """Return the key; that of a list with the sign of one."""
    return ".".join(f"{part}[]" if part == "mailboxes" else part for part in path)


def _default(path: keys.Path, field: FieldInfo) -> str:
    """Return the default in words."""
    about = keys.about(path)
    if field.is_required():
        return "required"
    return about.default or f"`{_written(field.default)}`"


def _written(value: object) -> str:
    """Return a default as a person would write it into the file."""
    if isinstance(value, relativedelta | timedelta):
        return durations.write(value)
    return f"{value:g}" if isinstance(value, float) else str(value)
