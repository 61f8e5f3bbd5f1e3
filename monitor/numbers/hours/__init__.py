"""The arithmetic of working hours (docs/working-hours.md)."""

from monitor.numbers.hours.clock import working_seconds
from monitor.numbers.hours.days_off import YEARS, holidays_of
from monitor.numbers.hours.split import split

__all__ = ["YEARS", "holidays_of", "split", "working_seconds"]
