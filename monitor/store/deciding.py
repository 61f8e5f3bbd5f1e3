"""New messages merged with what is stored, decided with what they touch, and written: the work of one commit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter

from monitor.records import Committed, Location, Message, Pair, Pairing, Response
from monitor.store.bulk import Bulk, Row
from monitor.store.neighbourhood import Neighbourhood
from monitor.store.revision import look_again, revised
from monitor.store.rows import Stored, message_row, settled, to_epoch
from monitor.store.schema import ORIGINALS, REPLIES, Outcome, answers, messages, responses


@dataclass(frozen=True, slots=True)
class Merged:
    """What a batch came to: the messages that are new or differ, and where known ones were read."""

    changed: Mapping[bytes, Message]
    locations: Mapping[bytes, Location]


def merge(batch: Iterable[tuple[Message, Location | None]], stored: Mapping[bytes, Stored]) -> Merged:
    """Merge each message with its copies in the batch and in its mailbox (design, rule 4). Pure."""
    merged: dict[bytes, Message] = {}
    locations: dict[bytes, Location] = {}
    for message, location in batch:
        known = merged.get(message.key) or (stored[message.key].message if message.key in stored else None)
        merged[message.key] = known.merge(settled(message)) if known else settled(message)
        if location:
            locations[message.key] = location
    changed = {key: message for key, message in merged.items() if key not in stored or stored[key].message != message}
    return Merged(changed=changed, locations=locations)


def commit_messages(bulk: Bulk, batch: Iterable[tuple[Message, Location | None]], pair: Pair, now: int) -> Committed:
    """Merge, decide and write a batch of one mailbox; return how the team's numbers changed."""
    batch = tuple(batch)
    hood = Neighbourhood(bulk)
    hood.load(message.key for message, _ in batch)
    own = {message.key: copy for message, _ in batch if (copy := hood.own(message.key))}
    merged = merge(batch, own)
    if not merged.changed:
        _move(bulk, own, merged.locations)
        return Committed()
    hood.gather({key: hood.with_others(message) for key, message in merged.changed.items()})
    _index(bulk, own, merged.changed)
    return _decide(bulk, hood, merged, pair, now)


def decide_all(bulk: Bulk, pair: Pair, now: int) -> None:
    """Decide every message of the team again."""
    bulk.take_time()
    hood = Neighbourhood(bulk)
    hood.load_all()
    _decide(bulk, hood, Merged(changed={}, locations={}), pair, now)


def outcomes_of(pairing: Pairing) -> dict[bytes, Outcome]:
    """Return what each original and each reply was decided to be. Pure."""
    answered = [response.original_key for response in pairing.responses]
    rows = (
        (pairing.original_keys, Outcome.ORIGINAL),
        (answered, Outcome.ANSWERED),
        (pairing.negative, Outcome.NEGATIVE),
        (pairing.ignored, Outcome.IGNORED),
        (pairing.reply_keys, Outcome.REPLY),
        (pairing.unmatched, Outcome.UNMATCHED),
        (pairing.to_ours, Outcome.TO_OURS),
        (pairing.forwards, Outcome.FORWARD),
        (pairing.automatic, Outcome.AUTOMATIC),
    )
    outcomes: dict[bytes, Outcome] = {}
    for keys, outcome in rows:
        outcomes |= dict.fromkeys(keys, outcome)
    return outcomes


def _decide(bulk: Bulk, hood: Neighbourhood, merged: Merged, pair: Pair, now: int) -> Committed:
    pairing = pair(hood.messages(), frozenset(hood.judged))
    outcomes = outcomes_of(pairing)
    rows: list[Row] = []
    updates: list[tuple[int, bytes, Row]] = []
    before: Counter[Outcome] = Counter()
    after: Counter[Outcome] = Counter()
    had: set[bytes] = set()
    for key in (hood.judged | hood.replies) & (hood.stored.keys() | hood.changed.keys()):
        old, copies = hood.stored.get(key), hood.copies(key)
        outcome = outcomes.get(key, Outcome.NOTHING)
        if old and key not in hood.replies and key in pairing.reply_keys:
            outcome = old.outcome  # only judged: not everything that it names itself is here
        after[outcome] += 1
        if old:
            before[old.outcome] += 1
        if key in hood.judged and any(copy.outcome is Outcome.ANSWERED for copy in copies):
            had.add(key)
        due = now if outcome is Outcome.UNMATCHED else None
        if message := merged.changed.get(key):
            own = hood.own(key)
            stays = own and own.outcome is outcome
            stored = Stored(
                message=message,
                location=merged.locations.get(key) or (own.location if own else None),
                outcome=outcome,
                unmatched_since=own.unmatched_since if own and stays else due,
                look_up_at=own.look_up_at if own and stays else due,
            )
            rows.append(message_row(bulk.mailbox, stored))
            copies = [copy for copy in copies if copy is not own]
        updates += [(copy.mailbox, key, (int(outcome), due, due)) for copy in copies if copy.outcome is not outcome]
    bulk.upsert(messages, sorted(rows, key=itemgetter(1)))  # in the index's order
    _look_again(bulk, hood, rows)
    bulk.update(messages, ("outcome", "unmatched_since", "look_up_at"), updates)
    unchanged = {key: place for key, place in merged.locations.items() if key not in merged.changed}
    _move(bulk, {key: own for key in unchanged if (own := hood.own(key))}, unchanged)
    touched = _respond(hood, had, pairing.responses)
    revised(bulk, {bulk.mailbox, *touched, *(mailbox for mailbox, _, _ in updates)})
    return _committed(before, after)


def _index(bulk: Bulk, stored: Mapping[bytes, Stored], changed: Mapping[bytes, Message]) -> None:
    """Keep the reverse of what each changed message names."""
    lost, found = [], []
    for key, message in changed.items():
        old = set(stored[key].message.answers) if key in stored else set()
        new = set(message.answers)
        lost += [(bulk.mailbox, answer, key) for answer in old - new]
        found += [(bulk.mailbox, answer, key) for answer in new - old]
    bulk.delete_rows(answers, ("mailbox", "original_key", "reply_key"), lost)
    bulk.upsert(answers, sorted(found))


def _look_again(bulk: Bulk, hood: Neighbourhood, rows: Sequence[Row]) -> None:
    """Let ``forget`` look again at mail that is older than what it looked at, and at threads that came apart."""
    if not rows:
        return
    oldest, of = min(row[-1] for row in rows), [bulk.mailbox]  # latest_at
    for key in hood.changed.keys() & hood.stored.keys():
        if set(hood.stored[key].message.answers) - set(hood.changed[key].answers):
            oldest, of = 0, list(bulk.team)
    look_again(bulk, of, oldest)


def _move(bulk: Bulk, own: Mapping[bytes, Stored], locations: Mapping[bytes, Location]) -> None:
    """Note where known messages were read last."""
    moved = [(key, place) for key, place in locations.items() if own[key].location != place]
    bulk.update(
        messages,
        ("folder", "uidvalidity", "uid"),
        [(bulk.mailbox, key, (place.folder, place.uidvalidity, place.uid)) for key, place in moved],
    )


def _respond(hood: Neighbourhood, had: AbstractSet[bytes], now_there: Iterable[Response]) -> set[int]:
    """Replace the responses of the judged originals; return the mailboxes whose responses are others now.

    A response is kept once, with the mailbox of the least number that holds the original.
    """
    bulk = hood.bulk
    columns = ("mailbox", "original_key", "received_at", "sent_at", "seconds")
    old = {tuple(row) for row in bulk.select(responses, columns, "original_key", had)}
    new = {
        (_keeper(hood, r.original_key), r.original_key, to_epoch(r.received_at), to_epoch(r.sent_at), r.seconds)
        for r in now_there
    }
    gone = {row[:2] for row in old} - {row[:2] for row in new}
    bulk.delete_rows(responses, columns[:2], sorted(gone))
    bulk.upsert(responses, sorted(new - old))
    return {row[0] for row in old ^ new}


def _keeper(hood: Neighbourhood, key: bytes) -> int:
    numbers = [copy.mailbox for copy in hood.copies(key)]
    return min([*numbers, hood.bulk.mailbox] if key in hood.changed else numbers)


def _committed(before: Counter[Outcome], after: Counter[Outcome]) -> Committed:
    def more(outcomes: Iterable[Outcome]) -> int:
        return sum(after[outcome] - before[outcome] for outcome in outcomes)

    return Committed(
        originals=more(ORIGINALS),
        replies=more(REPLIES),
        responses=more([Outcome.ANSWERED]),
        forwards=more([Outcome.FORWARD]),
        automatic=more([Outcome.AUTOMATIC]),
        negative=more([Outcome.NEGATIVE]),
    )
