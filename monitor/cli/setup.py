"""``monitor setup``: from an address to a running wall, by questions or by options."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, environ, log_to, settings_from
from monitor.cli.signing import dialog
from monitor.cli.talking import Nobody, Person
from monitor.errors import ConfigError
from monitor.setup.servers.provider import SECURITIES, SIGN_INS
from monitor.setup.servers.providers import PROVIDERS
from monitor.setup.trial import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from monitor.app.setting_up import Draft

OPTIONS: Final[dict[str, str]] = {
    "address": "The mail address.",
    "addresses": "Other addresses of yours in this mailbox, with commas between; @example.com is a whole domain.",
    "name": "What the mailbox is called on the wall.",
    "host": "The IMAP server.",
    "port": "Its port.",
    "username": "The name to sign in with.",
    "ca-file": "A PEM file with the certificate of an authority of your own.",
    "password-file": "A file that holds the password; it stays where it is.",
    "password-command": "A command that prints the password.",
    "client-id": "The id of your OAuth2 client.",
    "client-secret-file": "A file that holds its secret; it stays where it is.",
    "tenant": "The Microsoft tenant.",
    "oauth-server": "Another sign-in server than Google's or Microsoft's own.",
    "sent": "Folders with what you sent, with commas between.",
    "received": "Folders with what you received, with commas between.",
    "time-zone": "The zone hours are read in.",
    "current": "The current window, such as '4 weeks'.",
    "trailing": "How long before it to compare with, such as '26 weeks'.",
}
"""Options that hold one answer."""
CHOICES: Final[dict[str, tuple[list[str], str]]] = {
    "provider": ([provider.key for provider in PROVIDERS], "Whose server it is, where the address does not say."),
    "security": (list(SECURITIES), "How the connection is protected."),
    "sign-in": (list(SIGN_INS), "How to sign in."),
}
"""Options that hold one of a few answers, and these."""
BEGIN: Final = """\
This sets up a mailbox in {name}, in six steps. Enter takes the answer in
[brackets]. Ctrl-C stops at any point; nothing is written before the last step."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of both tables."""
    for option, (choices, words) in reversed(CHOICES.items()):
        command = click.option(f"--{option}", type=click.Choice(choices), help=words)(command)
    for option, words in reversed(OPTIONS.items()):
        command = click.option(f"--{option}", metavar="TEXT", help=words)(command)
    return command


@click.command()
@_options
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
@click.option("--no-autoconfig", is_flag=True, help="Do not ask the address's domain for its autoconfig document.")
@click.option("--replace", is_flag=True, help="Replace a mailbox of the same name.")
@click.option("--no-input", is_flag=True, help="Ask nothing: take the usual answer wherever no option has one.")
@click.option("--run/--no-run", "is_run", default=None, help="Whether to start the monitor at the end.")
@config_option
@guarded
def setup(config_path: Path, **options: Any) -> int:  # noqa: ANN401 - click's own signature
    """Set up a mailbox: from an address to the wall, step by step.

    Every question has an option, so that the same can be done without a person: see --no-input.
    """
    talk = Nobody() if options["no_input"] else Person()
    draft: Draft | None = None
    try:
        from monitor.app import setting_up  # noqa: PLC0415 - `monitor --help` need not load dash
        from monitor.config import is_loopback  # noqa: PLC0415 - as above
        from monitor.setup.interview import Interview  # noqa: PLC0415 - as above
        from monitor.setup.wizard import set_up  # noqa: PLC0415 - as above

        if options["password_stdin"] and sys.stdin.isatty():
            raise ConfigError(
                ["--password-stdin: this is a terminal, which would show it; leave that out and be asked"]
            )
        with _ended_gently(), setting_up.begin(config_path, environ(), dialog(has_browser=talk.is_person)) as draft:
            interview = Interview(talk=talk, check=draft.check, is_this_machine=is_loopback, given=_given(options))
            if talk.is_person:
                talk.say(BEGIN.format(name=config_path.name))
            config, *secrets = draft.write(set_up(interview, draft.existing, draft.outside))
        kept = f" What you typed is in {' and '.join(secrets)}, which only you can read." if secrets else ""
        talk.say(f"{config} is written.{kept}")
        talk.say("`monitor check` repeats these tests at any time; `monitor run` starts the wall.")
        is_run = interview.agrees("run", "Start it now?", default=talk.is_person)
    except (click.Abort, KeyboardInterrupt, StoppedError):
        is_written = draft is not None and draft.is_written  # a Ctrl-C while it was written came through behind that
        click.echo(f"\nStopped. {config_path.name} {'is written' if is_written else 'is as it was'}.", err=True)
        return 0 if is_written else 1
    if is_run:
        from monitor.app import service  # noqa: PLC0415 - as above
        from monitor.app.reporting import describe  # noqa: PLC0415 - as above

        log_to(sys.stdout)
        service.run(settings_from(config_path), environ(), describe)
    return 0


@contextmanager
def _ended_gently() -> Iterator[None]:
    """Take a closed terminal and SIGTERM for Ctrl-C: what was only tried must go."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _given(options: dict[str, Any]) -> dict[str, str]:
    """Return the answers that options hold, by the option's name."""
    given = {
        option: options[option.replace("-", "_")]
        for option in (*OPTIONS, *CHOICES)
        if options[option.replace("-", "_")] is not None
    }
    if options["password_stdin"]:
        given["password-stdin"] = sys.stdin.readline().rstrip("\r\n")
    if options["no_autoconfig"]:
        given["autoconfig"] = "no"
    if options["replace"]:
        given["replace"] = "yes"
    if options["is_run"] is not None:
        given["run"] = "yes" if options["is_run"] else "no"
    return given
