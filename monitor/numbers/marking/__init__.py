"""What of a change is more than chance: whole weeks permuted between the windows. Pure."""

from monitor.numbers.marking.marks import BLOCKS, marks
from monitor.numbers.marking.weeks import discoveries, labellings, midnight, p_values, week_bounds

__all__ = ["BLOCKS", "discoveries", "labellings", "marks", "midnight", "p_values", "week_bounds"]
