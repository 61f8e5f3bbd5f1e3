"""What `monitor certificate` does: where its files belong, and whether the configuration names them already."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.certificates import FILES, Made, certify, check_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FOLDER: Final = "tls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What was made, and the lines of the configuration that name it, as far as it does not."""

    made: Made
    lines: tuple[str, ...]


def certificate(
    config: Path, used: Path | None, names: Sequence[str], folder: Path | None, *, with_new_authority: bool
) -> Certified:
    """Make or renew the page's certificate, by default beside the configuration. Raises IssuingError.

    ``used`` is the certificate that the configuration names, if it does.
    """
    place = folder or (used.parent if used and used.name == FILES[2] else config.absolute().parent / FOLDER)
    made = certify(place, check_names(names), socket.gethostname(), clock.now(), with_new_authority=with_new_authority)
    return Certified(made=made, lines=() if used == place / FILES[2] else _lines(config, place))


def _lines(config: Path, folder: Path) -> tuple[str, ...]:
    base = config.absolute().parent
    whole = folder.absolute()
    shown = whole.relative_to(base) if whole.is_relative_to(base) else whole
    return ("page:", "  tls:", f"    certificate: {shown / FILES[2]}", f"    key: {shown / FILES[3]}")
