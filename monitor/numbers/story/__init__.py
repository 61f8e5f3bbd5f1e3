"""What stands beside the maps, from the same waits."""

from monitor.numbers.story.costs import costs
from monitor.numbers.story.load import load
from monitor.numbers.story.trend import trend
from monitor.numbers.story.waiting import waiting

__all__ = ["costs", "load", "trend", "waiting"]
