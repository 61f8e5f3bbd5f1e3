"""Records as JSON, CSV and Parquet: nothing is computed; full precision, UTC instants. The names are those to use."""

from monitor.export.parquet import map_parquet, responses_parquet
from monitor.export.plain import change_json, grid_json, instant, map_json, responses_json, snapshot_json
from monitor.export.tables import WEEKDAYS, columns, map_csv, responses_csv

__all__ = [
    "WEEKDAYS",
    "change_json",
    "columns",
    "grid_json",
    "instant",
    "map_csv",
    "map_json",
    "map_parquet",
    "responses_csv",
    "responses_json",
    "responses_parquet",
    "snapshot_json",
]
