"""The library from a notebook: mail in, pandas, plotly and pictures out. ``import monitor`` offers these functions.

mail = monitor.read_mbox("All mail.mbox", addresses=["me@example.com"])
monitor.figure(monitor.heat_map(mail, "2016", time_zone="Europe/Paris"), "2016")
monitor.picture(mail, "2016", against="2015", time_zone="Europe/Paris").save("difference.svg")
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from dateutil.relativedelta import relativedelta

from monitor.app import clock
from monitor.app.importing import LABELS
from monitor.app.parts import open_parts
from monitor.app.picturing import FORMATS
from monitor.app.subjects import change_subject, grid_subject, period_title
from monitor.config import load
from monitor.errors import FileError
from monitor.mail.headers import Parser
from monitor.mail.ids import Digester
from monitor.mail.pairing import ours_of, pair
from monitor.numbers.estimating import DEFAULT_OPEN_END, DEFAULT_SMOOTHING
from monitor.numbers.grid import grid
from monitor.numbers.statistics import measure_of
from monitor.numbers.windows import period as read_period
from monitor.records import Definition, Message, Response, Responses, Waits, Window
from monitor.sources.archives import ArchiveSource
from monitor.wall import palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from monitor.pictures.subject import Subject
    from monitor.records import Theme

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CELL_PIXELS: Final = 34
MARGIN_PIXELS: Final = 60


def read_mbox(*paths: str | Path, addresses: Sequence[str] = (), sent: bool = False) -> pd.DataFrame:
    """Return the responses in mbox files, archives and folders, by the same rules as the wall; nothing is stored.

    Columns: ``received_at`` (aware, UTC) and ``seconds``, ordered by ``received_at``. ``addresses`` are yours
    (``me@example.com`` or ``@example.com``); mail with Takeout's label Sent is yours without them. ``sent`` says that
    everything in the files is from you. Raises FileError.
    """
    digester = Digester(secrets.token_bytes(32))
    parse = Parser(digester=digester, is_file=True, now=clock.now())
    messages: dict[bytes, Message] = {}
    for path in paths:
        for chunk in ArchiveSource(Path(path), is_sent=sent, known=LABELS).read({}, ()):
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
    Raises ValueError where there is no such period or time zone.
    """
    _check_zone(time_zone)
    columns = _columns(responses)
    window = _window(columns, period, time_zone)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A map that shows itself in a notebook, and can be saved: the same file that `monitor export` writes."""

    subject: Subject
    theme: Theme

    def save(self, path: str | Path, *, scale: float = 1.0) -> Picture:
        """Write the file that the name's ending says (svg, png, pdf, html, csv, json or parquet); return the picture.

        ``scale`` is how large a PNG is. Raises FileError where there is no such format.
        """
        form = Path(path).suffix.removeprefix(".").lower()
        if form not in FORMATS:
            raise FileError(f"a picture has no format {form!r}; let the name end in one of {', '.join(FORMATS)}")
        Path(path).write_bytes(FORMATS[form].make(self.subject, self.theme, scale))
        return self

    def _repr_svg_(self) -> str:
        return FORMATS["svg"].make(self.subject, self.theme, 1.0).decode()


def picture(  # noqa: PLR0913 - one picture, each part named
    responses: pd.DataFrame,
    period: str | None = None,
    *,
    against: str | None = None,
    time_zone: str = "UTC",
    percentile: float = 80,
    theme: Theme = "article",
    raw: bool = True,
) -> Picture:
    """Return the picture that `monitor export map --period`, or `change` with ``--against``, makes of these responses.

    ``period`` and ``against`` as in ``heat_map``; ``theme`` is ``article``, ``light`` or ``dark``. ``raw`` is the
    article's way and the command's ``--raw``: the numbers of ``heat_map``, without it corrected and smoothed as on the
    wall.
    Raises ValueError as ``heat_map``.
    """
    _check_zone(time_zone)
    columns, now = _columns(responses), clock.now()
    is_open = np.zeros(len(columns), dtype=np.bool_)
    waits = Waits(received_at=columns.received_at, seconds=columns.seconds, is_open=is_open, until=now)
    definition = Definition(
        time_zone=time_zone,
        current=relativedelta(weeks=4),  # it and the next are config.yaml's defaults: the fingerprint is the same
        trailing=relativedelta(weeks=26),
        measure=measure_of(float(percentile), 4.0),
        open_end="none" if raw else DEFAULT_OPEN_END,
        smoothing="none" if raw else DEFAULT_SMOOTHING,
    )
    window, title = _window(columns, period, time_zone), period_title(period or "Overall", against)
    if against is None:
        return Picture(subject=grid_subject(waits, window, definition, title), theme=theme)
    windows = (window, read_period(against, time_zone))
    return Picture(subject=change_subject(lambda _: waits, windows, definition, title, against=against), theme=theme)


def _check_zone(name: str) -> None:
    """Raise ValueError, with a sentence that says what is allowed, where a time zone has another name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # why OSError: "Europe" is a folder of the machine's zones
        raise ValueError(
            f"{name!r} is not a time zone; write its IANA name, a region and a city (Europe/Paris), or UTC."
        ) from error


def _columns(responses: pd.DataFrame) -> Responses:
    received_at = responses["received_at"].dt.tz_convert("UTC").astype("datetime64[s, UTC]").astype("int64").to_numpy()
    return Responses(received_at=received_at, seconds=responses["seconds"].to_numpy(dtype=np.int64))


def _window(columns: Responses, period: str | None, time_zone: str) -> Window:
    """Return the window of a period, or of all that there is."""
    if period is not None:
        return read_period(period, time_zone)
    received_at = columns.received_at
    first, last = (int(received_at.min()), int(received_at.max())) if len(received_at) else (0, 0)
    start, end = (pd.Timestamp(second, unit="s", tz="UTC").to_pydatetime() for second in (first, last + 1))
    return Window(start=start, end=end, time_zone=time_zone)


def _whole(hours: float, *, signed: bool) -> str:
    rounded = round(hours)
    return f"{rounded:+d}".replace("-", "−") if signed and rounded else f"{rounded}"  # noqa: RUF001 - a real minus


def _frame(responses: Iterable[Response]) -> pd.DataFrame:
    rows = sorted((response.received_at, response.seconds) for response in responses)
    received_at = pd.to_datetime([received_at for received_at, _ in rows], utc=True).astype("datetime64[s, UTC]")
    seconds = np.array([seconds for _, seconds in rows], dtype=np.int64)
    return pd.DataFrame({"received_at": received_at, "seconds": seconds})
