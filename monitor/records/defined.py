"""What definitions of waiting come to on the same mail, side by side."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """One definition (a row of ``mail.definitions.DEFINITIONS`` called ``key``) and what it measures, in hours.

    ``count`` messages or turns were answered, ``waiting`` wait now. ``percentile`` is the 80th; values are None where
    nothing was answered. ``own`` is the statistic that its author shows, ``own_value`` its value (a share from 0 to 1).
    ``minutes`` is how much longer the 80th percentile is than by ``message``; ``differs`` says why, in words.
    ``source`` is (title, URL), None for our own.
    """

    key: str
    name: str
    words: str
    count: int
    waiting: int
    percentile: float | None
    median: float | None
    mean: float | None
    own: str
    own_value: float | None
    minutes: float | None
    differs: str
    source: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EverAnswered:
    """How many messages of a kind came four weeks ago and more, and how many of those were ever answered."""

    kind: str
    count: int
    answered: int
