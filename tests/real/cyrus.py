"""A real Cyrus IMAP (3.6 and its like) on free loopback ports, unpacked beside Dovecot, run by an unprivileged account.

Folders lie beside INBOX, below ``/``, and have their special uses. Its saslauthd is ours: any user signs in.
"""

import re
import subprocess
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from tests.real.mail_server import PASSWORD, MailServer
from tests.real.process import account, own_folder, remove_folder
from tests.real.saslauthd import saslauthd
from tests.real.unpacked import copy, is_unpacked, libraries

USES: Final = {"Sent": "sent", "Drafts": "drafts", "Junk": "junk", "Trash": "trash", "Archive": "archive"}
# specialuse_protect: 3.6 sometimes refuses to delete an ordinary folder as one of the protected; so none is protected
IMAPD: Final = """
configdirectory: {data}/lib
partition-default: {data}/spool
temp_path: {data}/lib
cyrus_user: {user}
servername: localhost
admins: admin
allowplaintext: yes
sasl_mech_list: PLAIN
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/mux
failedloginpause: {pause}s
maxlogins_per_user: {most}
tls_server_cert: {folder}/cert.pem
tls_server_key: {folder}/key.pem
autocreate_quota: 0
autocreate_inbox_folders: {folders}
skiplist_unsafe: yes
specialuse_protect: \\Important
{uses}
"""
CYRUS: Final = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
DAEMON {{
  idled cmd="{programs}/idled -C {folder}/imapd.conf"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {folder}/imapd.conf -U 100" listen="127.0.0.1:{port}" prefork=1
  imaps cmd="{programs}/imapd -C {folder}/imapd.conf -s -U 100" listen="127.0.0.1:{tls_port}" prefork=1
}}
EVENTS {{
  checkpoint cmd="{programs}/ctl_cyrusdb -C {folder}/imapd.conf -c" period=30
}}
"""


class Cyrus(MailServer):
    """A Cyrus between ``start`` and ``stop``. ``pause`` is what a refused login waits, 3 seconds as it is shipped."""

    name: ClassVar[str] = "Cyrus"

    def __init__(
        self,
        *,
        identities: Iterable[str] = ("localhost", "127.0.0.1"),
        not_after: datetime | None = None,
        pause: int = 0,
        most: int = 0,
    ) -> None:
        """Take what every mail server takes, how long a refused login waits, and a user's most connections (0: any)."""
        super().__init__(identities=identities, not_after=not_after)
        self._pause, self._most = pause, most
        self._root = self._data = Path()
        self._running = ExitStack()

    def prepare(self) -> None:
        """Copy the programs, make the folders, and answer for passwords."""
        self._root = copy("cyrus", self.folder)
        self._data = own_folder("cyrus-", in_memory=True)
        for name in ("lib", "lib/socket", "lib/proc", "lib/db", "spool"):
            self.give(self._data / name)
        self._running.enter_context(saslauthd(self.folder / "mux", PASSWORD))

    def configure(self) -> None:
        """Write imapd.conf and cyrus.conf."""
        values = {
            "folder": self.folder,
            "data": self._data,
            "programs": self._programs,
            "user": account().pw_name,
            "pause": self._pause,
            "most": self._most,
            "port": self.port,
            "tls_port": self.tls_port,
            "folders": "|".join(USES),
            "uses": "\n".join(f"xlist-{use}: {name}" for name, use in USES.items()),
        }
        for name, text in {"imapd.conf": IMAPD, "cyrus.conf": CYRUS}.items():
            (self.folder / name).write_text(text.format(**values))
            (self.folder / name).chmod(0o644)

    def command(self) -> list[str]:
        """Return the command of its master."""
        files = {"-C": "imapd.conf", "-M": "cyrus.conf", "-p": "master.pid", "-L": "log"}
        options = [word for option, name in files.items() for word in (option, str(self.folder / name))]
        return [str(self._programs / "master"), *options]

    def environment(self) -> dict[str, str]:
        """Return where its own libraries lie, and the plugins of SASL where they came with it."""
        environment = {**super().environment(), "LD_LIBRARY_PATH": libraries(self._root)}
        if plugin := next(self._root.rglob("libplain.so"), None):
            environment["SASL_PATH"] = str(plugin.parent)
        return environment

    def stop(self) -> None:
        """End the server, and what answers for its passwords."""
        super().stop()
        self._running.close()
        remove_folder(self._data)

    def defaults(self) -> dict[str, str]:
        """Return the settings as this version has them unless somebody sets them."""
        command = [str(self._programs / "cyr_info"), "-C", str(self.folder / "imapd.conf"), "conf-default"]
        text = subprocess.run(command, check=True, capture_output=True, text=True, env=self.environment()).stdout  # noqa: S603 - our own arguments
        return dict(re.findall(r"(?m)^([\w-]+): (.*)$", text))

    @property
    def _programs(self) -> Path:
        return self._root / "usr" / "lib" / "cyrus" / "bin"


def is_installed() -> bool:
    """Whether this machine has Cyrus."""
    return is_unpacked("cyrus")
