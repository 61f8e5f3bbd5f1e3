"""Sending a message through Apprise to each service that somebody named; none of them ever sees another's URL."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

import apprise

from monitor.watching.notices import Message

T = TypeVar("T")
NAME: Final = "Response-time monitor"
_ASSET: Final = apprise.AppriseAsset(app_id=NAME, app_desc=NAME, app_url="", secure_logging=True)


def problems(urls: Sequence[str]) -> Iterator[str]:
    """Yield a sentence for each URL that Apprise does not understand; by its number, since it may hold a token."""
    for number, url in enumerate(urls, 1):
        if _service(url) is None:
            yield f"the URL number {number} is none that Apprise understands"


def send(url: str, message: Message) -> bool:
    """Send a message to one service; return whether it took it. It may take some seconds, and raises nothing."""
    service = _service(url)
    if service is None:
        return False
    kind = apprise.NotifyType.SUCCESS if message.is_good else apprise.NotifyType.WARNING
    return bool(quietly(lambda: service.notify(title=message.title, body=message.body, notify_type=kind)))


def quietly(act: Callable[[], T]) -> T | None:
    """Return what ``act`` returns; None where it raises, whatever that is: its words may hold the URL."""
    try:
        return act()
    except Exception:  # noqa: BLE001 - as said
        return None


def _service(url: str) -> apprise.NotifyBase | None:
    make = apprise.Apprise.instantiate
    found: apprise.NotifyBase | None = quietly(lambda: make(url, asset=_ASSET, suppress_exceptions=True))
    return found
