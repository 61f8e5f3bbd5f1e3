"""How sign-in servers are spoken to: over verified TLS, and never without an end."""

import ssl
from pathlib import Path
from typing import Any, Final

from requests import Session
from requests.adapters import HTTPAdapter

SECONDS: Final = 30.0
"""How long one answer may take."""


class _Adapter(HTTPAdapter):
    """Trusts what this machine trusts, and one authority more; waits no longer than it should."""

    def __init__(self, ca_file: Path | None) -> None:
        self._ca_file = ca_file
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own signature
        context = ssl.create_default_context()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        super().init_poolmanager(*arguments, ssl_context=context, **options)

    def send(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as above
        options["timeout"] = options.get("timeout") or SECONDS
        return super().send(*arguments, **options)


def prepared(session: Session, ca_file: Path | None) -> Session:
    """Let a session verify and wait as it should."""
    session.mount("https://", _Adapter(ca_file))
    session.mount("http://", _Adapter(None))
    return session
