"""The mail of a made-up support team: thirty-one weeks of it until now, then on and on. Pure and repeatable."""

import bisect
import heapq
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from random import Random
from typing import Final

from monitor.sample import rota
from monitor.sample.letters import INBOX, SENT, Arrival, Fields, Writer, render
from monitor.sample.oddities import ODDITIES

_DAY: Final = 86_400
WEEK: Final = 7 * _DAY
HISTORY_SECONDS: Final = 31 * WEEK
"""How far back the mail goes: both windows as shipped (30 weeks) and one week of slack."""
CHANGED_SECONDS: Final = 4 * WEEK
"""How long ago the evenings got better and the Friday afternoons worse."""

_GROWTH: Final = (0.2, 0.75)  # how busy it was at first, and four weeks ago, against now
_ODD_SHARE: Final = 0.04
_FOLLOW_UP_SHARE: Final = 0.25
_THREADS: Final = 40  # recent replies that somebody may come back to
_BACKLOG: Final = 24  # replies that may fall into the first ten minutes
_BACKLOG_SECONDS: Final = 25
_USUAL: Final = 1.0  # standard deviations
_ODD_EVERY: Final = 3
_LIVE_WEEKDAY, _LIVE_WEEKEND = 4.0, 1.0  # how much busier the live stream is than the weeks before it
_SATURDAY: Final = 5


def correspondence(now: datetime, seed: int, zone: tzinfo) -> Iterator[Arrival]:
    """Yield all mail in the order in which it arrives, without end: the history up to ``now``, then the live stream.

    Equal arguments give equal mail. ``zone`` is the office's clock: give it the wall's, so that the wall looks as
    rota.py describes it. The live stream is denser than the history: a message every 20 to 40 s in the first hour,
    half as many in each hour that follows, down to four times the pace of the history (at weekends to the same).
    """
    team = _Team(int(now.timestamp()), seed, zone)
    waiting: list[tuple[int, int, Arrival]] = []
    order = itertools.count()  # why: of two messages at one instant the first written comes first
    for at, wait in team.instants():
        for arrival in team.case(at, wait):
            heapq.heappush(waiting, (arrival.at, next(order), arrival))
        while waiting and waiting[0][0] <= at:
            yield heapq.heappop(waiting)[2]


def history(now: datetime, seed: int, zone: tzinfo) -> tuple[Arrival, ...]:
    """Return what has arrived by ``now``, oldest first."""
    end = now.timestamp()
    return tuple(itertools.takewhile(lambda arrival: arrival.at <= end, correspondence(now, seed, zone)))


def arrivals(now: datetime, seed: int, zone: tzinfo) -> Iterator[Arrival]:
    """Yield what arrives after ``now``, without end, with the replies to what :func:`history` leaves open."""
    end = now.timestamp()
    return itertools.dropwhile(lambda arrival: arrival.at <= end, correspondence(now, seed, zone))


class _Team:
    """Decides when messages come and what becomes of them."""

    def __init__(self, now: int, seed: int, zone: tzinfo) -> None:
        self._now = now
        self._seed = seed
        self._zone = zone
        self._random = Random(f"mail {seed}")  # noqa: S311  # a sample, not a secret
        self._writer = Writer(self._random, f"{now:X}")
        self._oddities = itertools.cycle(ODDITIES.items())
        self._threads: deque[tuple[int, Fields]] = deque(maxlen=_THREADS)

    def instants(self) -> Iterator[tuple[int, int | None]]:
        """Yield when messages come, ascending, with the response time where it is settled already."""
        past = list(self._past())
        last_day = bisect.bisect_left(past, self._now - _DAY)
        settled = self._backlog(past[last_day:])
        yield from ((at, settled.get(number - last_day)) for number, at in enumerate(past))
        yield from self._live()

    def case(self, at: int, wait: int | None) -> list[Arrival]:
        """Return a message that comes at ``at`` and what follows from it."""
        random, writer = self._random, self._writer
        typical = self._typical_hours(at)
        may_be_quick = typical < rota.STAFFED_HOURS or at >= self._now  # live at any hour, so that the wall moves
        seconds = wait or rota.draw_seconds(typical, random, may_be_quick=may_be_quick)
        if wait is None and random.random() < _ODD_SHARE:
            name, oddity = next(self._oddities)
            return [_marked(arrival, name) for arrival in oddity(writer, at, seconds)]
        is_open = [fields for sent_at, fields in self._threads if sent_at < at]
        if is_open and random.random() < _FOLLOW_UP_SHARE:
            original = writer.follow_up(random.choice(is_open), at)
        else:
            original = writer.question(at)
        come = Arrival(at, INBOX, render(original, "Hello,\r\nplease have a look. Thank you!"))
        if wait is None and random.random() > rota.ANSWERED_SHARE:
            return [come]
        reply = writer.answer(original, at + seconds)
        self._threads.append((at + seconds, reply))
        return [come, Arrival(at + seconds + 1, SENT, render(reply, "Hello,\r\nthat is settled.\r\nHarbour support"))]

    def _hour(self, at: int) -> tuple[int, int]:
        local = datetime.fromtimestamp(at, UTC).astimezone(self._zone)
        return local.weekday(), local.hour

    def _typical_hours(self, at: int) -> float:
        weekday, hour = self._hour(at)
        table = rota.SINCE if at >= self._now - CHANGED_SECONDS else rota.BEFORE
        return table[weekday][hour]

    def _messages_per_hour(self, at: int) -> float:
        weekday, hour = self._hour(at)
        return rota.ARRIVALS[weekday][hour] / rota.ANSWERED_SHARE

    def _past(self) -> Iterator[int]:
        random = Random(f"past {self._seed}")  # noqa: S311  # a sample, not a secret
        start, changed_at = self._now - HISTORY_SECONDS, self._now - CHANGED_SECONDS
        low, high = _GROWTH
        for slot in range(start, self._now, 3600):
            growth = low + (high - low) * (slot - start) / (changed_at - start) if slot < changed_at else 1.0
            count = rota.draw_count(self._messages_per_hour(slot) * growth, random)
            yield from sorted(slot + random.randrange(3600) for _ in range(count))

    def _backlog(self, day: Sequence[int]) -> dict[int, int]:
        """Return which messages of the last day are answered in the first minutes, and after how many seconds.

        They are some of those that came anyway, so that the day looks usual: for each reply the one whose wait is then
        most usual for its hour. Often none is; a few are answered all the same, so that the wall moves whenever it is
        started.
        """
        random = Random(f"backlog {self._seed}")  # noqa: S311  # a sample, not a secret
        settled: dict[int, int] = {}
        for number in range(min(_BACKLOG, len(day))):
            reply_at = self._now + 5 + number * _BACKLOG_SECONDS + random.randrange(10)
            oddness, nearest = min(
                (abs(rota.deviation_of(reply_at - at, self._typical_hours(at))), place)
                for place, at in enumerate(day)
                if place not in settled
            )
            if oddness < _USUAL or number % _ODD_EVERY == 0:
                settled[nearest] = reply_at - day[nearest]
        return settled

    def _live(self) -> Iterator[tuple[int, int | None]]:
        random = Random(f"live {self._seed}")  # noqa: S311  # a sample, not a secret
        at = self._now
        while True:
            weekday, _ = self._hour(at)
            pace = self._messages_per_hour(at) * (_LIVE_WEEKEND if weekday >= _SATURDAY else _LIVE_WEEKDAY)
            slowing = 2.0 ** min(12, (at - self._now) // 3600)  # why the limit: 2 ** (hours of a year) overflows
            at += max(1, round(min(random.uniform(20, 40) * slowing, random.expovariate(pace / 3600))))
            yield at, None


def _marked(arrival: Arrival, oddity: str) -> Arrival:
    return arrival._replace(message=f"Comments: odd on purpose: {oddity}\r\n".encode() + arrival.message)
