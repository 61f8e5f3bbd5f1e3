"""A snapshot packed for the store, so that one process computes it and all serve the same.

    zlib(JSON of its fields), but for ``board`` and ``definition``, which whoever unpacks it has from the same settings

JSON, and no pickle: who can write the store must not be able to run programs here.
"""

import json
import zlib
from functools import cache
from typing import Any, Final, get_type_hints

from pydantic import TypeAdapter

from monitor.records import Board, Definition, Snapshot

OWN: Final = frozenset({"board", "definition"})
"""Fields that each process has from its own configuration."""


@cache
def _fields() -> dict[str, "TypeAdapter[Any]"]:
    return {name: TypeAdapter(kind) for name, kind in get_type_hints(Snapshot).items() if name not in OWN}


def pack(snapshot: Snapshot) -> bytes:
    """Return a snapshot as bytes."""
    values = {name: field.dump_python(getattr(snapshot, name), mode="json") for name, field in _fields().items()}
    return zlib.compress(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


def unpack(packed: bytes, board: Board, definition: Definition) -> Snapshot:
    """Return what was packed. ValueError where it is no snapshot of this program's."""
    try:
        values = json.loads(zlib.decompress(packed))
        found = {name: field.validate_python(values[name], strict=False) for name, field in _fields().items()}
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        message = "this is no packed snapshot of this program"
        raise ValueError(message) from error
    return Snapshot(board=board, definition=definition, **found)
