"""What several commands share: their options, the settings and the log."""

from __future__ import annotations

import logging
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


def log_to(stream: Any) -> None:  # noqa: ANN401 - a text stream, however wrapped
    """Write the log there, a line for each event, without what libraries say of themselves."""
    logging.basicConfig(
        stream=stream, force=True, level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
    )
    logging.raiseExceptions = False  # why: a log that nobody reads any more (a closed pipe) must not fill another
    # why: a poll that takes longer than the interval is expected while a large mailbox is read the first time
    quiet = ("alembic", "apscheduler", "authlib", "fontTools", "imapclient", "matplotlib", "msal", "urllib3", "uvicorn")
    for noisy in (*quiet, "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
