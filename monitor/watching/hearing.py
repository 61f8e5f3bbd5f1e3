"""What displays said last, as many threads tell it: kept in memory, bounded, and asked by name."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from monitor.records.displays import Asked, Heard, Listed, Order, Standing, Told
from monitor.watching.judging import Editions, Rules, replaced, standing

MOST: Final = 60_000
"""So many screens are remembered; of more the one that was heard longest ago goes."""
EDITIONS: Final = 200
"""So many earlier maps are remembered."""
VISIT: Final = timedelta(minutes=5)
"""How long a page stays in the list that is no display, after it was heard last."""
REMEMBERED: Final = timedelta(days=1)
"""How long it is known that a screen was forgotten, so that no other process brings it back."""
ORDER: Final = timedelta(minutes=5)
"""How long a display has to fetch what it was asked."""


class Displays:
    """The displays that one process hears of. Safe to use from many threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with none; ``now`` is the clock."""
        self._now = now
        self._heard: dict[str, Heard] = {}
        self._orders: dict[str, Asked] = {}
        self._forgotten: dict[str, datetime] = {}
        self._editions = Editions(began=now(), replaced={})
        self._lock = threading.Lock()

    def hear(self, told: Told) -> Order | None:
        """Note what a page says of itself; return what it is asked, once."""
        now = self._now()
        with self._lock:
            before = self._heard.pop(told.screen, None)
            is_same = before is not None and before.told.label == told.label
            painted_at = before.painted_at if before and before.told.painted == told.painted else now
            first_at = before.first_at if before and is_same else now
            heard = Heard(told=told, first_at=first_at, last_at=now, painted_at=painted_at)
            self._heard[told.screen] = heard  # at the end: the first of them was heard longest ago
            if len(self._heard) > MOST:
                del self._heard[next(iter(self._heard))]
            order = _open(self._orders.get(told.screen), now)
            if order:
                self._orders[told.screen] = replace(self._orders[told.screen], is_done=True)
        return order

    def show(self, version: str) -> None:
        """Note which maps are on show now."""
        now, known = self._now(), self._editions
        if version == known.current:
            return
        with self._lock:
            earlier = {**known.replaced, known.current: now}
            earlier.pop(version, None)
            for name in list(earlier)[: max(0, len(earlier) - EDITIONS)]:
                del earlier[name]
            earlier.pop("", None)
            self._editions = Editions(current=version, began=known.began if known.current else now, replaced=earlier)

    def ask(self, screen: str, order: Order) -> bool:
        """Have a display do something at its next refresh; False where it is not known."""
        with self._lock:
            if screen not in self._heard:
                return False
            self._orders[screen] = Asked(order=order, at=self._now())
        return True

    def orders(self) -> Mapping[str, Asked]:
        """Return what displays were asked lately, fetched or not."""
        with self._lock:
            self._orders = {key: one for key, one in self._orders.items() if self._now() - one.at < ORDER}
            return dict(self._orders)

    def share(self, orders: Mapping[str, Asked]) -> None:
        """Take what another process was asked: the later order counts, and one fetched there is fetched."""
        with self._lock:
            for screen, asked in orders.items():
                known = self._orders.get(screen)
                if known is None or asked.at > known.at or (asked.at == known.at and asked.is_done):
                    self._orders[screen] = asked

    def forget(self, screen: str) -> bool:
        """Wait no longer for a display; False where it is not known."""
        with self._lock:
            self._orders.pop(screen, None)
            if self._heard.pop(screen, None) is None:
                return False
            self._forgotten[screen] = self._now()
            return True

    def recall(self, displays: Iterable[Heard], forgotten: Mapping[str, datetime]) -> None:
        """Take what another process, or an earlier one, has heard and forgotten, where it is later."""
        with self._lock:
            for screen, at in forgotten.items():
                if self._now() - at < REMEMBERED:
                    self._forgotten[screen] = max(at, self._forgotten.get(screen, at))
            for heard in displays:
                screen = heard.told.screen
                known, gone = self._heard.get(screen), self._forgotten.get(screen)
                if (known is None or known.last_at < heard.last_at) and (gone is None or gone < heard.last_at):
                    self._heard[screen] = heard
            for screen, at in self._forgotten.items():
                if screen in self._heard and self._heard[screen].last_at <= at:
                    del self._heard[screen]

    def forgotten(self) -> Mapping[str, datetime]:
        """Return which screens were forgotten lately, and when."""
        with self._lock:
            self._forgotten = {key: at for key, at in self._forgotten.items() if self._now() - at < REMEMBERED}
            return dict(self._forgotten)

    def hung(self) -> tuple[Heard, ...]:
        """Return what each display said last that hangs somewhere: not the pages that are only visited."""
        with self._lock:
            self._tidy()
            return tuple(heard for heard in self._heard.values() if heard.told.is_hung)

    def listed(self, rules: Rules, expected: Mapping[str, datetime] | None = None) -> tuple[Listed, ...]:
        """Return all of them by name; ``expected`` are the names of those that have a link, and since when."""
        now = self._now()
        with self._lock:
            self._tidy()
            known, orders, editions = list(self._heard.values()), dict(self._orders), self._editions
        found = [
            Listed(
                name=heard.told.label,
                standing=standing(heard, editions, rules, now),
                heard=heard,
                page_is_old=bool(rules.page) and heard.told.page != rules.page,
                order=_open(orders.get(heard.told.screen), now),
            )
            for heard in known
        ]
        missing = (expected or {}).keys() - {heard.told.label for heard in known}
        found += [Listed(name=name, standing="awaited") for name in missing]
        return tuple(sorted(found, key=lambda one: (one.standing == "visitor", one.name, one.heard is None)))

    def counted(self, rules: Rules, expected: Mapping[str, datetime] | None = None) -> Counter[Standing]:
        """Return how many stand how."""
        return Counter(one.standing for one in self.listed(rules, expected))

    def _tidy(self) -> None:
        """Forget visits that are over, and displays that go on under another screen's name."""
        since = self._now() - VISIT
        over = [heard.told.screen for heard in self._heard.values() if not heard.told.is_hung and heard.last_at < since]
        for screen in (*over, *replaced(heard for heard in self._heard.values() if heard.told.is_hung)):
            self._heard.pop(screen, None)
            self._orders.pop(screen, None)


def _open(asked: Asked | None, now: datetime) -> Order | None:
    """Return what is still to be done."""
    return asked.order if asked and not asked.is_done and now - asked.at < ORDER else None
