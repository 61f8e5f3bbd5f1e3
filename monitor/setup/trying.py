"""A real login and what it shows: again until it works or the person stops; then which folders are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from monitor.errors import BusyError, CertificateError, FolderError, LoginError, MonitorError, SetupError, SourceError
from monitor.records import FolderUse
from monitor.setup.finding import ask_server
from monitor.setup.interview import Interview
from monitor.setup.provider import Provider
from monitor.setup.signing import ask_secret

REPEATED: Final = "The next poll tries again."
HOW: Final = ", with commas between (empty: the program finds them)"
SHOWN: Final = 8
"""Names of folders in one line."""
AGAIN: Final = {
    "again": "try the same again",
    "secret": "type the password again",
    "username": "another user name",
    "ca_file": "trust an authority of my own (a PEM file)",
    "server": "another server",
    "stop": "stop; nothing has been written",
}
"""What a person may do after a failure, in words."""


class StoppedError(Exception):
    """The person chose to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A mailbox as the configuration would hold it, and the secrets that were typed for it (None: it names where)."""

    values: Mapping[str, Any] = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)

    def put(self, **values: object) -> "Trial":
        """Return the trial with other values; None removes one."""
        merged = {**self.values, **values}
        return replace(self, values={key: value for key, value in merged.items() if value is not None})


Survey = Callable[[Trial], tuple[FolderUse, ...]]
"""Signs in, and says what a mailbox holds; raises MonitorError."""


def step_of(error: MonitorError) -> str:
    """Return at which step a mailbox failed, in words."""
    if isinstance(error, LoginError | BusyError):
        return "signing in"
    if isinstance(error, FolderError):
        return "choosing the folders"
    return "reaching the server" if isinstance(error, SourceError) else "opening the mailbox"


def plain(error: MonitorError, name: str) -> str:
    """Return what an error says, without the mailbox's name, and without a poll that nobody has begun."""
    return str(error).removeprefix(f"{name}: ").removesuffix(REPEATED).strip()


def sign_in(
    interview: Interview, provider: Provider, trial: Trial, survey: Survey
) -> tuple[Trial, Sequence[FolderUse]]:
    """Return the trial that worked, and the folders. StoppedError where the person gives up; SetupError without one."""
    while True:
        interview.say(f"Signing in to {trial.values['host']} ...")
        try:
            uses = survey(trial)
        except FolderError as error:
            interview.say("Signed in.")
            trial = _name_folders(interview, trial, error)
        except MonitorError as error:
            trial = _mend(interview, provider, trial, error)
        else:
            interview.say("Signed in.")
            return trial, uses


def choose(
    interview: Interview, trial: Trial, uses: Sequence[FolderUse], survey: Survey
) -> tuple[Trial, Sequence[FolderUse]]:
    """Return the trial with the folders that the person wants, and their numbers."""
    while True:
        for line in lines(uses):
            interview.say(line)
        if interview.agrees("folders", "Read these folders?", default=True):
            return trial, uses
        interview.say(f"There are: {', '.join(sorted(use.name for use in uses))}")
        wanted = trial
        while wanted is trial:
            wanted = _asked_folders(interview, trial)
            try:
                uses = survey(wanted)
            except FolderError as error:
                interview.say(f"  {plain(error, str(trial.values['name']))}")
                wanted = trial
        trial = wanted


def _asked_folders(interview: Interview, trial: Trial) -> Trial:
    """Return the trial with the folders that the person names."""
    sent = interview.parts("sent", f"Folders with what you sent{HOW}", "folders.sent")
    received = interview.parts("received", f"Folders with what you received{HOW}", "folders.received")
    return trial.put(folders=_folders(sent, received))


def _folders(sent: Sequence[str], received: Sequence[str]) -> dict[str, list[str]] | None:
    """Return the setting; what is empty is left to the program."""
    folders = {"sent": list(sent), "received": list(received)}
    return {use: names for use, names in folders.items() if names} or None


def lines(uses: Sequence[FolderUse]) -> list[str]:
    """Return what a mailbox holds, for a person: each folder that is read, with its reason, then the others."""
    read = [use for use in uses if use.use in {"sent", "received"}]
    longest = max((len(use.name) for use in read), default=0)
    text = [f"  {use.use:<9} {use.name:<{longest}}  {_numbers(use)}; {use.why}" for use in read]
    for kind, words in (("looked up", "searched"), ("left out", "left out")):
        names = [use.name for use in uses if use.use == kind]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        text += [f"  {words:<9} {', '.join(names[:SHOWN])}{more}"] if names else []
    return text


def total(uses: Sequence[FolderUse]) -> str:
    """Return how many messages there are, and how many a first poll reads."""
    read = [use for use in uses if use.use in {"sent", "received"}]
    messages, to_read = sum(use.messages or 0 for use in read), sum(use.to_read or 0 for use in read)
    return f"Messages there: {messages:,}. Young enough for the windows, so to be read: {to_read:,}."


def _numbers(use: FolderUse) -> str:
    if use.messages is None:
        return "cannot be counted"
    to_read = "" if use.to_read is None else f", {use.to_read:,} to read"
    return f"{use.messages:,} message{'s' * (use.messages != 1)}{to_read}"


def _name_folders(interview: Interview, trial: Trial, error: FolderError) -> Trial:
    """Ask which folder holds what was sent, where none could be told."""
    said = plain(error, str(trial.values["name"]))
    if not interview.talk.is_person:
        raise SetupError(f"choosing the folders: {said} Name one with --sent.") from error
    interview.say(said)
    question = "Folders with what you sent, with commas between (none: there is none)"
    sent = interview.parts("sent", question, "folders.sent")
    return trial.put(folders=_folders(sent, trial.values.get("folders", {}).get("received", ())))


def _mend(interview: Interview, provider: Provider, trial: Trial, error: MonitorError) -> Trial:
    """Return the trial to make next, after a failure."""
    said = f"{step_of(error)}: {plain(error, str(trial.values['name']))}"
    hint = provider.refused if isinstance(error, LoginError) and not isinstance(error, BusyError) else ""
    if not interview.talk.is_person:
        raise SetupError(" ".join(filter(None, [said, hint]))) from error
    interview.say(f"That failed at {said}")
    if hint:
        interview.say(hint)
    options: tuple[str, ...]
    if isinstance(error, CertificateError):
        options = ("ca_file", "server", "again", "stop")
    elif isinstance(error, LoginError):
        typed = ("secret",) if trial.secret is not None else ("again",)
        options = (*typed, "username", "server", "stop")
    else:
        options = ("again", "server", "stop")
    match interview.choice("next", "What now?", {option: AGAIN[option] for option in options}, options[0]):
        case "stop":
            raise StoppedError
        case "secret":
            return replace(trial, secret=ask_secret(interview, provider))
        case "username":
            name = interview.value("username", "User name", "username", str(trial.values["username"]))
            return trial.put(username=name)
        case "ca_file":
            question = "PEM file with its certificate (relative to the configuration)"
            return trial.put(ca_file=interview.value("ca-file", question, "ca_file"))
        case "server":
            server = ask_server(interview, provider, str(trial.values["username"]), str(trial.values["host"]))
            return trial.put(**server.settings)
        case _:
            return trial
