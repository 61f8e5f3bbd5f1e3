"""A real Courier IMAP (5.0 and its like) on free loopback ports, unpacked beside Dovecot, unprivileged.

Everything lies below ``INBOX.``, and nothing has a special use. couriertcpd, imaplogin, authdaemond and imapd are all
Courier's, with the settings as Debian ships them but for what stands in :data:`OVERRIDES`; only the program that
authdaemond asks for passwords (authpipe) is ours. Its paths cannot be configured, so it runs in namespaces of its own,
where /etc/courier and /run are ours; with the process that made them it all ends.
"""

import itertools
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from imapclient import IMAPClient

from tests.real.mail_server import PASSWORD, Mail, MailServer
from tests.real.process import account, own_folder, remove_folder
from tests.real.unpacked import can_mount, copy, is_unpacked, libraries

FOLDERS: Final = ("Sent", "Drafts", "Junk", "Trash", "Archive")
MANY: Final = 20  # from here on messages are laid into the Maildir, as a delivery agent does; APPEND takes one by one
FIRST_NAME: Final = 1_000_000_000  # files are read in the order of their names

OVERRIDES: Final = """
IMAP_STARTTLS=YES
IMAP_IDLE_TIMEOUT={idle}
IMAP_ULIMITD=0
GAMIN_DEBUG_SERVER={root}/usr/libexec/gam_server
GAM_CLIENT_ID={folder.name}
COURIERTLS={root}/usr/bin/couriertls
TLS_CERTFILE={folder}/pair.pem
TLS_DHPARAMS=
TLS_CACHEFILE=
"""
DAEMONS: Final = """
authmodulelist="authpipe"
daemons=3
"""
"""The end of authdaemonrc: authdaemond reads the file itself, and the last line of a name counts."""
ENTER: Final = """#!/bin/sh
# In a mount namespace of its own: lays our /etc/courier over the machine's /etc, and an empty /run.
set -e
mount -t overlay overlay -o lowerdir='{root}/etc':/etc /etc
mount -t tmpfs tmpfs /run
mkdir -p /run/courier/authdaemon
exec unshare --user --map-user={uid} --map-group={gid} /bin/sh '{folder}/run.sh'
"""
RUN: Final = """#!/bin/sh
trap 'exit 0' TERM
set -ae
. /etc/courier/authdaemonrc
. /etc/courier/imapd
. /etc/courier/imapd-ssl
. '{folder}/overrides'
umask "$IMAP_UMASK"
'{root}/usr/lib/courier/courier-authlib/authdaemond' &
listen="'{root}/usr/sbin/couriertcpd' -address=127.0.0.1 -maxprocs=500 -maxperip={most} $TCPDOPTS"
login="'{root}/usr/lib/courier/courier/imaplogin' '{root}/usr/bin/imapd' Maildir"
eval "$listen {port} $login" &
IMAP_TLS=1
eval "$listen {tls_port} $COURIERTLS -server -tcpd $login" &
wait
"""
ASKED: Final = """#!/bin/sh
# Answers authdaemond (authpipe's protocol): every user exists, with one password; a new one's folders are made.
tell() {{
    home='{data}'/$1
    [ -d "$home" ] || for folder in '' {folders}; do
        mkdir -p "$home/Maildir/$folder/cur" "$home/Maildir/$folder/new" "$home/Maildir/$folder/tmp"
        [ -z "$folder" ] || : >"$home/Maildir/$folder/maildirfolder"
        # as CREATE does: without it Courier gives a folder that nobody has selected another UIDVALIDITY each second
        echo "1 $(($(date +%s) - 1000000000)) 1" >"$home/Maildir/$folder/courierimapuiddb"
    done
    printf 'UID={uid}\\nGID={gid}\\nHOME=%s\\nADDRESS=%s\\n.\\n' "$home" "$1"
}}
while read -r command argument rest; do
    case $command in
    PRE)
        tell "${{rest#* }}"
        ;;
    AUTH)
        read -r service && read -r kind && read -r user && read -r password
        if [ "$kind" = login ] && [ "$password" = '{password}' ]; then tell "$user"; else echo FAIL; fi
        ;;
    ENUMERATE)
        echo .
        ;;
    *)
        echo FAIL
        ;;
    esac
done
"""


class Courier(MailServer):
    """A Courier between ``start`` and ``stop``. ``idle``: seconds between two looks at the folder, 60 as shipped."""

    name: ClassVar[str] = "Courier"
    prefix: ClassVar[str] = "INBOX."
    delimiter: ClassVar[str] = "."
    ends_whole: ClassVar[bool] = True  # unshare only waits; where the first process of a namespace ends, all have

    def __init__(
        self,
        *,
        identities: Iterable[str] = ("localhost", "127.0.0.1"),
        not_after: datetime | None = None,
        idle: int = 1,
        most: int = 500,
    ) -> None:
        """Take what every mail server takes, how often IDLE looks for news, and an address's most connections."""
        super().__init__(identities=identities, not_after=not_after)
        self._idle, self._most = idle, most
        self._root = self._data = Path()
        self._serial = itertools.count(FIRST_NAME)

    def prepare(self) -> None:
        """Copy the programs, and make the folder of all mail."""
        self._root = copy("courier", self.folder)
        self._data = own_folder("courier-", in_memory=True)
        with (self._root / "etc" / "courier" / "authdaemonrc").open("a") as settings:
            settings.write(DAEMONS)
        who = account()  # STARTTLS changes to the user courier
        entries = {"passwd": f"courier:x:{who.pw_uid}:{who.pw_gid}::/:", "group": f"courier:x:{who.pw_gid}:"}
        for name, entry in entries.items():
            known = (Path("/etc") / name).read_text()
            (self._root / "etc" / name).write_text(f"{known}{entry}\n")
        pair = self.folder / "pair.pem"
        pair.write_bytes((self.folder / "key.pem").read_bytes() + (self.folder / "cert.pem").read_bytes())
        pair.chmod(0o644)

    def configure(self) -> None:
        """Write the scripts that start it."""
        who = account()
        values = {
            "folder": self.folder,
            "root": self._root,
            "data": self._data,
            "uid": who.pw_uid,
            "gid": who.pw_gid,
            "port": self.port,
            "tls_port": self.tls_port,
            "idle": self._idle,
            "most": self._most,
            "password": PASSWORD,
            "folders": " ".join(f".{name}" for name in FOLDERS),
        }
        scripts = {
            "overrides": OVERRIDES,
            "enter.sh": ENTER,
            "run.sh": RUN,
            "root/etc/courier/authProg": ASKED,
        }
        for name, text in scripts.items():
            (self.folder / name).write_text(text.format(**values))
            (self.folder / name).chmod(0o755)

    def command(self) -> list[str]:
        """Return the command that makes the namespaces and runs it there."""
        spaces = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"]
        enter = ["/bin/sh", "-c", 'exec /bin/sh "$1" >"$2" 2>&1', "sh"]
        return ["unshare", *spaces, *enter, str(self.folder / "enter.sh"), str(self.folder / "log")]

    def environment(self) -> dict[str, str]:
        """Return where its own libraries lie, those that authdaemond loads by name among them."""
        places = libraries(self._root)
        return {**super().environment(), "LD_LIBRARY_PATH": places, "LTDL_LIBRARY_PATH": places}

    def stop(self) -> None:
        """End the server and remove its mail."""
        super().stop()
        remove_folder(self._data)

    def deliver(self, client: IMAPClient, user: str, folder: str, messages: Iterable[Mail]) -> None:
        """Append messages, or lay many of them into INBOX; their dates are those of the files."""
        mails = list(messages)
        if len(mails) < MANY or folder != "INBOX":
            for mail in mails:
                client.append(folder, mail.body, mail.flags, mail.arrived_at)
            return
        maildir = self._data / user / "Maildir"
        for mail in mails:
            path = maildir / "tmp" / f"{next(self._serial)}.tests"
            path.write_bytes(mail.body.replace(b"\r\n", b"\n"))  # as a Maildir has it
            instant = mail.arrived_at.timestamp()
            os.utime(path, (instant, instant))
            if not os.getuid():
                os.chown(path, account().pw_uid, account().pw_gid)
            letters = "".join(sorted(flag[1] for flag in mail.flags))  # \\Seen is S, as in a Maildir
            path.rename(maildir / "cur" / f"{path.name}:2,{letters}" if letters else maildir / "new" / path.name)


def is_installed() -> bool:
    """Whether this machine has Courier, and lets it have namespaces of its own."""
    return is_unpacked("courier") and can_mount()
