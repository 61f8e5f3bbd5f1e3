"""How sign-in servers are spoken to: over verified TLS, and never without an end."""

import ssl
from pathlib import Path
from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter


class _Adapter(HTTPAdapter):
    """Waits no longer than it should; with a context, verifies by that."""

    def __init__(self, context: ssl.SSLContext | None, seconds: float) -> None:
        self._context = context
        self._seconds = seconds
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own signature
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)

    def send(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        options["timeout"] = options.get("timeout") or self._seconds
        return super().send(*arguments, **options)


def prepared(session: Session, ca_file: Path | None, seconds: float) -> Session:
    """Let a session wait so long for each answer, and trust what this machine trusts and one authority more."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    session.mount("https://", _Adapter(context, seconds))
    session.mount("http://", _Adapter(None, seconds))
    return session
