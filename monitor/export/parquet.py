"""Maps and responses as Parquet. It needs pyarrow, which is 170 MB and so comes as an extra of its own."""

import io
import json
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from monitor.errors import MonitorError
from monitor.export.plain import map_json
from monitor.export.tables import columns
from monitor.records import Change, Grid, Response

MISSING: Final = (
    "Parquet files need the package pyarrow, which is not installed: "
    "install it with `.venv/bin/python -m pip install pyarrow`, or take csv"
)
BATCH: Final = 50_000
"""Rows that are held at once while responses are written."""
TYPES: Final = {"weekday": "string", "hour": "int8", "at_least": "bool_", "marked": "bool_", "fingerprint": "string"}
"""By column; all other columns are numbers with fractions, or counts."""


def map_parquet(cells: Grid | Change, fingerprint: str) -> bytes:
    """Return the columns of a map, with measure and windows as JSON under the key ``monitor``. Raises MonitorError."""
    arrow = _arrow()
    table = columns(cells, fingerprint)
    fields = [(name, getattr(arrow, _type_of(name))()) for name in table]
    described = map_json(cells, fingerprint)
    about = {
        name: described[name] for name in ("fingerprint", "measure", "window", "against_window") if name in described
    }
    schema = arrow.schema(fields, metadata={"monitor": json.dumps(about, ensure_ascii=False)})
    return _written(schema, [arrow.table(table, schema=schema)])


def responses_parquet(rows: Iterable[tuple[str, Response]]) -> bytes:
    """Return ``mailbox, received_at, seconds`` of every response; ``received_at`` in UTC. Raises MonitorError."""
    arrow = _arrow()
    schema = arrow.schema(
        [("mailbox", arrow.string()), ("received_at", arrow.timestamp("us", tz="UTC")), ("seconds", arrow.int64())]
    )
    left = iter(rows)
    tables = (
        arrow.table(
            {
                "mailbox": [mailbox for mailbox, _ in batch],
                "received_at": [response.received_at for _, response in batch],
                "seconds": [response.seconds for _, response in batch],
            },
            schema=schema,
        )
        for batch in iter(lambda: list(islice(left, BATCH)), [])
    )
    return _written(schema, tables)


def _type_of(name: str) -> str:
    return TYPES.get(name, "int64" if name.endswith("count") else "float64")


def _written(schema: Any, tables: Iterable[Any]) -> bytes:  # noqa: ANN401 - pyarrow publishes no types
    from pyarrow import parquet  # noqa: PLC0415 - an extra

    stream = io.BytesIO()
    with parquet.ParquetWriter(stream, schema) as writer:
        for table in tables:
            writer.write_table(table)
    return stream.getvalue()


def _arrow() -> Any:  # noqa: ANN401 - as above
    try:
        import pyarrow  # noqa: ICN001, PLC0415 - an extra
    except ImportError as error:
        raise MonitorError(MISSING) from error
    return pyarrow
