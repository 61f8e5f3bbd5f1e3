"""A real PostgreSQL cluster in a folder of its own, run by an unprivileged account, reached by a socket there."""

import itertools
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

import psycopg
from psycopg import sql

from tests.real.process import own_folder, remove_folder, run_as_account, start_as_account

USER: Final = "monitor"
# a test's cluster need not survive a power cut
SETTINGS: Final = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster between ``start`` and ``stop``; a context manager. It opens no port."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.folder = Path()

    def start(self) -> Self:
        """Make the cluster and wait until it answers; RuntimeError with its log where it does not come up."""
        programs = newest_programs()
        if not programs:
            message = "PostgreSQL is not installed"
            raise RuntimeError(message)
        self.folder = own_folder("postgres-")
        data = self.folder / "data"
        run_as_account(
            [
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                USER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync",
            ],
            cwd=self.folder,
        )
        return self.resume()

    def resume(self) -> Self:
        """Serve what is in its files, and wait until it answers; RuntimeError with its log where it does not."""
        programs, data, log = newest_programs(), self.folder / "data", self.folder / "log"
        settings = {**SETTINGS, "unix_socket_directories": str(self.folder)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log.open("ab") as output:
            self._process = start_as_account(
                [str(programs and programs / "postgres"), "-D", str(data), *options], cwd=self.folder, output=output
            )
        for _ in range(300):
            if self._answers():
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        message = f"PostgreSQL did not start:\n{log.read_text(errors='replace')}"
        self.stop()
        raise RuntimeError(message)

    @property
    def pid(self) -> int:
        """The process above all others of a running cluster."""
        return self._process.pid if self._process else 0

    def halt(self) -> None:
        """End this cluster, with whoever is still connected; its files stay."""
        if self._process:
            self._process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: waits for no client
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)  # not SIGKILL, which would leave its children
                self._process.wait()
            self._process = None

    def stop(self) -> None:
        """End this cluster and remove its files."""
        self.halt()
        remove_folder(self.folder)

    def cut(self, url: str) -> int:
        """End every connection to a database, and return how many there were."""
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchone()
        return int(row[0]) if row else 0

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    @contextmanager
    def database(self) -> Iterator[str]:
        """Give the URL of a new, empty database and drop it behind the caller, connections or not."""
        name = f"test{next(self._numbers)}"
        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield f"postgresql://{USER}@/{name}?host={self.folder}"
        finally:
            with self._connect() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connect(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True, connect_timeout=5)

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True


def newest_programs() -> Path | None:
    """Return the folder of the newest PostgreSQL's programs here (Debian keeps them off PATH), or None."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if elsewhere := shutil.which("initdb"):
        found.append(Path(elsewhere))
    newest = max(found, key=lambda path: [int(n) for n in re.findall(r"/postgresql/(\d+)", str(path))], default=None)
    return newest.parent if newest else None
