"""What stands beside the maps, from the same waits."""

from monitor.numbers.story.cell import cell_detail
from monitor.numbers.story.costs import costs
from monitor.numbers.story.load import load
from monitor.numbers.story.today import today
from monitor.numbers.story.trend import trend
from monitor.numbers.story.waiting import waiting

__all__ = ["cell_detail", "costs", "load", "today", "trend", "waiting"]
