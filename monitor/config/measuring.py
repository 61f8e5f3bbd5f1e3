"""The settings of what a cell's value is, what it should be, and what of its change is shown."""

from datetime import timedelta
from typing import Annotated, Literal

from monitor.config import fields
from monitor.config.fields import About
from monitor.config.section import Section

Statistic = Literal["percentile", "median", "mean", "share"]
"""The rows of ``numbers.statistics.STATISTICS``."""
Smoothing = Literal["none", "neighbours", "profiles", "both"]
"""The rows of ``numbers.estimating.SMOOTHINGS``."""
Clock = Literal[
    "message",
    "first",
    "front-first",
    "front-reply",
    "zendesk-first",
    "zendesk-next",
    "timetoreply-first",
    "timetoreply",
]
"""The rows of ``mail.definitions.DEFINITIONS``."""


class MeasureSettings(Section):
    """What a cell's value is, and what it should be."""

    statistic: Annotated[
        Statistic,
        About(
            text="What a cell shows of its response times: a percentile (which is the next setting), the median, the "
            "mean, or the share answered within the target.",
            allowed="percentile, median, mean or share",
        ),
    ] = "percentile"
    percentile: Annotated[
        fields.Percentile,
        About(
            text="Which percentile a cell shows: with 80, four of five messages were answered within its value.",
            allowed="a number above 0 and below 100",
        ),
    ] = 80.0
    target: Annotated[
        fields.Target,
        About(text="The response time you aim at.", allowed="a duration longer than zero, without months or years"),
    ] = timedelta(hours=4)
    definition: Annotated[
        Clock,
        About(
            text="Where the clock starts and what stops it; [definitions.md](definitions.md) has the choices.",
            allowed="message, first, front-first, front-reply, zendesk-first, zendesk-next, timetoreply-first or "
            "timetoreply",
        ),
    ] = "message"
    counts_unanswered: Annotated[
        bool,
        About(
            text="Whether a message that waits for an answer counts, with the time it has waited so far; only by a "
            "definition that may count it.",
            allowed="true or false",
            default="`false`",
        ),
    ] = False
    smoothing: Annotated[
        Smoothing,
        About(
            text="Whether a cell with few messages borrows from others; [statistics.md](statistics.md) says how.",
            allowed="none, neighbours, profiles or both",
        ),
    ] = "profiles"
    change_rate: Annotated[
        fields.Rate,
        About(
            text="How many of one day's marked changes may be mere chance (the false discovery rate).",
            allowed="a percentage above 0 and at most 50",
            default="`10 %`",
        ),
    ] = 10.0
    least_change: Annotated[
        fields.Target,
        About(
            text="A change smaller than this is never marked, however sure it is; nor is one of less than 10 %.",
            allowed="a duration longer than zero, without months or years",
        ),
    ] = timedelta(minutes=15)
