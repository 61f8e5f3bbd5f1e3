"""What a sign-in server has granted, and where that is kept: a file that only this user may read."""

import fcntl
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol, Self

from monitor.errors import LoginError, SourceError

FORMAT: Final = 1
LOCK_SECONDS: Final = 60.0
"""How long another process may take to renew a token."""
EARLY: Final = timedelta(minutes=5)
"""How long before its end a token is renewed; of one that lives for less than ten minutes, at half of its life."""
DEFAULT_LIFE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """An access token, until when it is good, and what the next one is made with.

    ``renewal`` is the provider's own: a refresh token, or MSAL's cache; empty where the next one needs none.
    ``sign_in`` stands for the sign-in that it came from, and stays through every renewal.
    """

    access_token: str = field(repr=False)
    renewal: str = field(repr=False)
    renew_at: datetime
    expires_at: datetime
    sign_in: str = ""

    @classmethod
    def made(cls, access_token: str, life: object, renewal: str, now: datetime) -> Self:
        """Return a grant of ``life`` seconds; ValueError where that is no number."""
        lasts = DEFAULT_LIFE if life is None else timedelta(seconds=float(str(life)))
        return cls(
            access_token=access_token,
            renewal=renewal,
            renew_at=now + max(lasts - EARLY, lasts / 2),
            expires_at=now + lasts,
        )


class Keeper(Protocol):
    """Where a grant is kept."""

    def read(self) -> Grant | None:
        """Return what is kept; None where nothing is, or nothing that can be used."""

    def write(self, grant: Grant) -> None:
        """Keep this one instead."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one that renews."""


class TokenFile:
    """Keeps a grant in a file of mode 0600, made for one client: another one's is none."""

    def __init__(self, path: Path, *, name: str, mark: str, lock_seconds: float = LOCK_SECONDS) -> None:
        """Take the file, the mailbox's name for messages, and the mark of the client."""
        self._path, self._name, self._mark = path, name, mark
        self._lock_seconds = lock_seconds

    def read(self) -> Grant | None:
        """Return the grant in the file."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable("read", error) from error
        try:
            held = json.loads(content)
            if held["format"] != FORMAT or held["client"] != self._mark:
                return None
            return Grant(
                access_token=str(held["access_token"]),
                renewal=str(held["renewal"]),
                renew_at=datetime.fromtimestamp(held["renew_at"], UTC),
                expires_at=datetime.fromtimestamp(held["expires_at"], UTC),
                sign_in=str(held["sign_in"]),
            )
        except (ValueError, LookupError, TypeError, OSError, OverflowError):  # the last two: years that no clock has
            return None  # half a file, or somebody else's: signing in again writes a whole one

    def write(self, grant: Grant) -> None:
        """Put the grant into the file in one step; whoever reads it meanwhile has the old one or the new one."""
        held: dict[str, Any] = {
            "format": FORMAT,
            "client": self._mark,
            "access_token": grant.access_token,
            "renewal": grant.renewal,
            "renew_at": grant.renew_at.timestamp(),
            "expires_at": grant.expires_at.timestamp(),
            "sign_in": grant.sign_in,
        }
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=".token-", dir=self._path.parent)  # of mode 0600
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(held, file)
                    file.flush()
                    os.fsync(file.fileno())
                Path(partial).replace(self._path)
            finally:
                with suppress(FileNotFoundError):
                    Path(partial).unlink()
        except OSError as error:
            raise self._unusable("written", error) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process and thread from renewing: a renewal token may be good for one use only."""
        try:
            self._path.parent.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unusable("written", error) from error
        try:
            self._wait(handle)
            yield
        finally:
            os.close(handle)  # which gives the lock back

    def _wait(self, handle: int) -> None:
        end = time.monotonic() + self._lock_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() > end:
                    message = (
                        f"{self._name}: another process is signing in and does not end. The next poll tries again."
                    )
                    raise SourceError(message) from error
                time.sleep(0.05)
            else:
                return

    def _unusable(self, verb: str, error: OSError) -> LoginError:
        return LoginError(
            f"{self._name}: the token file {self._path} cannot be {verb} ({error.strerror}). Let this program read and "
            "write there."
        )


class Memory:
    """Keeps a grant for as long as the process runs: an application needs nothing else to make a new one."""

    def __init__(self) -> None:
        self._grant: Grant | None = None

    def read(self) -> Grant | None:
        """Return what is kept."""
        return self._grant

    def write(self, grant: Grant) -> None:
        """Keep this one instead."""
        self._grant = grant

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let anybody: two tokens at once do no harm."""
        yield
