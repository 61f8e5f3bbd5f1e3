"""`monitor setup` from the first question to the text to write: six steps, of which only the last changes anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from monitor.errors import MonitorError
from monitor.records import FolderUse
from monitor.setup.finding import find
from monitor.setup.interview import Interview, listed
from monitor.setup.servers.provider import Server
from monitor.setup.signing import ask_credentials, choose_sign_in, drop_unused
from monitor.setup.trial import Survey, Trial, plain
from monitor.setup.trying import choose, sign_in, total

ADDRESS: Final = "address"
"""What an answer is checked as that is one address."""
FORESEEN: Final = {
    "ca-file": "ca_file",
    "password-file": "password_file",
    "password-command": "password_command",
    "client-secret-file": "oauth.client_secret_file",
    "oauth-server": "oauth.server",
    "sent": "folders.sent",
    "received": "folders.received",
    "time-zone": "time_zone",
    "current": "window.current",
    "trailing": "window.trailing",
}
"""Options that nobody is asked for in their place, or only behind the login, and the settings they are for."""
STEPS: Final = (
    "the address",
    "the server",
    "signing in",
    "the folders",
    "time zone and windows",
    "writing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """What the configuration says so far: names of mailboxes, zone and windows as texts. ``zone`` is None if unset."""

    names: tuple[str, ...]
    zone: str | None
    machine_zone: str
    current: str
    trailing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """The zone and the windows, as texts."""

    zone: str
    current: str
    trailing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the wizard needs of the world: the domain's own documents, and a login that says what a mailbox holds.

    ``has_password`` says whether the environment holds the password of a mailbox: it would win over every other.
    """

    documents: Callable[[str], Sequence[bytes]]
    survey: Callable[[Windows, Trial], tuple[FolderUse, ...]]
    has_password: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A mailbox to write, as it was tried last, and the settings beside it."""

    trial: Trial
    others: Mapping[tuple[str, ...], str]


def set_up(interview: Interview, existing: Existing, outside: Outside) -> Chosen:
    """Ask and try until a mailbox works. StoppedError where the person stops; ConfigError or SetupError without one."""
    interview.foresee(FORESEEN)
    _begin(interview, 1)
    address = interview.value("address", "Mail address", ADDRESS)
    question = "Other addresses of yours there, or whole domains as @example.com (empty: none)"
    addresses = interview.parts("addresses", question, "addresses")
    name = _name(interview, address, existing)

    _begin(interview, 2)
    provider, server = find(interview, address, outside.documents)
    username = interview.value("username", "User name", "username", server.username or address)

    _begin(interview, 3)
    kind = choose_sign_in(interview, provider)
    credentials = ask_credentials(interview, provider, kind, address, has_password=outside.has_password(name))
    values = {**_values(name, server, username, address, addresses), **credentials.settings}
    trial = Trial(values=values, secret=credentials.secret, client_secret=credentials.client_secret)
    trial = _with_given(interview, trial)
    drop_unused(interview)
    interview.settle()
    windows = Windows(zone=existing.zone or existing.machine_zone, current=existing.current, trailing=existing.trailing)
    survey: Survey = partial(outside.survey, windows)
    trial, uses = sign_in(interview, provider, trial, survey)

    _begin(interview, 4)
    trial, uses = choose(interview, provider, trial, uses, survey)
    interview.say(total(uses))

    _begin(interview, 5)
    is_zone_said = interview.talk.is_person or "time-zone" in interview.given
    asked = Windows(
        zone=interview.value(
            "time-zone", "Time zone that hours are read in, such as Europe/Paris", "time_zone", windows.zone
        ),
        current=interview.value("current", "Current window (the large map)", "window.current", windows.current),
        trailing=interview.value("trailing", "Weeks before it to compare with", "window.trailing", windows.trailing),
    )
    if (asked.current, asked.trailing) != (windows.current, windows.trailing):
        try:
            interview.say(total(outside.survey(asked, trial)))
        except MonitorError as error:  # the mailbox was good a minute ago, and the answers are worth keeping
            interview.say(f"That could not be counted just now: {plain(error, name)}")

    _begin(interview, 6)
    return Chosen(trial=trial, others=_others(existing, asked, is_zone_said=is_zone_said))


def _begin(interview: Interview, number: int) -> None:
    interview.say(f"\nStep {number} of {len(STEPS)}: {STEPS[number - 1]}")


def _name(interview: Interview, address: str, existing: Existing) -> str:
    """Return the mailbox's name; one that is there already only where the person has it replaced."""
    usual = address.partition("@")[0] or "mailbox"
    while True:
        name = interview.value("name", "Name of the mailbox on the wall", "name", usual)
        if name not in existing.names:
            return name
        question = f"There is a mailbox {name} already (of {listed(existing.names)}). Replace it?"
        if interview.agrees("replace", question, default=False):
            return name
        if not interview.talk.is_person:
            interview.fail(f"--name: there is a mailbox {name} already; --replace replaces it")
            return name
        if usual in existing.names:
            usual = f"{usual}-2"


def _values(name: str, server: Server, username: str, address: str, addresses: Sequence[str]) -> dict[str, Any]:
    """Return the settings of the mailbox; those that are the usual ones are left out."""
    return {
        "name": name,
        **{key: value for key, value in server.settings.items() if value is not None},
        "username": username,
        "addresses": list(dict.fromkeys([address, *addresses])),
    }


def _with_given(interview: Interview, trial: Trial) -> Trial:
    """Return the trial with what only options say from the start: an own authority, the folders."""
    if "ca-file" in interview.given:
        trial = trial.put(ca_file=interview.value("ca-file", "", "ca_file"))
    folders = {
        use: list(interview.parts(use, "", f"folders.{use}")) for use in ("sent", "received") if use in interview.given
    }
    return trial.put(folders=folders) if folders else trial


def _others(existing: Existing, asked: Windows, *, is_zone_said: bool) -> dict[tuple[str, ...], str]:
    """Return the settings beside the mailbox that are not as they were; a zone that nobody said stays a guess."""
    others: dict[tuple[str, ...], tuple[str | None, str | None]] = {
        ("time_zone",): (existing.zone, asked.zone if is_zone_said else existing.zone),
        ("window", "current"): (existing.current, asked.current),
        ("window", "trailing"): (existing.trailing, asked.trailing),
    }
    return {keys: new for keys, (old, new) in others.items() if new is not None and new != old}
