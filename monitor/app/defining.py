"""Settings into what the numbers mean, and into what the page is told."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.config.addresses import is_excepted
from monitor.mail.counting import Counting, ignored_of
from monitor.mail.definitions import DEFINITIONS
from monitor.mail.ours import ours_of
from monitor.numbers.estimating import DEFAULT_OPEN_END
from monitor.numbers.hours import holidays_of
from monitor.numbers.statistics import measure_of
from monitor.records import Board, Definition, Measure, WorkingHours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.config import MeasureSettings, Settings, WorkingHoursSettings
    from monitor.config.originals import OriginalsSettings
    from monitor.mail.ids import Digester


def definition_of(settings: Settings) -> Definition:
    """Return the windows and the measure that the settings ask for.

    Unanswered mail counts only by a definition whose author allows it.
    """
    addressed_to = settings.originals.addressed_to or ()
    may_count = DEFINITIONS[settings.measure.definition].unanswered == "may count"
    return Definition(
        time_zone=settings.time_zone,
        current=settings.window.current,
        trailing=settings.window.trailing,
        measure=measure_from(settings.measure),
        clock=settings.measure.definition,
        counts_unanswered=settings.measure.counts_unanswered and may_count,
        open_end=DEFAULT_OPEN_END,
        smoothing=settings.measure.smoothing,
        working_hours=_working_hours(settings.working_hours),
        rate=settings.measure.change_rate / 100,
        least_change=settings.measure.least_change / timedelta(hours=1),
        ignored=settings.originals.ignore,
        addressed_to=sum(not is_excepted(address) for address in addressed_to),
        addressed_mark=_mark(addressed_to),
    )


def counting_of(settings: OriginalsSettings, digester: Digester) -> Counting:
    """Return which originals count."""
    only_to = None if settings.addressed_to is None else ours_of(settings.addressed_to, digester)
    return Counting(ignored=ignored_of(settings.ignore), only_to=only_to)


def _mark(addresses: Sequence[str]) -> str:
    """Return what tells two lists apart: four hexadecimal digits, which as many others have; empty for none.

    They are on the page, and must not prove a guess of who is in the list.
    """
    text = "\n".join(sorted(address.lower() for address in addresses))
    return blake2b(text.encode(), digest_size=2).hexdigest() if text else ""


def _working_hours(settings: WorkingHoursSettings) -> WorkingHours:
    free = settings.holidays
    return WorkingHours(shifts=settings.shifts, holidays=holidays_of(free.country, free.region, free.dates))


def measure_from(settings: MeasureSettings) -> Measure:
    """Return what a cell's value is."""
    return measure_of(settings.percentile, settings.target / timedelta(hours=1), settings.statistic)


def board_of(settings: Settings, *, is_sample: bool) -> Board:
    """Return what the page is told by the configuration."""
    return Board(
        title=settings.title,
        program_version=__version__,
        poll_seconds=settings.refresh.poll.total_seconds(),
        page_seconds=settings.refresh.page.total_seconds(),
        is_sample=is_sample,
        is_zone_guessed=settings.is_zone_guessed,
        is_open_to_network=settings.is_open_to_network,
        locale=settings.page.locale,
        theme=settings.page.theme,
        dim=settings.page.dim,
        off=settings.page.off,
    )
