"""What stands beside the maps, from the same waits."""

from monitor.numbers.story.waiting import waiting

__all__ = ["waiting"]
