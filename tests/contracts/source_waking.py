"""What a source's waiting for news keeps."""

import threading

from monitor.sources.idle import Watch, groups
from monitor.sources.imap import ImapSource
from tests.contracts.mailbox import HORIZONS, NOW, Mailbox, ids, mail, take
from tests.contracts.source_changes import connection


class SourceWaking:
    """A part of SourceContract."""

    def test_idle_wakes(self, mailbox: Mailbox, source: ImapSource) -> None:
        """News of a folder that is waited for comes within seconds, and nothing in the folder changes."""
        take(source.read({}, HORIZONS))
        with mailbox.hand.session() as client:
            watched = groups([mailbox.spell("Sent")], ["INBOX"], client.capabilities())
        assert watched, "this server knows IDLE"
        watch = Watch(lambda: connection(mailbox), watched[0])
        try:
            watch.open()
            assert not watch.wait(0.05)
            arrival = threading.Timer(0.1, mailbox.deliver, ("Sent", [mail("sent", NOW)]))
            arrival.start()
            assert watch.wait(15)
            arrival.join()
        finally:
            watch.close()
        assert ids(source.read({}, HORIZONS)) == ["sent"]
