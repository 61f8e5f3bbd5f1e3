"""The library from a notebook: mail in, pandas and plotly out. ``import monitor`` offers these functions.

mail = monitor.read_mbox("All mail.mbox", addresses=["me@example.com"])
monitor.figure(monitor.heat_map(mail, "2016", time_zone="Europe/Paris"), "2016")
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from monitor.app import clock
from monitor.app.parts import open_parts
from monitor.config import load
from monitor.mail.headers import Parser
from monitor.mail.ids import Digester
from monitor.mail.pairing import ours_of, pair
from monitor.numbers.grid import grid
from monitor.numbers.statistics import measure_of
from monitor.numbers.windows import period as read_period
from monitor.records import Message, Response, Responses, Window
from monitor.sources.mbox import MboxSource
from monitor.wall import palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CELL_PIXELS: Final = 34
MARGIN_PIXELS: Final = 60


def read_mbox(*paths: str | Path, addresses: Sequence[str] = (), sent: bool = False) -> pd.DataFrame:
    """Return the responses in mbox files (also .gz), by the same rules as the wall; nothing is stored.

    Columns: ``received_at`` (aware, UTC) and ``seconds``, ordered by ``received_at``. ``addresses`` are yours
    (``me@example.com`` or ``@example.com``); mail with Takeout's label Sent is yours without them. ``sent`` says that
    everything in the files is from you. Raises FileError.
    """
    digester = Digester(secrets.token_bytes(32))
    parse = Parser(digester=digester, is_file=True, now=clock.now())
    messages: dict[bytes, Message] = {}
    for path in paths:
        for chunk in MboxSource(Path(path), is_sent=sent).read({}, ()):
            for block in chunk.blocks:
                message, _ = parse(block, chunk.folder, chunk.in_sent)
                if message:
                    known = messages.get(message.key)
                    messages[message.key] = known.merge(message) if known else message
    pairing = pair(tuple(messages.values()), frozenset(messages), ours_of(addresses, digester))
    return _frame(pairing.responses)


def read_store(config: str | Path = "config.yaml") -> pd.DataFrame:
    """Return the responses that the monitor of this configuration holds; columns as of ``read_mbox``.

    Raises ConfigError and StoreError.
    """
    with open_parts(load(Path(config), os.environ), os.environ) as parts:
        return _frame(response for _, response in parts.store.rows(parts.names))


def heat_map(
    responses: pd.DataFrame, period: str | None = None, *, time_zone: str = "UTC", percentile: float = 80
) -> pd.DataFrame:
    """Return 7 days x 24 hours (Monday first) of a percentile of the response time in hours; NaN is no data.

    ``period`` is ``2016``, ``2016-03`` or ``2016-01-01/2016-07-01`` by the wall clock of ``time_zone``; all by default.
    """
    received_at = responses["received_at"].dt.tz_convert("UTC").astype("datetime64[s, UTC]").astype("int64").to_numpy()
    columns = Responses(received_at=received_at, seconds=responses["seconds"].to_numpy(dtype=np.int64))
    if period is None:
        first, last = (int(received_at.min()), int(received_at.max())) if len(received_at) else (0, 0)
        start, end = (pd.Timestamp(second, unit="s", tz="UTC").to_pydatetime() for second in (first, last + 1))
        window = Window(start=start, end=end, time_zone=time_zone)
    else:
        window = read_period(period, time_zone)
    cells = grid(columns, window, measure_of(percentile, None))
    return pd.DataFrame(
        cells.values, index=pd.Index(WEEKDAYS, name="weekday"), columns=pd.Index(range(24), name="hour"), dtype=float
    )


def difference(later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Return later - earlier, cell by cell, in hours: below zero is faster. NaN where either has no data."""
    return later - earlier


def figure(cells: pd.DataFrame, title: str = "", *, is_difference: bool = False) -> go.Figure:
    """Return a plotly figure of a heat map: square cells that carry whole hours, the weekend at the bottom.

    Colours are the wall's: a fixed scale from 0 to 24 hours, and for a difference one from -8 to 8, blue for faster.
    """
    values = [[None if np.isnan(value) else value for value in row] for row in cells.to_numpy(dtype=float)]
    words = [["" if value is None else _whole(value, signed=is_difference) for value in row] for row in values]
    scale = palette.DIVERGING if is_difference else palette.SEQUENTIAL
    low, high = (-8.0, 8.0) if is_difference else (0.0, 24.0)
    map_ = go.Heatmap(
        z=values,
        x=[str(hour) for hour in cells.columns],
        y=list(cells.index),
        text=words,
        texttemplate="%{text}",
        colorscale=scale,
        zmin=low,
        zmax=high,
        showscale=False,
        xgap=2,
        ygap=2,
        hovertemplate="%{y} %{x}:00 %{z:.1f} h<extra></extra>",
    )
    width, height = (CELL_PIXELS * len(side) + 2 * MARGIN_PIXELS for side in (cells.columns, cells.index))
    layout = go.Layout(
        template="none",
        title={"text": title},
        width=width,
        height=height,
        margin=dict.fromkeys(("l", "r", "t", "b"), MARGIN_PIXELS),
        xaxis={"type": "category", "showgrid": False, "title": {"text": "hour of arrival"}},
        yaxis={"type": "category", "autorange": "reversed", "scaleanchor": "x", "showgrid": False},
    )
    return go.Figure(map_, layout)


def _whole(hours: float, *, signed: bool) -> str:
    rounded = round(hours)
    return f"{rounded:+d}".replace("-", "−") if signed and rounded else f"{rounded}"  # noqa: RUF001 - a real minus


def _frame(responses: Iterable[Response]) -> pd.DataFrame:
    rows = sorted((response.received_at, response.seconds) for response in responses)
    received_at = pd.to_datetime([received_at for received_at, _ in rows], utc=True).astype("datetime64[s, UTC]")
    seconds = np.array([seconds for _, seconds in rows], dtype=np.int64)
    return pd.DataFrame({"received_at": received_at, "seconds": seconds})
