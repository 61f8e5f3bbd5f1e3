"""Stores as each released schema left them, by the program of that time: NUMBER.sqlite.sql, NUMBER.postgresql.sql.

NUMBER.csv is what `monitor export responses` said of them then. ``python -m tests.store.released [FOLDER]`` adds those
of the program in a folder, by default of this checkout (docs/releasing.md); what is there is never changed.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from tests.letters import JANE, US, letter

FOLDER: Final = Path(__file__).parent
KINDS: Final = ("sqlite", "postgresql")
KEY: Final = "5e" * 32
"""Under which the ids in them are digests: of made-up mail, so that it may lie here."""
DISPLAY: Final = "lobby"
"""Whom the programs let in that know displays."""
SPRING: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""When the first of the imported mail came: what is imported never leaves, so this may lie in the past."""
HOUR: Final = timedelta(hours=1)


def revisions() -> list[str]:
    """Return the numbers of the released schemas, oldest first."""
    return sorted(path.stem for path in FOLDER.glob("*.csv"))


def imported() -> bytes:
    """Return an mbox: an answered message, one that waits, a circular, a robot's answer and a reply to the unknown."""
    robot = {"Auto-Submitted": "auto-replied"}
    return mbox(
        letter("answered@x", SPRING),
        letter("waits@x", SPRING + HOUR),
        letter("circular@x", SPRING + HOUR, more={"List-Id": "<news.x.example>", "Precedence": "bulk"}),
        letter("reply@x", SPRING + 5 * HOUR, sender=US, to=JANE, answers=["answered@x"]),
        letter("robot@x", SPRING + 2 * HOUR, sender=US, to=JANE, answers=["waits@x"], more=robot),
        letter("unknown@x", SPRING + 6 * HOUR, sender=US, to=JANE, answers=["never-seen@x"]),
    )


def late() -> bytes:
    """Return an mbox with the reply that the message waits for, twenty hours later."""
    return mbox(letter("late@x", SPRING + 21 * HOUR, sender=US, to=JANE, answers=["waits@x"]))


def mbox(*letters: bytes) -> bytes:
    """Return messages as one mbox."""
    return b"".join(b"From x Mon Mar  2 09:00:00 2026\n" + each.replace(b"\r\n", b"\n") + b"\n" for each in letters)


def configuration(url: str, server: str) -> str:
    """Return a config.yaml with one mailbox on a server, given as the lines of its settings."""
    return f"""time_zone: Europe/Paris
store: {{url: "{url}", key_file: store.key, keep: forever}}
mailboxes:
  - name: desk
    {server}
    password_file: password
    addresses: [{US}]
"""


def prepare(folder: Path, url: str, server: str) -> None:
    """Write the files that a command needs."""
    (folder / "config.yaml").write_text(configuration(url, server))
    for name, text in (("store.key", KEY), ("password", "password")):
        (folder / name).write_text(f"{text}\n")
        (folder / name).chmod(0o600)
