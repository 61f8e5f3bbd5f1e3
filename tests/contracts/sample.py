"""A mailbox on the sample's own server, as the contract wants one."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from imapclient import IMAPClient
from imapclient.imap_utf7 import encode

from monitor.records import Account
from monitor.sample.folders import Folders
from monitor.sample.server import HOST, SampleServer
from tests.contracts.mailbox import NOW, Mailbox
from tests.real.mail_server import PASSWORD, Mail

USERNAME: Final = "u"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleHand:
    """The hand that changes a sample's folders from outside: its clients may not."""

    server: SampleServer
    folders: Folders

    @contextmanager
    def session(self) -> Iterator[IMAPClient]:
        """Give a connection that is signed in."""
        with IMAPClient(HOST, port=self.server.port, ssl=False, timeout=30) as client:
            client.login(USERNAME, PASSWORD)
            yield client

    def deliver(self, folder: str, messages: Sequence[Mail]) -> None:
        """Add messages in their order."""
        for message in messages:
            flags = [flag.encode() for flag in message.flags]
            self.server.deliver(wire(folder), message.body, message.arrived_at, flags)

    def make(self, folder: str) -> bool:
        """Make a folder, by a message that comes and goes; it takes every name."""
        uid = self.server.deliver(wire(folder), b"\r\n", NOW)
        self.server.expunge(wire(folder), [uid])
        return True

    def expunge(self, folder: str, uids: Iterable[int]) -> None:
        """Delete messages for good."""
        self.server.expunge(wire(folder), uids)

    def copy(self, folder: str, uid: int, target: str) -> None:
        """Put a copy of a message into another folder."""
        (stored,) = (one for one in self.folders.by_name[wire(folder)].messages if one.uid == uid)
        self.server.deliver(wire(target), stored.message, stored.internal_at, stored.flags)

    def remove(self, folder: str) -> None:
        """Delete a folder with its messages."""
        self.server.remove(wire(folder))


def wire(folder: str) -> str:
    """Return a name as it goes over the wire."""
    encoded: bytes = encode(folder)
    return encoded.decode("ascii")


def at_sample(servers: ExitStack) -> Mailbox:
    """Return the mailbox of a server of its own, which runs as long as the stack is open."""
    folders = Folders()
    server = servers.enter_context(SampleServer(folders, username=USERNAME, password=PASSWORD, clock=lambda: NOW))
    account = Account(name="support", host=HOST, port=server.port, security="none", username=USERNAME)
    return Mailbox(account=account, password=PASSWORD, hand=SampleHand(server=server, folders=folders))
