"""The table of docs/servers.md: what each mail server of the tests did when it was asked just now.

``.venv/bin/python -m tests.real.servers`` writes it anew; with ``--times`` the second table, too, which no two runs
fill alike.
"""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.contracts.mailbox import at_server
from tests.contracts.sample import at_sample
from tests.real import dovecot as real_dovecot
from tests.real.behaviour import ROWS, TIMED, Subject, column, speed
from tests.real.courier import Courier
from tests.real.cyrus import Cyrus
from tests.real.dovecot import Dovecot
from tests.real.mail_server import MailServer
from tests.real.unpacked import SERVERS, version

DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "servers.md"
BEGIN: Final = "<!-- filled by the tests: .venv/bin/python -m tests.real.servers -->"
BEGIN_TIMES: Final = "<!-- measured by the same command with --times; no test compares these -->"
END: Final = "<!-- end of what the tests fill -->"


def of_dovecot(server: Dovecot, fresh_user: Callable[[], str]) -> Subject:
    """Return Dovecot as a column of the table."""
    command = [real_dovecot.program("doveconf"), "-h", "-d", "auth_failure_delay", "mail_max_userip_connections"]
    pause, connections = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603 - our own arguments
    return _subject(
        server,
        real_dovecot.full_version(),
        fresh_user,
        {
            "pause": f"{pause.split()[0]} s (`auth_failure_delay`)",
            "connections": f"{connections} of a user from one address (`mail_max_userip_connections`)",
        },
        lambda: Dovecot(extra="mail_max_userip_connections = 2"),
    )


def of_cyrus(server: Cyrus, fresh_user: Callable[[], str]) -> Subject:
    """Return Cyrus as a column of the table."""
    defaults = server.defaults()
    limits = [name for name in ("maxlogins_per_host", "maxlogins_per_user") if defaults[name] != "0"]
    return _subject(
        server,
        version("cyrus"),
        fresh_user,
        {
            "pause": f"{defaults['failedloginpause'].removesuffix('s')} s (`failedloginpause`)",
            "connections": " ".join(limits) or "no limit (`maxlogins_per_user`)",
        },
        lambda: Cyrus(most=2),
    )


def of_courier(server: Courier, fresh_user: Callable[[], str]) -> Subject:
    """Return Courier as a column of the table."""
    text = (SERVERS / "courier" / "etc" / "courier" / "imapd").read_text()
    settings = dict(re.findall(r"(?m)^([A-Z_]+)=(\d+)$", text))
    return _subject(
        server,
        version("courier"),
        fresh_user,
        {
            "idle": f"within {settings['IMAP_IDLE_TIMEOUT']} s (`IMAP_IDLE_TIMEOUT`)",
            "connections": f"{settings['MAXPERIP']} from one address (`MAXPERIP`), {settings['MAXDAEMONS']} in all",
        },
        lambda: Courier(most=2),
    )


def of_sample(servers: ExitStack) -> Subject:
    """Return the sample's server as a column of the table."""
    return Subject(name="the sample", opening=lambda: at_sample(servers), port=lambda mailbox: mailbox.account.port)


def _subject(
    server: MailServer,
    version: str,
    fresh_user: Callable[[], str],
    shipped: dict[str, str],
    crowded: Callable[[], MailServer],
) -> Subject:
    return Subject(
        name=f"{server.name} {version}",
        opening=lambda: at_server(server, fresh_user()),
        port=lambda _: server.port,
        shipped=shipped,
        crowded=crowded,
    )


def committed() -> dict[str, list[str]]:
    """Return the columns that docs/servers.md has, by their heads."""
    text = DOCUMENT.read_text("utf-8")
    lines = text.partition(BEGIN)[2].partition(END)[0].strip().splitlines()
    rows = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in lines if line]
    _, *columns = zip(*rows, strict=True)
    return {name: cells for name, _, *cells in columns}


def table(titles: Sequence[str], columns: Mapping[str, Sequence[str]]) -> str:
    """Return a table, one row for each title."""
    lines = [["", *columns], ["---"] * (len(columns) + 1)]
    lines += [[title, *cells] for title, *cells in zip(titles, *columns.values(), strict=True)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def write(*, is_timed: bool) -> None:
    """Start every server, ask it, and write what it did into the document; also how long it took, if ``is_timed``."""
    numbers = itertools.count(1)

    def fresh_user() -> str:
        return f"user{next(numbers)}"

    with ExitStack() as servers:
        subjects = (
            of_dovecot(servers.enter_context(Dovecot()), fresh_user),
            of_cyrus(servers.enter_context(Cyrus()), fresh_user),
            of_courier(servers.enter_context(Courier()), fresh_user),
            of_sample(servers),
        )
        columns = {subject.name: column(subject) for subject in subjects}
        times = {subject.name: speed(subject) for subject in subjects} if is_timed else {}
    fill(BEGIN, table([title for title, _ in ROWS], columns))
    if is_timed:
        fill(BEGIN_TIMES, table([f"`{command}`" for command in TIMED], times))


def fill(begin: str, text: str) -> None:
    """Put a text between a mark of the document and the next end."""
    before, _, rest = DOCUMENT.read_text("utf-8").partition(begin)
    DOCUMENT.write_text(f"{before}{begin}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")


if __name__ == "__main__":
    write(is_timed="--times" in sys.argv)
