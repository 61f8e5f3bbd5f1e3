"""How each mailbox is reached: its source and its secret, kept as long as what they are made of stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.app.signing import Secret, secret_of
from monitor.sources.idle import IdleSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config import MailboxSettings, Settings
    from monitor.records import Account
    from monitor.sample import SampleMailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One mailbox: its account, what reads it, its secret (None: the sample's), and what all that was made of."""

    account: Account
    source: IdleSource
    secret: Secret | None = None
    made_of: object = None

    @property
    def server(self) -> str:
        """The server, so that its mailboxes can share it."""
        return f"{self.account.host.lower()}:{self.account.port}"


class Lines:
    """The lines of all mailboxes that count. One thread at a time asks for them."""

    def __init__(self, environ: Mapping[str, str], sample: SampleMailbox | None) -> None:
        """Take what secrets may come from, and the sample where that is shown; nothing is connected yet."""
        self._environ = environ
        self._lines: dict[str, Line] = {}
        self._is_sample = sample is not None
        if sample:
            self._lines["sample"] = Line(
                account=sample.account, source=IdleSource(sample.account, lambda: sample.password)
            )

    def of(self, settings: Settings) -> tuple[Line, ...]:
        """Return the lines of these settings: a mailbox about which nothing has changed keeps its own."""
        if not self._is_sample:
            self._lines = {m.name: self._line(m, settings) for m in settings.mailboxes if m.is_polled}
        return tuple(self._lines.values())

    def abort(self, name: str) -> None:
        """End whatever waits for a mailbox's server; callable from any thread, as the next one is."""
        if line := self._lines.get(name):
            line.source.abort()

    def leave(self, name: str) -> None:
        """Sign out of a mailbox."""
        if line := self._lines.get(name):
            line.source.close()

    def close(self) -> None:
        """Sign out of all of them."""
        for line in self._lines.values():
            line.source.close()

    def _line(self, mailbox: MailboxSettings, settings: Settings) -> Line:
        # why without the addresses: which mail is ours is no matter of the connection
        made_of = mailbox.model_copy(update={"addresses": ()})
        known = self._lines.get(mailbox.name)
        if known and known.made_of == made_of:
            return known
        secret = secret_of(mailbox, settings.store, self._environ)
        source = IdleSource(mailbox.account, secret)
        return Line(account=mailbox.account, source=source, secret=secret, made_of=made_of)
