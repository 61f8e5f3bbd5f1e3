"""The arithmetic of working hours."""

from monitor.numbers.hours.clock import working_seconds

__all__ = ["working_seconds"]
