"""A real login and what it shows: again until it works or the person stops; then which folders are read."""

from collections.abc import Sequence
from typing import Final

from monitor.errors import FolderError, MonitorError, SetupError
from monitor.records import FolderUse
from monitor.setup.interview import Interview
from monitor.setup.mending import mend
from monitor.setup.servers.provider import Provider
from monitor.setup.trial import Survey, Trial, plain, step_of

HOW: Final = ", with commas between (empty: the program finds them)"
SHOWN: Final = 8
"""Names of folders in one line."""


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
            trial = mend(interview, provider, trial, error)
        else:
            interview.say("Signed in.")
            return trial, uses


def choose(
    interview: Interview, provider: Provider, trial: Trial, uses: Sequence[FolderUse], survey: Survey
) -> tuple[Trial, Sequence[FolderUse]]:
    """Return the trial with the folders that the person wants, and their numbers."""
    while True:
        for line in lines(uses):
            interview.say(line)
        if interview.agrees("folders", "Read these folders?", default=True):
            return trial, uses
        interview.say(f"There are: {', '.join(sorted(use.name for use in uses))}")
        trial, uses = sign_in(interview, provider, _asked_folders(interview, trial), survey)


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
    """Ask which folder holds what was sent, where none could be told; for both, where a name was wrong."""
    said, is_named = plain(error, str(trial.values["name"])), "folders" in trial.values
    if not interview.talk.is_person:
        remedy = "Correct --sent and --received." if is_named else "Name one with --sent."
        raise SetupError(f"{step_of(error)}: {said} {remedy}") from error
    interview.say(f"That failed at {step_of(error)}: {said}")
    if is_named:
        return _asked_folders(interview, trial)
    question = "Folders with what you sent, with commas between (none: there is none)"
    return trial.put(folders=_folders(interview.parts("sent", question, "folders.sent"), ()))
