"""What the command `notify` does: send each service a message now, and not only when something breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.config.notify import urls_of
from monitor.errors import ConfigError
from monitor.watching import sending
from monitor.watching.notices import Message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config import Settings

NOBODY = (
    "nobody is told anything: put an Apprise URL into the file that notify.urls_file names, or into MONITOR_NOTIFY_URLS"
)


def try_services(settings: Settings, environ: Mapping[str, str]) -> tuple[bool, ...]:
    """Send a message to each service; return which took it. Raises ConfigError where there is none, or SecretError."""
    urls = urls_of(settings.notify, environ)
    if not urls:
        raise ConfigError([NOBODY])
    message = Message(
        title=f"{settings.title}: a test", body="Messages of the response-time monitor come here.", is_good=True
    )
    return tuple(sending.send(url, message) for url in urls)
