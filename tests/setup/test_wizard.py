"""The six steps, with a mail server that says what a test wants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import click
import pytest

from monitor.errors import (
    BusyError,
    CertificateError,
    ConfigError,
    FolderError,
    LoginError,
    MechanismError,
    MonitorError,
    SecretError,
    SetupError,
    SourceError,
    TokenError,
)
from monitor.records import FolderUse
from monitor.setup.interview import Interview
from monitor.setup.trial import StoppedError, Trial, step_of
from monitor.setup.trying import lines, total
from monitor.setup.wizard import STEPS, Chosen, Existing, Outside, Windows, set_up
from tests.setup.script import Script
from tests.setup.servers.test_autoconfig import document

USES: Final = (
    FolderUse(name="Sent", use="sent", messages=1200, to_read=300, why="the server marks it as Sent"),
    FolderUse(name="INBOX", use="received", messages=1, to_read=1, why="it is the inbox"),
    FolderUse(name="Closed", use="received", why="the configuration names it"),
    *(FolderUse(name=f"Project {number}", use="looked up", messages=1) for number in range(10)),
    FolderUse(name="Junk", use="left out", messages=9),
)
EXISTING: Final = Existing(
    names=("office",), zone=None, machine_zone="Europe/Berlin", current="4 weeks", trailing="26 weeks"
)
BEGIN: Final = (("Mail address", "jane@gmail.com"), ("Other addresses", ""), ("Name of", ""), ("User name", ""))
SIGN_IN: Final = (("How do you sign in?", ""), ("App password", "abcd efgh ijkl mnop"))
END: Final = (("Read these", ""), ("Time zone", ""), ("Current", ""), ("Weeks", ""))


@dataclass(slots=True)
class Mail:
    """A mail server that answers each login in turn with folders or an error, the last one for good."""

    answers: list[tuple[FolderUse, ...] | MonitorError]
    documents: Sequence[bytes] = ()
    trials: list[tuple[Windows, Trial]] = field(default_factory=list)

    def survey(self, windows: Windows, trial: Trial) -> tuple[FolderUse, ...]:
        """Answer a login."""
        self.trials.append((windows, trial))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, MonitorError):
            raise answer
        return answer


def check(key: str, text: str) -> None:
    """Refuse what begins with a question mark, and a password that is none."""
    if text.startswith("?") or (key == "password" and not text):
        message = f"{key} is wrong"
        raise ValueError(message)


def run(talk: Script, mail: Mail | None = None, options: Mapping[str, str] | None = None) -> Chosen:
    """Run the wizard with these options."""
    mail = mail or Mail([USES])
    interview = Interview(
        talk=talk,
        check=check,
        is_this_machine=lambda host: host == "localhost",
        given=dict(options or {}),
    )
    outside = Outside(documents=lambda _: mail.documents, survey=mail.survey, has_password="known".__eq__)
    chosen = set_up(interview, EXISTING, outside)
    assert list(talk.left) == []
    return chosen


def settings(chosen: Chosen) -> dict[str, Any]:
    """Return the mailbox's settings."""
    return dict(chosen.trial.values)


def test_gmail() -> None:
    """An address the table knows needs no question about the server; an app password loses its spaces."""
    talk = Script(*BEGIN, *SIGN_IN, *END)
    chosen = run(talk)
    assert settings(chosen) == {
        "name": "jane",
        "host": "imap.gmail.com",
        "username": "jane@gmail.com",
        "addresses": ["jane@gmail.com"],
    }
    assert chosen.trial.secret == "abcdefghijklmnop"  # noqa: S105 - nobody's
    assert chosen.others == {("time_zone",): "Europe/Berlin"}
    for number, step in enumerate(STEPS, start=1):
        assert f"Step {number} of 6: {step}" in talk.shown
    assert "https://myaccount.google.com/apppasswords" in talk.shown
    assert "Messages there: 1,201. Young enough for the windows, so to be read: 301." in talk.shown
    assert "mnop" not in talk.shown


def test_gmail_password_from_a_browser() -> None:
    """An app password that was copied with no-break spaces loses them, too."""
    chosen = run(Script(*BEGIN, SIGN_IN[0], ("App password", "abcd\xa0efgh\xa0ijkl\xa0mnop"), *END))
    assert chosen.trial.secret == "abcdefghijklmnop"  # noqa: S105 - nobody's


def test_nothing_is_shown_of_secrets() -> None:
    """Neither a password nor a user name is in the repr of what was chosen."""
    chosen = run(Script(*BEGIN, *SIGN_IN, *END))
    for secret in ("mnop", "jane@"):
        assert secret not in repr(chosen)


def test_folders_are_listed() -> None:
    """Each folder that is read stands with its numbers and its reason, the others by name, of many only some."""
    assert lines(USES) == [
        "  sent      Sent    1,200 messages, 300 to read; the server marks it as Sent",
        "  received  INBOX   1 message, 1 to read; it is the inbox",
        "  received  Closed  cannot be counted; the configuration names it",
        "  searched  " + ", ".join(f"Project {number}" for number in range(8)) + " and 2 more",
        "  left out  Junk",
    ]
    assert lines([FolderUse(name="Sent", use="sent", messages=2)]) == ["  sent      Sent  2 messages; "]
    assert total([]) == "Messages there: 0. Young enough for the windows, so to be read: 0."


@pytest.mark.parametrize("done", range(len(BEGIN) + len(SIGN_IN) + len(END)))
def test_stopped_at_every_question(done: int) -> None:
    """Whoever stops at any question has chosen nothing."""
    with pytest.raises(click.Abort):
        run(Script(*(*BEGIN, *SIGN_IN, *END)[:done]))


def test_document_decides() -> None:
    """Where the domain's own document names a server and the person takes it, that is the one."""
    talk = Script(
        ("Mail address", "jane@harbour.example"),
        ("Other addresses", "@harbour.example, j@x.example"),
        ("Name of", "support"),
        ("Ask harbour.example itself", ""),
        ("It names imap.harbour.example, port 993, TLS. Use that?", ""),
        ("User name", ""),
        ("Password", "x"),
        *END,
    )
    chosen = settings(run(talk, Mail([USES], [b"nonsense", document()])))
    assert (chosen["host"], chosen["username"]) == ("imap.harbour.example", "jane@harbour.example")
    assert chosen["addresses"] == ["jane@harbour.example", "@harbour.example", "j@x.example"]


COMPANY: Final = (("Mail address", "jane@harbour.example"), ("Other addresses", ""), ("Name of", ""))


def test_document_of_google() -> None:
    """A document that names a known provider's server brings that provider's steps."""
    names = document(host="imap.gmail.com")
    talk = Script(*COMPANY, ("Ask", ""), ("It names", ""), ("User name", ""), *SIGN_IN, *END)
    run(talk, Mail([USES], [names]))
    assert "Gmail and Google Workspace" in talk.shown


@pytest.mark.parametrize(
    ("answers", "host"),
    [
        ((("Ask", "no"), ("Number", "1"), ("User name", ""), *SIGN_IN), "imap.gmail.com"),
        ((("Ask", ""), ("Number", "fastmail"), ("User name", ""), ("App password", "x")), "imap.fastmail.com"),
        ((("Ask", ""), ("Number", "8"), ("Number", "2"), ("User name", ""), ("Password", "x")), "imap.gmx.com"),
    ],
)
def test_company_domain(answers: Sequence[tuple[str, str]], host: str) -> None:
    """Where neither the table nor the domain says it, the person is asked, Google and Microsoft first."""
    talk = Script(*COMPANY, *answers, *END)
    assert settings(run(talk))["host"] == host
    assert "Is your mail with Google Workspace, Microsoft 365 or another of these?" in talk.shown


def test_password_of_the_environment() -> None:
    """Where the environment holds the mailbox's password, which wins over every other, none is asked for."""
    begin = (("Mail address", "known@gmail.com"), ("Other addresses", ""), ("Name of", ""), ("User name", ""))
    talk = Script(*begin, SIGN_IN[0], *END)
    assert run(talk).trial.secret is None
    assert "The password is taken from the environment" in talk.shown


def test_own_server() -> None:
    """A server of one's own is asked for; no encryption is offered to this machine alone."""
    server = (("Ask", "no"), ("Number", ""), ("IMAP server", "mail.harbour.example"), ("Protection", "2"), ("Port", ""))
    talk = Script(*COMPANY, *server, ("User name", "jane"), ("Password", "x"), *END)
    chosen = settings(run(talk))
    assert (chosen["host"], chosen["security"], chosen["username"]) == ("mail.harbour.example", "starttls", "jane")
    assert "port" not in chosen, "the usual port is not written"
    assert "no encryption" not in talk.shown
    here = (("Ask", "no"), ("Number", ""), ("IMAP server", "localhost"), ("Protection", "none"), ("Port", "1143"))
    chosen = settings(run(Script(*COMPANY, *here, ("User name", "jane"), ("Password", "x"), *END)))
    assert (chosen["security"], chosen["port"]) == ("none", 1143)


def test_document_is_not_taken() -> None:
    """A server that the person does not take is not used."""
    talk = Script(*COMPANY, ("Ask", ""), ("It names", "no"), ("Number", "1"), ("User name", ""), *SIGN_IN, *END)
    assert settings(run(talk, Mail([USES], [document()])))["host"] == "imap.gmail.com"


def test_name_is_taken() -> None:
    """A mailbox of the same name is replaced after a question only; another name may be given."""
    begin = (("Mail address", "office@gmail.com"), ("Other addresses", ""), ("Name of", ""))
    rest = (("User name", ""), *SIGN_IN, *END)
    assert settings(run(Script(*begin, ("There is a mailbox office", "yes"), *rest)))["name"] == "office"
    other = Script(*begin, ("There is a mailbox office", ""), ("Name of", ""), *rest)
    assert settings(run(other))["name"] == "office-2"
    jane = (("Mail address", "jane@gmail.com"), ("Other addresses", ""), ("Name of", "office"))
    free = Script(*jane, ("There is a mailbox office", ""), ("Name of", ""), *rest)
    assert settings(run(free))["name"] == "jane"


def mended(error: MonitorError, *answers: tuple[str, str]) -> tuple[Script, Chosen]:
    """Return what was said, and what was chosen, where the first login fails."""
    talk = Script(*BEGIN, *SIGN_IN, *answers, *END)
    return talk, run(talk, Mail([error, USES]))


def test_wrong_password() -> None:
    """A refused login says the step, what the server meant and what the provider wants; the password is asked again."""
    error = LoginError("jane: the mail server refused the user name or the password. Correct them.")
    talk, chosen = mended(error, ("What now?", ""), ("App password", ""), ("App password", "right"))
    assert chosen.trial.secret == "right"  # noqa: S105 - nobody's
    assert "That failed at signing in: the mail server refused the user name or the password." in talk.shown
    assert "It takes an app password" in talk.shown


def test_unreadable_password() -> None:
    """Where a password cannot be read no server was asked, and what its provider wants is no remedy."""
    with pytest.raises(SetupError, match=r"^signing in: the password cannot be read\.$"):
        run(Script(is_person=False), Mail([SecretError("jane: the password cannot be read.")]), GIVEN)


def test_other_mendings() -> None:
    """After a failure another user name, another server, an authority or the same again can be tried."""
    refused = LoginError("jane: no")
    _, chosen = mended(refused, ("What now?", "username"), ("User name", "j"))
    assert settings(chosen)["username"] == "j"
    _, chosen = mended(refused, ("What now?", "3"), ("IMAP server", "x.example"), ("Protection", ""), ("Port", ""))
    assert settings(chosen)["host"] == "x.example"
    assert settings(chosen).keys().isdisjoint({"port", "security"}), "what is usual is not written"
    unknown = CertificateError("jane: the certificate of imap.gmail.com is signed by an unknown CA.")
    talk, chosen = mended(unknown, ("What now?", ""), ("PEM file", "ca.pem"))
    assert settings(chosen)["ca_file"] == "ca.pem"
    assert "reaching the server" in talk.shown
    silent = SourceError("jane: imap.gmail.com port 993 did not answer. The next poll tries again.")
    talk, _ = mended(silent, ("What now?", ""))
    assert "next poll" not in talk.shown
    with pytest.raises(StoppedError):
        mended(silent, ("What now?", "stop"))


def test_no_sent_folder() -> None:
    """Where no Sent folder can be told, the person names it among those that there are."""
    error = FolderError("jane: no Sent folder was found. There are: INBOX, Out.", ("INBOX", "Out"))
    talk, chosen = mended(error, ("Folders with what you sent", "Out"))
    assert settings(chosen)["folders"] == {"sent": ["Out"]}
    assert "There are: INBOX, Out." in talk.shown
    _, chosen = mended(error, ("Folders with what you sent", ""))
    assert "folders" not in settings(chosen)


def test_a_wrong_name_of_an_option() -> None:
    """A folder that an option names wrongly is asked for, be it of what was sent or of what was received."""
    error = FolderError("jane: the folder 'Nowhere' does not exist.")
    talk = Script(*BEGIN, *SIGN_IN, ("Folders with what you sent", ""), ("Folders with what you received", "Inn"), *END)
    chosen = run(talk, Mail([error, USES]), {"received": "Nowhere"})
    assert settings(chosen)["folders"] == {"received": ["Inn"]}


def test_the_line_drops_while_folders_are_chosen() -> None:
    """A server that goes away behind the login can be tried again, and no answer is lost."""
    gone = SourceError("jane: the mail server dropped the connection. The next poll tries again.")
    folders = (("Read these", "no"), ("Folders with what you sent", "Out"), ("Folders with what you received", ""))
    talk = Script(*BEGIN, *SIGN_IN, *folders, ("What now?", ""), *END)
    assert settings(run(talk, Mail([USES, gone, USES])))["folders"] == {"sent": ["Out"]}
    assert "That failed at reaching the server: the mail server dropped the connection." in talk.shown


def test_a_server_that_takes_no_password() -> None:
    """Where a server takes nothing of the kind, another server comes first, and no advice on passwords is given."""
    error = MechanismError("jane: the mail server takes no password without encryption.")
    talk, chosen = mended(error, ("What now?", ""), ("IMAP server", "x.example"), ("Protection", ""), ("Port", ""))
    assert settings(chosen)["host"] == "x.example"
    assert "app password, not the one" not in talk.shown


def test_google_refuses_the_client() -> None:
    """Another client is asked for first, at the same sign-in server; advice on app passwords would mislead."""
    by_google = (("How do you sign in?", "2"), ("Client id", "i"), ("Client secret", "s"))
    other = (("What now?", ""), ("Client id", "right"), ("Client secret", "s2"))
    refused = LoginError("jane: the sign-in server does not know the client.")
    talk = Script(*BEGIN, *by_google, *other, *END)
    chosen = run(talk, Mail([refused, USES]), {"oauth-server": "https://l.example"})
    assert settings(chosen)["oauth"] == {"client_id": "right", "server": "https://l.example"}
    assert "app password, not the one" not in talk.shown
    taken_back = TokenError("jane: access was not allowed.")
    again = Script(*BEGIN, *by_google, ("What now?", ""), *END)
    assert settings(run(again, Mail([taken_back, USES])))["oauth"] == {"client_id": "i"}


def test_other_folders() -> None:
    """Folders that the person names are tried before they are written; a name that is not there is asked again."""
    chosen_folders = (
        ("Read these", "no"),
        ("Folders with what you sent", "Sent, Nowhere"),
        ("Folders with what you received", ""),
        ("Folders with what you sent", "Sent, Project*"),
        ("Folders with what you received", "INBOX"),
    )
    mail = Mail([USES, FolderError("jane: the folder 'Nowhere' does not exist."), USES])
    talk = Script(*BEGIN, *SIGN_IN, *chosen_folders, *END)
    chosen = run(talk, mail)
    assert settings(chosen)["folders"] == {"sent": ["Sent", "Project*"], "received": ["INBOX"]}
    assert len(mail.trials) == 3
    assert "That failed at choosing the folders: the folder 'Nowhere' does not exist." in talk.lines


def test_other_windows() -> None:
    """Changed windows are counted anew, and only what changed is written beside the zone."""
    mail = Mail([USES])
    asked = (("Read these", ""), ("Time zone", "?"), ("Time zone", "UTC"), ("Current", "6 weeks"), ("Weeks", ""))
    chosen = run(Script(*BEGIN, *SIGN_IN, *asked), mail)
    assert chosen.others == {("time_zone",): "UTC", ("window", "current"): "6 weeks"}
    assert mail.trials[-1][0] == Windows(zone="UTC", current="6 weeks", trailing="26 weeks")
    gone = Mail([USES, SourceError("jane: the mail server dropped the connection. The next poll tries again.")])
    talk = Script(*BEGIN, *SIGN_IN, *asked)
    assert run(talk, gone).others == chosen.others, "what was answered is kept"
    assert "could not be counted just now: the mail server dropped the connection." in talk.shown


def test_microsoft() -> None:
    """Microsoft 365 signs in with OAuth2: the client's id and the tenant are asked for, and no password."""
    begin = (("Mail address", "jane@firm.onmicrosoft.com"), ("Other addresses", ""), ("Name of", ""), ("User name", ""))
    person = (("How do you sign in?", ""), ("Client id", "the-id"), ("Tenant", ""))
    chosen = run(Script(*begin, *person, *END))
    assert settings(chosen)["sign_in"] == "microsoft"
    assert settings(chosen)["oauth"] == {"client_id": "the-id", "tenant": "firm.onmicrosoft.com"}
    assert (chosen.trial.secret, chosen.trial.client_secret) == (None, None)
    app = (("How do you sign in?", "2"), ("Client id", "i"), ("Client secret", "s"), ("Tenant", "firm.example"))
    chosen = run(Script(*begin, *app, *END))
    assert (settings(chosen)["sign_in"], chosen.trial.client_secret) == ("microsoft-app", "s")
    begin = (("Mail address", "jane@outlook.com"), *begin[1:])
    personal = settings(run(Script(*begin, ("Client id", "i"), ("Tenant", ""), *END)))
    assert personal["oauth"]["tenant"] == "consumers"
    begin = (("Mail address", "jane@firm.onmicrosoft.com"), *begin[1:])
    again = (("What now?", "again"),)
    refused = LoginError("jane: no")
    assert run(Script(*begin, *person, *again, *END), Mail([refused, USES])).trial.secret is None
    other = (("What now?", ""), ("Client id", "right"), ("Client secret", "s2"), ("Tenant", ""))
    chosen = run(Script(*begin, *app, *other, *END), Mail([refused, USES]))
    assert settings(chosen)["oauth"] == {"client_id": "right", "tenant": "firm.onmicrosoft.com"}
    assert chosen.trial.client_secret == "s2"  # noqa: S105 - nobody's


GIVEN: Final = {"address": "jane@gmail.com", "password-stdin": "x", "run": "no"}


def given(**options: str) -> dict[str, Any]:
    """Return what is set up without a person, by GIVEN and these; an underscore stands for a hyphen."""
    talk = Script(is_person=False)
    others = {option.replace("_", "-"): text for option, text in options.items()}
    by_stdin = others.keys().isdisjoint({"password-file", "password-command", "client-id"})
    base = {option: text for option, text in GIVEN.items() if by_stdin or option != "password-stdin"}
    chosen = run(talk, None, base | others)
    assert "apppasswords" not in talk.shown, "nobody reads the steps"
    return settings(chosen)


def test_without_questions() -> None:
    """Every answer can be an option; what no option says gets the usual answer."""
    chosen = given(ca_file="ca.pem", sent="Sent", received="INBOX", sign_in="password")
    assert (chosen["ca_file"], chosen["folders"]) == ("ca.pem", {"sent": ["Sent"], "received": ["INBOX"]})
    chosen = given(address="j@firm.example", provider="gmx", host="imap.gmx.com", username="j")
    assert (chosen["host"], chosen["username"]) == ("imap.gmx.com", "j")
    assert given(address="j@firm.example", provider="gmx")["host"] == "imap.gmx.net"
    assert run(Script(is_person=False), None, GIVEN).others == {}, "a zone that nobody said stays a guess, and is told"
    said = {**GIVEN, "time-zone": "Europe/Berlin"}
    assert run(Script(is_person=False), None, said).others == {("time_zone",): "Europe/Berlin"}
    chosen = given(address="j@firm.example", host="mail.firm.example", password_command="pass x")  # noqa: S106 - a command
    assert (chosen["host"], chosen["password_command"]) == ("mail.firm.example", "pass x")
    by_google = {"sign_in": "google", "client_id": "i", "client_secret_file": "c", "oauth_server": "https://l.example"}
    chosen = given(address="j@firm.example", provider="google", **by_google)
    assert chosen["oauth"] == {"client_id": "i", "client_secret_file": "c", "server": "https://l.example"}


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"password-stdin": "x"}, ConfigError, "--address is missing"),
        ({"address": "jane@gmail.com"}, ConfigError, "--password-stdin, --password-file or --password-command is miss"),
        ({**GIVEN, "password-stdin": ""}, ConfigError, "--password-stdin: password is wrong"),
        ({**GIVEN, "address": "?"}, ConfigError, "--address: address is wrong"),
        ({**GIVEN, "address": "office@gmail.com"}, ConfigError, "--name: there is a mailbox office already"),
        ({**GIVEN, "provider": "nobody"}, ConfigError, "--provider: there is no 'nobody'"),
        ({**GIVEN, "address": "j@firm.example", "autoconfig": "no"}, SetupError, "signing in: no"),
    ],
)
def test_missing_options(options: dict[str, str], error: type[MonitorError], words: str) -> None:
    """Without a person, what is missing or wrong names its option, and a failed login its step and remedy."""
    with pytest.raises(error, match=words):
        run(Script(is_person=False), Mail([LoginError("j: no")]), options)


def test_everything_wrong_at_once() -> None:
    """Without a person one run names all that is missing, wrong or without effect, before anybody is asked."""
    mail = Mail([USES], [document()])
    wrong = {"time-zone": "?z", "security": "none", "port": "?p", "client-id": "c", "sent": "?s", "password-file": "f"}
    with pytest.raises(ConfigError) as raised:
        run(Script(is_person=False), mail, {**wrong, "host": "mail.firm.example", "password-command": "p"})
    assert raised.value.problems == (
        "--sent: folders.sent is wrong",
        "--time-zone: time_zone is wrong",
        "--address is missing (Mail address)",
        "--security: without encryption anybody on the way could read the password",
        "--port: port is wrong",
        "--password-command is not used with the other answers; leave it out",
        "--client-id is not used with the other answers; leave it out",
    )
    assert mail.trials == []


def test_options_beside_the_table() -> None:
    """A port or a protection that an option names counts for a server that the table or a document knows, too."""
    assert given(port="1993")["port"] == 1993
    assert given(security="starttls")["security"] == "starttls"
    assert given(address="j@firm.example", provider="proton", port="1144")["port"] == 1144
    options = {**GIVEN, "address": "j@harbour.example", "port": "1993"}
    assert settings(run(Script(is_person=False), Mail([USES], [document()]), options))["port"] == 1993


def test_no_sent_folder_without_a_person() -> None:
    """Without a person a missing Sent folder is an error that names the option; with the option it is tried."""
    error = FolderError("jane: no Sent folder was found.", ("INBOX", "Out"))
    with pytest.raises(SetupError, match=r"choosing the folders: no Sent folder was found\. Name one with --sent\."):
        run(Script(is_person=False), Mail([error]), GIVEN)
    with pytest.raises(SetupError, match=r"Correct --sent and --received\.$"):
        run(Script(is_person=False), Mail([error]), {**GIVEN, "received": "Nowhere"})


@pytest.mark.parametrize(
    ("make", "step"),
    [
        (LoginError, "signing in"),
        (BusyError, "signing in"),
        (FolderError, "choosing the folders"),
        (CertificateError, "reaching the server"),
        (SourceError, "reaching the server"),
        (MonitorError, "opening the mailbox"),
    ],
)
def test_steps(make: Callable[[str], MonitorError], step: str) -> None:
    """Every error belongs to a step."""
    assert step_of(make("x")) == step
