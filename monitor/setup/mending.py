"""After a failed login: what may help, and the trial that the person makes next."""

from dataclasses import replace
from typing import Final

from monitor.errors import (
    CertificateError,
    LoginError,
    MechanismError,
    MonitorError,
    SecretError,
    SetupError,
    TokenError,
)
from monitor.setup.finding import ask_server
from monitor.setup.interview import Interview
from monitor.setup.servers.provider import Provider
from monitor.setup.signing import ask_credentials, ask_secret
from monitor.setup.trial import StoppedError, Trial, plain, step_of

AGAIN: Final = {
    "again": "try the same again",
    "secret": "type the password again",
    "client": "type what signs in again",
    "username": "another user name",
    "ca_file": "trust an authority of my own (a PEM file)",
    "server": "another server",
    "stop": "stop; nothing has been written",
}
"""What a person may do after a failure, in words."""


def mend(interview: Interview, provider: Provider, trial: Trial, error: MonitorError) -> Trial:
    """Return the trial to make next. StoppedError where the person gives up; SetupError where there is none."""
    said = f"{step_of(error)}: {plain(error, str(trial.values['name']))}"
    is_refused = isinstance(error, LoginError) and not isinstance(error, SecretError | MechanismError)
    hint = provider.advice(trial.sign_in) if is_refused else ""
    if not interview.talk.is_person:
        raise SetupError(" ".join(filter(None, [said, hint]))) from error
    interview.say(f"That failed at {said}")
    if hint:
        interview.say(hint)
    options = _options(trial, error)
    what = interview.choice("next", "What now?", {option: AGAIN[option] for option in options}, options[0])
    if what == "stop":
        raise StoppedError
    if what == "client":
        fresh = ask_credentials(interview, provider, trial.sign_in, trial.values["addresses"][0], has_password=False)
        kept = {key: text for key, text in trial.values["oauth"].items() if key == "server"}  # nobody is asked for it
        oauth = {**fresh.settings["oauth"], **kept}
        return replace(trial.put(oauth=oauth), client_secret=fresh.client_secret)
    return _changed(interview, provider, trial, what)


def _options(trial: Trial, error: MonitorError) -> tuple[str, ...]:
    """Return what may help against an error, the likeliest first."""
    if isinstance(error, CertificateError):
        return ("ca_file", "server", "again", "stop")
    if isinstance(error, MechanismError):
        return ("server", "again", "stop")
    if isinstance(error, LoginError):
        first = ("secret",) if trial.secret is not None else ("again",)
        client = ("client",) if trial.sign_in != "password" else ()
        likeliest = (*first, *client) if isinstance(error, TokenError) else (*client, *first)
        return (*likeliest, "username", "server", "stop")
    return ("again", "server", "stop")


def _changed(interview: Interview, provider: Provider, trial: Trial, what: str) -> Trial:
    """Return the trial with another answer to one question."""
    match what:
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
