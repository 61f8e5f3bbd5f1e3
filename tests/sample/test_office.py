"""The office's mail, read here by other means than the monitor's: its maps are what docs/sample.md says."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from statistics import median, quantiles
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from monitor.sample import rota
from monitor.sample.letters import CUSTOMERS, Arrival
from monitor.sample.oddities import ODDITIES
from monitor.sample.office import arrivals, history

SEED: Final = 2017
ZONE: Final = ZoneInfo("Europe/Lisbon")
NOW: Final = datetime(2026, 11, 25, 14, 20, 7, tzinfo=UTC)
WEEKS: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """An answered message: when it came by the office's clock, and how many hours it waited."""

    at: datetime
    hours: float


def responses(mail: Iterable[Arrival]) -> list[Waited]:
    """Pair ordinary replies with INBOX by In-Reply-To alone, odd mail left out."""
    came: dict[str, datetime] = {}
    waited: dict[str, Waited] = {}
    parsed = [(arrival, message_from_bytes(arrival.message)) for arrival in mail]
    for arrival, message in parsed:
        if arrival.folder == "INBOX" and message["Comments"] is None:
            came[message["Message-ID"]] = arrival.internal_at
    for arrival, message in parsed:
        named = message["In-Reply-To"]
        if arrival.folder == "Sent" and named in came:
            sent_at = parsedate_to_datetime(message["Date"])
            hours = (sent_at - came[named]) / timedelta(hours=1)
            waited[named] = Waited(at=came[named].astimezone(ZONE), hours=hours)
    return list(waited.values())


@pytest.fixture(scope="module")
def past() -> tuple[Arrival, ...]:
    """Return the history of one seed."""
    return history(NOW, SEED, ZONE)


@pytest.fixture(scope="module")
def answered(past: tuple[Arrival, ...]) -> list[Waited]:
    """Return its responses."""
    return responses(past)


def pooled(answered: list[Waited], weekdays: Iterable[int], hours: Iterable[int], *, current: bool) -> list[float]:
    """Return the hours waited in these hours of the week, in the last four weeks or in the 26 before."""
    start, end = (NOW - 4 * WEEKS, NOW) if current else (NOW - 30 * WEEKS, NOW - 4 * WEEKS)
    days, when = set(weekdays), set(hours)
    return [w.hours for w in answered if start <= w.at < end and w.at.weekday() in days and w.at.hour in when]


def p80(values: list[float]) -> float:
    """Return the 80th percentile."""
    return quantiles(values, n=5, method="inclusive")[3]


def test_equal_arguments_give_equal_mail(past: tuple[Arrival, ...]) -> None:
    """The sample is repeatable, live stream included, and another seed is another mailbox."""
    assert history(NOW, SEED, ZONE) == past
    assert history(NOW, SEED + 1, ZONE) != past
    first, second = (list(itertools.islice(arrivals(NOW, SEED, ZONE), 200)) for _ in range(2))
    assert first == second


def test_size_and_order(past: tuple[Arrival, ...]) -> None:
    """About ten thousand messages of 31 weeks, in the order of their arrival, in a few megabytes."""
    folders = Counter(arrival.folder for arrival in past)
    assert 9_000 < folders["INBOX"] + folders["Sent"] < 12_000
    assert folders.keys() == {"INBOX", "Sent", "Archive", "Junk"}
    instants = [arrival.at for arrival in past]
    assert instants == sorted(instants)
    assert instants[-1] <= NOW.timestamp()
    assert NOW - 31 * WEEKS <= past[0].internal_at < NOW - 30 * WEEKS
    assert sum(len(arrival.message) for arrival in past) < 6_000_000


def test_addresses_are_reserved(past: tuple[Arrival, ...]) -> None:
    """Every address and every id lies in a .example domain, which belongs to nobody."""
    domains = {domain for arrival in past for domain in re.findall(rb"@([\w.-]+)", arrival.message)}
    assert len(domains) > len({customer.domain for customer in CUSTOMERS})
    assert all(domain.lower().endswith(b".example") for domain in domains)


def test_messages_are_well_formed(past: tuple[Arrival, ...]) -> None:
    """Line ends are CRLF, and mail that is not odd on purpose has no defect and arrives just after its Date."""
    for arrival in past:
        assert arrival.message.count(b"\n") == arrival.message.count(b"\r\n")
        message = message_from_bytes(arrival.message)
        if message["Comments"] is None:
            assert not message.defects
            late = arrival.internal_at - parsedate_to_datetime(message["Date"])
            assert timedelta(0) <= late < timedelta(seconds=15)


def test_ids_are_unique(past: tuple[Arrival, ...]) -> None:
    """No two messages share an id, but for the auto-replies and copies that are meant to."""
    ids = Counter(message_from_bytes(arrival.message)["Message-ID"] for arrival in past)
    del ids[None]
    assert max(ids.values()) == 1


def test_weekdays_full_weekends_thin(answered: list[Waited]) -> None:
    """In four weeks most weekday cells hold five responses, most weekend cells do not, before them all do."""
    counts = Counter((w.at.weekday(), w.at.hour) for w in answered if w.at >= NOW - 4 * WEEKS)
    weekdays = [counts[day, hour] for day in range(5) for hour in range(24)]
    weekend = [counts[day, hour] for day in (5, 6) for hour in range(24)]
    assert 1_000 < sum(counts.values()) < 1_350
    assert sum(count >= 5 for count in weekdays) >= 0.85 * 120
    assert sum(count >= 5 for count in weekend) <= 0.45 * 48
    before = Counter((w.at.weekday(), w.at.hour) for w in answered if NOW - 30 * WEEKS <= w.at < NOW - 4 * WEEKS)
    assert min(before[day, hour] for day in range(5) for hour in range(24)) >= 5


def test_nights_and_weekends_wait(answered: list[Waited]) -> None:
    """By day four of five wait less than about an hour, at night 6 to 12, at weekends 10 to 22."""
    for current in (True, False):
        assert 0.4 < p80(pooled(answered, range(4), range(9, 17), current=current)) < 1.1
        assert 6 < p80(pooled(answered, range(4), (22, 23, *range(6)), current=current)) < 12
        assert 10 < p80(pooled(answered, (5, 6), range(24), current=current)) < 22


def test_evenings_got_better(answered: list[Waited]) -> None:
    """From Monday to Thursday 18 to 21 the median has fallen to less than half of what it was."""
    now, before = (median(pooled(answered, range(4), (18, 19, 20), current=current)) for current in (True, False))
    assert now < before / 2


def test_friday_afternoons_got_worse(answered: list[Waited]) -> None:
    """On Fridays from 15 to 19 the median has more than tripled."""
    now, before = (median(pooled(answered, (4,), range(15, 19), current=current)) for current in (True, False))
    assert now > before * 3


def test_nothing_else_changed(answered: list[Waited]) -> None:
    """Mornings, early afternoons, nights and weekends are what they were, within the noise of four weeks."""
    for days, hours in ((range(5), range(7, 15)), (range(4), range(6)), ((5, 6), range(24))):
        now, before = (median(pooled(answered, days, hours, current=current)) for current in (True, False))
        assert 0.8 < now / before < 1.25


ODD: Final[dict[str, Callable[[Message], bool]]] = {
    "an original without a Message-ID": lambda m: m["Message-ID"] is None,
    "a reply without a Message-ID": lambda m: m["Message-ID"] is None and m["In-Reply-To"] is not None,
    "two Message-IDs": lambda m: len(m.get_all("Message-ID", [])) == 2,
    "ids without brackets": lambda m: "<" not in m.get("In-Reply-To", "<") and "@" in m["In-Reply-To"],
    "only References": lambda m: m["In-Reply-To"] is None and m["References"] is not None,
    "a Date nobody can read": lambda m: not any(character.isdigit() for character in m["Date"]),
    "no Date": lambda m: m["Date"] is None,
    "a Date without a zone": lambda m: bool(re.search(r":\d\d$", m["Date"])),
    "a Date with -0000": lambda m: m["Date"].endswith("-0000"),
    "a Date in 2043": lambda m: " 2043 " in m["Date"],
    "an auto-reply before the reply": lambda m: m["Auto-Submitted"] == "auto-replied",
    "an out-of-office to our reply": lambda m: m["Precedence"] == "auto_reply",
    "a forward before the reply": lambda m: m["Subject"].startswith("Fwd: ") and m["In-Reply-To"] is not None,
    "a newsletter": lambda m: m["Precedence"] == "bulk" and m["List-Unsubscribe"] is not None,
    "list mail with Precedence: bulk": lambda m: m["Precedence"] == "bulk" and m["List-Post"] is not None,
    "a nudge": lambda m: m["In-Reply-To"] is not None and "harbour" not in m["From"],
    "a long thread, folded": lambda m: m.get("References", "").count("\n") == 40,
    "a read receipt before the reply": lambda m: m.get_content_type() == "multipart/report",
    "a message of ours that answers nothing": lambda m: "harbour" in m["From"] and m["In-Reply-To"] is None,
    "a reply to ourselves": lambda m: getaddresses([m["To"]]) == getaddresses([m["From"]]) or "@harbour" in m["To"],
    "encoded words and 8-bit text": lambda m: m["Subject"].startswith("=?utf-8?q?"),
}


def test_every_oddity_comes_round(past: tuple[Arrival, ...]) -> None:
    """Each kind is in the history several times, says so in Comments, and is what it says."""
    kinds: dict[str, list[Message]] = {}
    for arrival in past:
        message = message_from_bytes(arrival.message)
        if message["Comments"]:
            kinds.setdefault(message["Comments"].removeprefix("odd on purpose: "), []).append(message)
    assert kinds.keys() == ODDITIES.keys()
    assert min(len(messages) for messages in kinds.values()) >= 4
    for kind, is_odd in ODD.items():
        assert any(is_odd(message) for message in kinds[kind]), kind


def test_odd_instants(past: tuple[Arrival, ...]) -> None:
    """Moved and late originals are newer than their replies, a slow clock's replies older than their originals."""
    early: Counter[str] = Counter()
    came: dict[str, int] = {}
    for arrival in past:
        message = message_from_bytes(arrival.message)
        if arrival.folder in ("INBOX", "Archive") and message["Comments"] and message["Message-ID"]:
            came[message["Message-ID"]] = arrival.at
    for arrival in past:
        message = message_from_bytes(arrival.message)
        named = message["In-Reply-To"]
        if arrival.folder == "Sent" and named in came:
            sent_at = parsedate_to_datetime(message["Date"]).timestamp()
            early[message["Comments"]] += sent_at < came[named]
    assert {kind.removeprefix("odd on purpose: ") for kind, count in early.items() if count} == {
        "moved to the Archive days later",
        "delivered after its reply",
        "a clock two hours slow",
    }


@pytest.mark.parametrize("hours", [0, 4, 7, 13, 61, 75, 90, 110, 114])
def test_the_first_minutes_show_a_change(hours: int) -> None:
    """Whenever it is started, replies to messages of the last day land within two minutes."""
    now = NOW + timedelta(hours=hours)
    day_before = now.timestamp() - 86_400
    open_ids = {
        message["Message-ID"]
        for message in (message_from_bytes(a.message) for a in history(now, SEED, ZONE) if a.at > day_before)
        if message["Comments"] is None
    }
    soon = itertools.takewhile(lambda arrival: arrival.at <= now.timestamp() + 120, arrivals(now, SEED, ZONE))
    replies = [message_from_bytes(arrival.message) for arrival in soon if arrival.folder == "Sent"]
    assert sum(reply["In-Reply-To"] in open_ids for reply in replies) >= 2


@pytest.mark.parametrize("hours", [0, 4, 13, 75])
def test_the_hours_before_the_start_are_as_usual(hours: int) -> None:
    """What is answered in the first minutes is no burst of extra mail: each part of the last day is as busy as ever."""
    now = NOW + timedelta(hours=hours)
    came = [arrival.at for arrival in history(now, SEED, ZONE) if arrival.folder == "INBOX"]
    for span in (3, 6, 24):
        usual = [
            sum(start <= at < start + span * 3600 for at in came)
            for start in (int(now.timestamp()) - week * 7 * 86_400 - span * 3600 for week in range(1, 4))
        ]
        recent = sum(at >= now.timestamp() - span * 3600 for at in came)
        expected = sum(usual) / len(usual)
        assert abs(recent - expected) <= 3 * expected**0.5 + 2, (span, recent, usual)


def test_live_stream_pace() -> None:
    """In the first hour a message comes every 20 to 40 s; three days later four times as many as in the history."""
    start = NOW.timestamp()
    week = list(itertools.takewhile(lambda a: a.at < start + 7 * 86_400, arrivals(NOW, SEED, ZONE)))
    instants = [arrival.at for arrival in week]
    assert instants == sorted(instants)
    assert instants[0] > start
    first_hour = [a for a in week if a.at < start + 3600 and a.folder == "INBOX"]
    assert 85 < len(first_hour) < 190
    monday = [a for a in week if start + 5 * 86_400 <= a.at < start + 6 * 86_400 and a.folder == "INBOX"]
    assert 120 < len(monday) < 350
    sunday = [a for a in week if start + 3.5 * 86_400 <= a.at < start + 4.5 * 86_400 and a.folder == "INBOX"]
    assert len(sunday) < 60


def test_live_mail_waits_as_long_as_before(past: tuple[Arrival, ...]) -> None:
    """After two weeks of running, the live weeks have the medians of the weeks before them."""
    later = NOW.timestamp() + 15 * 86_400
    live = itertools.takewhile(lambda arrival: arrival.at < later, arrivals(NOW, SEED, ZONE))
    recent = (arrival for arrival in past if arrival.internal_at > NOW - 5 * WEEKS)
    both = responses([*recent, *live])
    for days, hours in ((range(4), range(9, 17)), (range(4), (18, 19, 20)), ((4,), range(15, 19))):
        before = pooled(both, days, hours, current=True)
        since = [
            w.hours
            for w in both
            if NOW + timedelta(days=1) <= w.at < NOW + timedelta(days=14)
            and w.at.weekday() in days
            and w.at.hour in hours
        ]
        assert 0.75 < median(since) / median(before) < 1.33


def test_every_open_message_is_settled(past: tuple[Arrival, ...]) -> None:
    """What the history leaves open is answered by the live stream in the usual share: nothing is lost at ``now``."""
    start = NOW.timestamp()
    recent = {
        message_from_bytes(a.message)["Message-ID"] for a in past if a.folder == "INBOX" and a.at > start - 6 * 3600
    }
    both = itertools.takewhile(lambda a: a.at < start + 2 * 86_400, arrivals(NOW, SEED, ZONE))
    sent = [a for a in (*past, *both) if a.folder == "Sent" and a.at > start - 7 * 3600]
    named = {message_from_bytes(a.message)["In-Reply-To"] for a in sent}
    assert len(recent & named) > 0.75 * len(recent) > 0


def test_table_is_a_week() -> None:
    """Every table of the rota has 7 x 24 positive numbers, and both weeks differ in the two stories alone."""
    for table in (rota.BEFORE, rota.SINCE, rota.ARRIVALS):
        assert [len(day) for day in table] == [24] * 7
        assert min(min(day) for day in table) > 0
    changed = {(day, hour) for day in range(7) for hour in range(24) if rota.BEFORE[day][hour] != rota.SINCE[day][hour]}
    assert changed == {(day, hour) for day in range(4) for hour in range(18, 22)} | {
        (4, hour) for hour in range(15, 19)
    }
