"""How sign-in servers are spoken to: over verified TLS, and never without an end."""

import ssl
from pathlib import Path
from typing import Any, Final

from requests import Session
from requests.adapters import HTTPAdapter

SECONDS: Final = 30.0
"""How long one answer may take."""


class _Adapter(HTTPAdapter):
    """Waits no longer than it should; with a context, verifies by that."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own signature
        super().init_poolmanager(*arguments, ssl_context=self._context, **options)

    def send(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        options["timeout"] = options.get("timeout") or SECONDS
        return super().send(*arguments, **options)


def prepared(session: Session, ca_file: Path | None) -> Session:
    """Let a session wait as it should, and trust what this machine trusts and one authority more."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    session.mount("https://", _Adapter(context))
    session.mount("http://", _Adapter(None))
    return session
