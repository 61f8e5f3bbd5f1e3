"""Settings that change while the program runs: noticed, held against what is allowed, and handed on."""

from monitor.app.tuning.offering import Offering
from monitor.app.tuning.proposing import Preview, Proposal, Proposing
from monitor.app.tuning.tuning import Look, Tuning
from monitor.app.tuning.watching import Watching

__all__ = ["Look", "Offering", "Preview", "Proposal", "Proposing", "Tuning", "Watching"]
