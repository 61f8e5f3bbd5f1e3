"""What a settings page asks of a monitor: all that is behind it, in one."""

from pathlib import Path
from typing import Final

from monitor.app.shown import Shown
from monitor.app.tuning import Proposing, Tuning
from monitor.config import load

TEXT: Final = """\
# ours
title: Support   # said aloud
time_zone: UTC
window: {{current: 2 weeks, trailing: 2 weeks}}
mailboxes:
  - {{name: office, host: 127.0.0.1, port: {port}, security: none, username: {user}, addresses: [{us}]}}
"""


class Page:
    """A settings page before a monitor that shows the sample's mail."""

    def __init__(self, file: Path, environ: dict[str, str]) -> None:
        self.file = file
        self.shown = Shown()
        self.tuning = Tuning(load(file, environ), environ, self.shown.refuse)
        self.proposing = Proposing(self.tuning, self.shown)
