"""The settings of the tests' Dovecot, as 2.3 (Debian 12, Ubuntu 24.04) and 2.4 (Debian 13) write them."""

import grp
from collections.abc import Mapping
from typing import Final

from tests.real.process import account

HEAD_2_3: Final = """
protocols = imap
disable_plaintext_auth = no
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:~/mail:LAYOUT=fs
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
"""
HEAD_2_4: Final = """
dovecot_config_version = 2.4.0
dovecot_storage_version = 2.4.0
protocols {{
  imap = yes
}}
auth_allow_cleartext = yes
ssl_server_cert_file = {folder}/cert.pem
ssl_server_key_file = {folder}/key.pem
mail_driver = maildir
mail_path = ~/mail
mailbox_list_layout = fs
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
    home = {folder}/home/%{{user}}
  }}
}}
"""
BODY: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = {uid}
first_valid_gid = {gid}
auth_mechanisms = plain login
# a refused login answers at once
auth_failure_delay = 0
ssl = yes
mail_fsync = never
mail_max_userip_connections = 1000
# how soon an IDLE without inotify would notice; with it, at once
mailbox_idle_check_interval = 1 secs
namespace inbox {{
  inbox = yes
  separator = /
{mailboxes}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
{extra}
"""
MAILBOX: Final = '  mailbox {name} {{\n    auto = subscribe\n    special_use = "{use}"\n  }}'


def text(version: tuple[int, int], special: Mapping[str, str], **values: object) -> str:
    """Return dovecot.conf; ``values`` are folder, password, port, tls_port and extra."""
    who = account()
    rows = [MAILBOX.format(name=name, use=use.replace("\\", "\\\\")) for name, use in special.items()]
    return ((HEAD_2_3 if version < (2, 4) else HEAD_2_4) + BODY).format(
        user=who.pw_name,
        uid=who.pw_uid,
        gid=who.pw_gid,
        group=grp.getgrgid(who.pw_gid).gr_name,
        mailboxes="\n".join(rows),
        **values,
    )
