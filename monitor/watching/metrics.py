"""What Prometheus asks for: counted as it happens, or looked up when somebody asks; each in a registry of its own."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from monitor.records import PollReport
from monitor.records.displays import STANDINGS, Standing

__all__ = ["CONTENT_TYPE_LATEST", "Facts", "MailboxFacts", "Metrics"]

POLL_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0, 150.0)
MAPS_SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
ANSWER_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper bounds of the histograms' buckets."""
OUTCOMES: Final = ("good", "failed", "person")
"""How a poll ends: well, with an error that the next poll may not meet, or with one that needs a person."""
ANSWERS: Final = ("state", "maps", "unchanged")
"""What a page's refresh gets: the state that every page asks for, new maps, or the word that there are none."""
STATES: Final = ("error", "stale", "first-run", "empty", "fresh")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxFacts:
    """A mailbox as it is now. ``age`` is how old its data is, in seconds; None where it was never read."""

    name: str
    age: float | None
    needs_person: bool
    is_failing: bool
    remaining: int
    unmatched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What holds when somebody asks. Ages in seconds; ``parts`` says whether the store and the scheduler work."""

    state: str
    mailboxes: tuple[MailboxFacts, ...] = ()
    data_age: float | None = None
    snapshot_age: float | None = None
    current_responses: int = 0
    trailing_responses: int = 0
    waiting: int | None = None
    parts: tuple[tuple[str, bool], ...] = ()
    displays: tuple[tuple[Standing, int], ...] = ()


class Metrics:
    """The metrics of one process. Safe to use from many threads."""

    def __init__(self, version: str) -> None:
        """Begin to count."""
        self._registry = own = CollectorRegistry()
        self._version = version
        self._names: set[str] = set()
        box = ("mailbox",)
        self._polls = Counter("monitor_polls", "Polls that ended.", (*box, "outcome"), registry=own)
        self._read = Counter("monitor_messages_read", "Header blocks read, copies included.", box, registry=own)
        self._responses = Counter("monitor_responses", "Responses found.", box, registry=own)
        self._problems = Counter("monitor_problems", "Messages that could not be used.", (*box, "kind"), registry=own)
        self._seconds = Histogram(
            "monitor_poll_seconds", "How long polls took.", box, buckets=POLL_SECONDS, registry=own
        )
        self._maps = Histogram(
            "monitor_maps_seconds",
            "How long it took to make the maps and draw them.",
            buckets=MAPS_SECONDS,
            registry=own,
        )
        self._refreshes = Counter("monitor_page_refreshes", "Refreshes of pages, by answer.", ("answer",), registry=own)
        self._answers = Histogram(
            "monitor_page_answer_seconds", "How long a page's refresh took.", buckets=ANSWER_SECONDS, registry=own
        )
        for answer in ANSWERS:  # a series that only begins with its first event has no rate of it
            self._refreshes.labels(answer)
        ProcessCollector(registry=self._registry)

    def polled(self, report: PollReport) -> None:
        """Count a poll that has ended."""
        name = report.name
        self._names.add(name)
        outcome = OUTCOMES[0] if report.error is None else OUTCOMES[2 if report.needs_person else 1]
        for each in OUTCOMES:
            self._polls.labels(name, each).inc(each == outcome)
        self._read.labels(name).inc(report.messages_read)
        self._responses.labels(name).inc(max(0, report.responses))  # below zero where some were undone
        for kind, count in report.problems.items():
            self._problems.labels(name, kind).inc(count)
        self._seconds.labels(name).observe(report.seconds)

    def made(self, seconds: float) -> None:
        """Count maps that were made and drawn in so many seconds."""
        self._maps.observe(seconds)

    def refreshed(self, answer: str, seconds: float) -> None:
        """Count a refresh of a page; ``answer`` is one of ANSWERS."""
        self._refreshes.labels(answer).inc()
        self._answers.observe(seconds)

    def keep(self, names: Collection[str]) -> None:
        """Say nothing more of mailboxes that are no more: there are only these."""
        for gone in self._names.difference(names):
            self._names.discard(gone)
            for each in (self._polls, self._read, self._responses, self._problems, self._seconds):
                each.remove_by_labels({"mailbox": gone})

    def text(self, facts: Facts) -> bytes:
        """Return everything in Prometheus's text format (CONTENT_TYPE_LATEST)."""
        registry = CollectorRegistry()
        registry.register(_Looked(lambda: _looked(facts, self._version)))
        return generate_latest(self._registry) + generate_latest(registry)


class _Looked(Collector):
    """What is looked up when somebody asks."""

    def __init__(self, look: Callable[[], Iterator[Metric]]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        """Yield it."""
        yield from self._look()


def _looked(facts: Facts, version: str) -> Iterator[Metric]:
    yield _gauge("monitor_build_info", "1; the program's version is its label.", ("version",), [((version,), 1)])
    yield _gauge(
        "monitor_state", "1 for the state of the wall.", ("state",), [((each,), each == facts.state) for each in STATES]
    )
    yield _gauge(
        "monitor_part_up", "Whether a part works.", ("part",), [((name,), is_up) for name, is_up in facts.parts]
    )
    for name, about, value in (
        ("monitor_data_age_seconds", "How old the wall's data is: of the mailbox whose is oldest.", facts.data_age),
        ("monitor_snapshot_age_seconds", "How long ago the maps on show were made.", facts.snapshot_age),
        ("monitor_waiting_messages", "Messages that wait for an answer now.", facts.waiting),
    ):
        yield _gauge(name, about, (), [] if value is None else [((), value)])
    yield _gauge(
        "monitor_window_responses",
        "Responses in a window.",
        ("window",),
        [(("current",), facts.current_responses), (("trailing",), facts.trailing_responses)],
    )
    yield from _of_mailboxes(facts.mailboxes)
    counts = dict(facts.displays)
    yield _gauge(
        "monitor_displays",
        "Displays, by how they are.",
        ("state",),
        [((each,), counts.get(each, 0)) for each in STANDINGS],
    )


def _of_mailboxes(mailboxes: tuple[MailboxFacts, ...]) -> Iterator[Metric]:
    box = ("mailbox",)
    yield _gauge(
        "monitor_mailbox_data_age_seconds",
        "How old a mailbox's data is.",
        box,
        [((each.name,), each.age) for each in mailboxes if each.age is not None],
    )
    for name, about, values in (
        ("needs_person", "Whether a mailbox waits for a person.", [each.needs_person for each in mailboxes]),
        ("failing", "Whether the last poll failed.", [each.is_failing for each in mailboxes]),
        ("remaining_messages", "Messages still to be read.", [each.remaining for each in mailboxes]),
        ("unmatched_replies", "Replies whose original is not known.", [each.unmatched for each in mailboxes]),
    ):
        rows = [((each.name,), value) for each, value in zip(mailboxes, values, strict=True)]
        yield _gauge(f"monitor_mailbox_{name}", about, box, rows)


def _gauge(name: str, about: str, labels: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for values, value in rows:
        family.add_metric(values, float(value))
    return family
