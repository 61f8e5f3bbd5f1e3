"""What several commands share: their options, the settings and the log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from monitor.config import Settings

DEFAULT_CONFIG = Path("config.yaml")
"""Where nobody named another."""
config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_CONFIG,
    show_default=True,
    help="The configuration file.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


def environ(role: str | None = None) -> dict[str, str]:
    """Return the environment; with a role that was asked for as if it were set there."""
    import os  # noqa: PLC0415 - only here is the environment read

    return dict(os.environ) | ({"MONITOR_ROLE": role} if role else {})


def settings_from(path: Path, role: str | None = None) -> Settings:
    """Read the configuration. Raises ConfigError."""
    from monitor.app import clock  # noqa: PLC0415 - as above
    from monitor.config import load  # noqa: PLC0415 - as above

    return load(path, environ(role), now=clock.now())


def log_to(stream: Any, form: str = "text") -> None:  # noqa: ANN401 - a text stream, however wrapped
    """Write the log there, a line for each event. ``form`` is the setting ``log``: "auto" asks who reads it."""
    from monitor.watching.logs import log_to  # noqa: PLC0415 - as above

    log_to(stream, as_json=form == "json" or (form == "auto" and not stream.isatty()))
