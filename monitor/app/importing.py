"""What `monitor import` does: files and folders into the store, and whose mail that was. Nothing is printed here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from monitor.app import clock
from monitor.app.archives import keep_import
from monitor.app.commands import NO_MAILBOX, failed
from monitor.app.parts import open_parts
from monitor.config import load
from monitor.config.reading import read
from monitor.errors import ConfigError, FileError, StoreError
from monitor.mail import labels
from monitor.mail.ids import Digester
from monitor.mail.pairing import ours_of
from monitor.mail.senders import Guess, Senders
from monitor.poll import import_file
from monitor.setup.saving.files import save
from monitor.setup.saving.writing import with_mailbox
from monitor.sources.archives import DAMAGES, ArchiveSource, Known, Taken

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from monitor.app.parts import Parts
    from monitor.config import Settings
    from monitor.records import Block, Message, Parse, PollReport, Problem

_PART: Final = re.compile(r"(.+-)\d{3}\.(?:zip|tgz|tbz)")
ARCHIVE: Final = "archive"
"""What a mailbox is called that an import adds to a configuration without any."""
LABELS: Final = Known(
    sent=frozenset(label.casefold() for label in labels.SENT),
    left_out=frozenset(label.casefold() for label in labels.LEFT_OUT),
)
"""Takeout makes a file of each label, in the account's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watcher:
    """Who is told how an import goes: what each file was taken for, and how many of how many bytes were read."""

    told: Callable[[Taken], None]
    progress: Callable[[Path, int, int], None]


@dataclass(slots=True)
class Imported:
    """What was imported: a report for each path, what everything was taken for, and who sent the sent mail."""

    mailbox: str
    reports: list[PollReport] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    guess: Guess = field(default_factory=Guess)

    @property
    def is_stopped(self) -> bool:
        """Whether somebody stopped it."""
        return any(not report.is_complete and report.error is None for report in self.reports)

    @property
    def is_good(self) -> bool:
        """Whether every path could be read, all of it."""
        return not any(report.error or not DAMAGES.isdisjoint(report.problems) for report in self.reports)


def chosen_mailbox(settings: Settings, name: str | None) -> str:
    """Return the name of the mailbox that mail is imported into. Raises ConfigError."""
    chosen = [mailbox.name for mailbox in settings.mailboxes if name in {None, mailbox.name}]
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    if not chosen:
        known = ", ".join(mailbox.name for mailbox in settings.mailboxes)
        raise ConfigError([f"--mailbox {name}: there is no such mailbox; the configuration has: {known}"])
    if len(chosen) > 1:
        raise ConfigError([f"--mailbox: say whose addresses apply, one of: {', '.join(chosen)}"])
    return chosen[0]


def import_all(  # noqa: PLR0913 - one import, each part named
    settings: Settings,
    environ: Mapping[str, str],
    paths: Sequence[Path],
    name: str | None,
    *,
    is_sent: bool,
    watcher: Watcher,
) -> Imported:
    """Read files and folders into the store, one after the other; where one fails, its report says why.

    Raises ConfigError. A KeyboardInterrupt of the watcher ends it, and the rest is left for another time.
    """
    imported = Imported(chosen_mailbox(settings, name))
    try:
        with open_parts(settings, environ) as parts:
            senders = Senders()
            for path in paths:
                imported.reports.append(_import(parts, path, imported, senders, watcher, is_sent=is_sent))
                if imported.is_stopped:
                    break
            digester = Digester(parts.store.digest_key)
            imported.guess = senders.guess(lambda address: not parts.ours.others([digester.address(address)]))
    except StoreError as error:
        paths = paths[len(imported.reports) :]
        imported.reports += [failed(imported.mailbox, error, (_name(path),)) for path in paths]
    return imported


def forgotten(paths: Sequence[Path]) -> list[Path]:
    """Return archives of the same export that lie beside those named, and were not: Takeout numbers them."""
    named = {path.resolve() for path in paths}
    beside = [
        other
        for path in paths
        if (found := _PART.fullmatch(path.name)) and path.is_file()
        for other in _listed(path.parent)
        if (same := _PART.fullmatch(other.name)) and same[1] == found[1] and other.resolve() not in named
    ]
    return sorted(set(beside))


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:  # a file may be read in a folder that may not be listed
        return []


def _import(  # noqa: PLR0913 - one path, each part named
    parts: Parts, path: Path, imported: Imported, senders: Senders, watcher: Watcher, *, is_sent: bool
) -> PollReport:
    now = clock.now()

    def told(taken: Taken) -> None:
        imported.taken.append(taken)
        watcher.told(taken)

    source = ArchiveSource(
        path,
        is_sent=is_sent,
        known=LABELS,
        told=told,
        progress=lambda done, total: watcher.progress(path, done, total),
    )
    (chosen,) = (mailbox for mailbox in (*parts.mailboxes, *parts.imported) if mailbox.name == imported.mailbox)
    parse = _counting(parts.parser(now, is_file=True), senders)
    try:
        report = import_file(replace(chosen, source=source), parse=parse, now=now)
        keep_import(parts, report)
    except (FileError, StoreError) as error:
        return failed(imported.mailbox, error, (_name(path),))
    return report


def _name(path: Path) -> str:
    return ArchiveSource(path).name


def _counting(parse: Parse, senders: Senders) -> Parse:
    """Return a parser that counts who sent what was sent."""

    def count(block: Block, folder: str, in_sent: bool, /) -> tuple[Message | None, tuple[Problem, ...]]:  # noqa: FBT001 - as Parse
        message, problems = parse(block, folder, in_sent)
        if message and message.in_sent:
            senders.take(block.headers)
        return message, problems

    return count


def with_archive(path: Path, environ: Mapping[str, str], name: str | None) -> Settings:
    """Write a mailbox that is only imported into a configuration that has none, and return it as it then is.

    Raises ConfigError where it cannot have this name, SetupError where the file cannot be written.
    """
    before = path.read_bytes() if path.exists() else None
    text = with_mailbox((before or b"").decode("utf-8-sig"), {"name": name or ARCHIVE}, {})
    save(path, before, text, {}, lambda new: load(new, environ))
    return load(path, environ)


def add_addresses(path: Path, environ: Mapping[str, str], name: str, addresses: Sequence[str]) -> Settings:
    """Write addresses of ours into the configuration, whose comments stay; return it as it then is.

    Raises ConfigError where they are no addresses, SetupError where the file cannot be written.
    """
    before = path.read_bytes()
    text = before.decode("utf-8-sig")
    row = next(row for row in read(text).values["mailboxes"] if row["name"] == name)
    (mailbox,) = (mailbox for mailbox in load(path, environ).mailboxes if mailbox.name == name)
    named = [address for address in mailbox.addresses if "@" in address]  # a user name that is none is no address
    ours = [*named, *(address for address in addresses if address not in mailbox.addresses)]
    save(path, before, with_mailbox(text, _thawed({**row, "addresses": ours}), {}), {}, lambda new: load(new, environ))
    return load(path, environ)


def decide_again(settings: Settings, environ: Mapping[str, str]) -> None:
    """Decide everything in the store with changed addresses. Raises StoreError."""
    with open_parts(settings, environ) as parts:
        parts.redecide()


def unnamed(settings: Settings, name: str, addresses: Sequence[str]) -> list[str]:
    """Return those of the addresses that the configuration does not name for this mailbox."""
    digester = Digester(bytes(32))
    named = ours_of(next(m.addresses for m in settings.mailboxes if m.name == name), digester)
    return [address for address in addresses if named.others([digester.address(address.lower())])]


def _thawed(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return values of a configuration as YAML's own library has them, so that only a change is one."""
    if isinstance(value, Mapping):
        return {key: _thawed(inner) for key, inner in value.items()}
    return [_thawed(inner) for inner in value] if isinstance(value, list | tuple) else value
