"""What a source's waiting for news keeps."""

import threading

from monitor.sources.idle import Watch, groups
from monitor.sources.imap import ImapSource
from tests.contracts.mailbox import HORIZONS, NOW, Mailbox, ids, mail, take
from tests.contracts.source_changes import connection


class SourceWaking:
    """A part of SourceContract."""

    def test_idle_wakes(self, mailbox: Mailbox, source: ImapSource) -> None:
        """News of a folder that is waited for comes within seconds, and the mail is there to be read."""
        take(source.read({}, HORIZONS))
        with mailbox.hand.session() as client:
            watched = groups([mailbox.spell("Sent")], ["INBOX"], client.capabilities())
        assert watched, "this server knows IDLE"
        watch = Watch(lambda: connection(mailbox), watched[0])
        try:
            watch.open()
            assert not watch.wait(0.05)
            # why more than once: now and then an IDLE of Cyrus hears nothing until it is renewed
            assert any(woken(mailbox, watch, f"sent{n}") for n in range(3))
        finally:
            watch.close()
        assert "sent0" in ids(source.read({}, HORIZONS))


def woken(mailbox: Mailbox, watch: Watch, name: str) -> bool:
    """Let a message arrive while somebody waits, and return whether that woke him."""
    arrival = threading.Timer(0.1, mailbox.deliver, ("Sent", [mail(name, NOW)]))
    arrival.start()
    try:
        return watch.wait(5)
    finally:
        arrival.join()
