"""A server that lets no more connections in, for real: busy, and never a wrong password."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from typing import Final

import pytest

from monitor.errors import SourceError
from monitor.records import Account
from monitor.sources.imap import ImapSource
from tests.contracts.mailbox import HORIZONS, ids
from tests.real import courier, cyrus, dovecot
from tests.real.mail_server import PASSWORD, MailServer
from tests.real.process import missing
from tests.real.wire import Wire

MOST: Final = 2
CROWDED: Final[dict[str, tuple[Callable[[], bool], Callable[[], MailServer]]]] = {
    "Dovecot": (
        dovecot.is_installed,
        lambda: dovecot.Dovecot(extra=f"mail_max_userip_connections = {MOST}"),
    ),
    "Cyrus": (cyrus.is_installed, lambda: cyrus.Cyrus(most=MOST)),
    "Courier": (courier.is_installed, lambda: courier.Courier(most=MOST)),
}


@pytest.mark.parametrize("name", CROWDED)
def test_one_connection_too_many(name: str) -> None:
    """Nobody is asked to correct a password that is right, and once there is room the mailbox is read."""
    is_installed, make = CROWDED[name]
    if not is_installed():
        missing(name)
    with make() as server:
        account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username="anna")
        with closing(ImapSource(account, lambda: PASSWORD, timeout=10)) as source:
            with ExitStack() as others:
                for _ in range(MOST):
                    wire = others.enter_context(Wire(server.port))
                    assert wire.log_in("anna", PASSWORD)[0].startswith("OK")
                with pytest.raises(SourceError) as raised:
                    ids(source.read({}, HORIZONS))
                assert not raised.value.needs_person
                assert "The next poll tries again." in str(raised.value)
                wire.ask("LOGOUT")
            assert ids(source.read({}, HORIZONS)) == []
