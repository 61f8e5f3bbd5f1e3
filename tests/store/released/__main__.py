"""Writes down the store of a program: ``python -m tests.store.released [FOLDER]``, by default of this checkout."""

import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tests.letters import JANE, ROOT, US, environment, letter
from tests.real.dovecot import PASSWORD, Dovecot
from tests.real.postgres import Postgres, newest_programs
from tests.store.released import DISPLAY, FOLDER, HOUR, imported, prepare

ASKED = datetime.now(UTC).replace(microsecond=0) - 72 * HOUR  # noqa: TID251 - a first poll reads what is recent


def fill(program: Path, folder: Path) -> str:
    """Let a program poll and import the mail, and let in a display where it knows them; return its responses."""

    def monitor(*arguments: str, may_fail: bool = False) -> str:
        done = subprocess.run(  # noqa: S603 - our own program, of today or of then
            [sys.executable, "-m", "monitor", *arguments],
            cwd=folder,
            env=environment({"PYTHONPATH": str(program)}),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and not may_fail:
            raise SystemExit(f"monitor {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    (folder / "mail.mbox").write_bytes(imported())
    monitor("poll")
    monitor("import", "mail.mbox")
    monitor("display", "add", DISPLAY, may_fail=True)
    return monitor("export", "responses")


def polled(server: Dovecot, user: str) -> None:
    """Put mail into a mailbox: an answered message, one that waits, and ours."""
    server.append(user, "INBOX", letter("polled@x", ASKED), ASKED)
    server.append(user, "INBOX", letter("polled-waits@x", ASKED + HOUR), ASKED + HOUR)
    sent = ASKED + 3 * HOUR
    server.append(user, "Sent", letter("polled-reply@x", sent, sender=US, to=JANE, answers=["polled@x"]), sent)


def lines_of_postgres(url: str, host: str) -> list[str]:
    """Return the statements that make a PostgreSQL database and its rows, without what only psql understands."""
    programs = newest_programs()
    if programs is None:
        raise SystemExit("PostgreSQL is missing: scripts/install-test-packages installs it")
    found = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [programs / "pg_dump", "--inserts", "--no-owner", "--no-privileges", f"--dbname={url}"],
        env=environment({"PGHOST": host}),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    noise = re.compile(r"--|\\|SET |SELECT pg_catalog\.set_config|$")
    return [line for line in found.splitlines() if not noise.match(line)]


def main(program: Path) -> None:
    """Write three files for the revision of a program, and none where it is known."""
    with Dovecot() as server, Postgres() as cluster, cluster.database() as url:
        texts: dict[str, str] = {}
        for kind, place in (("sqlite", "sqlite:///monitor.db"), ("postgresql", url)):
            settings = {"host": "localhost", "port": server.tls_port, "ca_file": server.ca_file, "username": kind}
            polled(server, kind)
            with tempfile.TemporaryDirectory() as made:
                folder = Path(made)
                prepare(folder, place, "\n    ".join(f"{name}: {value}" for name, value in settings.items()))
                (folder / "password").write_text(f"{PASSWORD}\n")
                texts["csv"] = fill(program, folder)
                if kind == "sqlite":
                    with closing(sqlite3.connect(folder / "monitor.db")) as connection:
                        lines = list(connection.iterdump())
                else:
                    lines = lines_of_postgres(url, str(cluster.folder))
            texts[f"{kind}.sql"] = "\n".join(lines) + "\n"
    found = re.search(r"alembic_version\W+VALUES ?\('(\w+)'\)", texts["sqlite.sql"])
    if not found:
        raise SystemExit("this program's store has no revision")
    if (FOLDER / f"{found[1]}.csv").exists():
        raise SystemExit(f"The store of schema {found[1]} is kept already.")
    for ending, text in texts.items():
        (FOLDER / f"{found[1]}.{ending}").write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else ROOT)
