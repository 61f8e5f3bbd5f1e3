"""Everything people keep mail in: mbox files, archives of them, folders of mail programs (docs/importing.md)."""

from monitor.sources.archives.members import DAMAGES
from monitor.sources.archives.naming import Known
from monitor.sources.archives.nothing import NoSource
from monitor.sources.archives.opening import STANDARD_INPUT
from monitor.sources.archives.source import ArchiveSource
from monitor.sources.archives.taking import Taken

__all__ = ["DAMAGES", "STANDARD_INPUT", "ArchiveSource", "Known", "NoSource", "Taken"]
