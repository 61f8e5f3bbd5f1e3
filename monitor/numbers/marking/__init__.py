"""What of a change is more than chance: whole weeks permuted between the windows. Pure."""

from monitor.numbers.marking.blocks import BLOCKS
from monitor.numbers.marking.marks import examine, marks
from monitor.numbers.marking.testing import discoveries, p_values
from monitor.numbers.marking.weeks import labellings, midnight, week_bounds

__all__ = ["BLOCKS", "discoveries", "examine", "labellings", "marks", "midnight", "p_values", "week_bounds"]
