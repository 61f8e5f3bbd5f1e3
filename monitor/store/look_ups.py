"""When a reply whose original is not known is looked up. Pure."""

from itertools import accumulate
from typing import Final

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

GAPS: Final = (5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY, DAY, DAY, DAY, DAY, DAY)
"""Between one look-up and the next; the first is due at once."""
UNTIL: Final = 7 * DAY
"""How long after it was found unmatched a reply is looked up at all."""

DUE_AFTER: Final = tuple(after for after in accumulate(GAPS) if after <= UNTIL)
"""The same as seconds after the reply was found unmatched."""


def next_look_up(unmatched_since: int, looked_up_at: int) -> int | None:
    """Return when a reply is due again (epoch seconds); None: never, its original is not to be found."""
    return next((unmatched_since + after for after in DUE_AFTER if unmatched_since + after > looked_up_at), None)
