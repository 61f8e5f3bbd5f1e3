"""How far the newest weeks of the trend are from what they will be once every reply has come.

    python -m benchmarks.trend

Made-up mail of 30 weeks as in benchmarks.open_end, seen on a Monday at 14:07: the last whole week ended 14 hours ago.
Printed is the mean of ln(value / truth) in per cent and the root of the mean square beside it, of the plain
percentile of what is known (before) and of the trend (after), for the last week and the one before it; and in how many
of the older weeks the 90 % interval holds the percentile of the process. Fixed seeds. Exit status 1 where the trend is
further off than the plain percentile, or an interval promises too much.
"""

import sys
from datetime import timedelta
from typing import Final

import numpy as np

from benchmarks.open_end import DEFINITION, NOW, TIMES, WEEK_SECONDS, Times, mail, waits_of
from monitor.numbers.story import trend
from monitor.records import Responses, TrendWeek

ROUNDS: Final = 20
NUMBERS: Final = (5_000, 50_000)
MANY: Final = 1_000_000
OLD: Final = slice(0, -5)
"""Weeks that ended four weeks ago and more."""
SLACK: Final = 0.005
LEAST_HELD: Final = 0.85
Errors = list[list[float]]


def plain(known: Responses, week: TrendWeek) -> float:
    """Return the 80th percentile of what is known of a week, in hours."""
    start = int(week.start.timestamp())
    inside = (known.received_at >= start) & (known.received_at < start + WEEK_SECONDS)
    return float(np.percentile(known.seconds[inside], 80)) / 3600


def off(column: list[float]) -> float:
    """Return the root of the mean square."""
    return float(np.sqrt(np.mean(np.square(column))))


def measured(times: Times, number: int) -> tuple[Errors, list[bool]]:
    """Return the errors: last week before and after, the one before it likewise; and which intervals hold."""
    errors: Errors = [[], [], [], []]
    held: list[bool] = []
    random = np.random.default_rng(0)
    start = int(NOW.timestamp()) - 30 * WEEK_SECONDS
    process = float(np.percentile(times(random, start + random.integers(0, 30 * WEEK_SECONDS, MANY)), 80))
    for seed in range(ROUNDS):
        responses = mail(np.random.default_rng(seed), times, number, 1.0)
        known = waits_of(responses, NOW)
        weeks = trend(known, DEFINITION, NOW)
        truths = trend(waits_of(responses, NOW + timedelta(days=36_500)), DEFINITION, NOW)
        for column, place in ((0, -1), (2, -2)):
            truth, value = truths[place].value, weeks[place].value
            if truth is not None and value is not None:
                errors[column].append(float(np.log(plain(known.responses, weeks[place]) / truth)))
                errors[column + 1].append(float(np.log(value / truth)))
        held += [
            week.low <= process <= week.high for week in weeks[OLD] if week.low is not None and week.high is not None
        ]
    return errors, held


def main() -> int:
    """Print the table; return the exit status."""
    heads = ("response times", "messages", "last week: plain", "trend", "week before: plain", "trend", "intervals")
    sys.stdout.write(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n")
    is_good = True
    for name, times in TIMES.items():
        for number in NUMBERS:
            errors, held = measured(times, number)
            cells = [f"{np.mean(column):+.1%} ({off(column):.0%})" for column in errors]
            sys.stdout.write(f"| {name} | {number:,} | {' | '.join(cells)} | {np.mean(held):.0%} |\n")
            is_good &= all(off(after) < off(before) + SLACK for before, after in (errors[:2], errors[2:]))
            is_good &= float(np.mean(held)) > LEAST_HELD
    return int(not is_good)


if __name__ == "__main__":
    sys.exit(main())
