"""From waits to a grid that a sceptic can check: the open end, unanswered mail, smoothing, intervals. Pure.

docs/statistics.md has the formulas, their sources and what they are conditional on.
"""

from monitor.numbers.estimating.estimate import estimate
from monitor.numbers.estimating.open_end import DEFAULT_OPEN_END, OPEN_ENDS
from monitor.numbers.estimating.samples import pooled
from monitor.numbers.estimating.smoothing import DEFAULT_SMOOTHING, SMOOTHINGS

__all__ = ["DEFAULT_OPEN_END", "DEFAULT_SMOOTHING", "OPEN_ENDS", "SMOOTHINGS", "estimate", "pooled"]
