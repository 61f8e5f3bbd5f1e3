"""New messages merged with what is stored, decided with what they touch, and written: the work of one commit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import itemgetter

from sqlalchemy import update

from monitor.records import Committed, Location, Message, Pair, Pairing, Response
from monitor.store.bulk import Bulk, Row
from monitor.store.neighbourhood import Neighbourhood
from monitor.store.revision import revised
from monitor.store.rows import MESSAGE_COLUMNS, Stored, message_row, settled, stored_of, to_epoch
from monitor.store.schema import ORIGINALS, REPLIES, Outcome, answers, mailboxes, messages, responses


@dataclass(frozen=True, slots=True)
class Merged:
    """What a batch came to: the messages that are new or differ, and where known ones were read."""

    changed: Mapping[bytes, Message]
    locations: Mapping[bytes, Location]


def merge(batch: Iterable[tuple[Message, Location | None]], stored: Mapping[bytes, Stored]) -> Merged:
    """Merge each message with its copies, in the batch and in the store (design, rule 4). Pure."""
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
    """Merge, decide and write a batch of one mailbox; return how the numbers changed."""
    batch = tuple(batch)
    hood = Neighbourhood(bulk)
    hood.load(message.key for message, _ in batch)
    merged = merge(batch, hood.stored)
    if not merged.changed:
        _move(bulk, hood.stored, merged.locations)
        return Committed()
    hood.gather(merged.changed)
    _index(bulk, hood.stored, merged.changed)
    return _decide(bulk, hood, merged.locations, pair, now)


def decide_all(bulk: Bulk, pair: Pair, now: int) -> None:
    """Decide every message of the mailbox again."""
    hood = Neighbourhood(bulk)
    for row in bulk.everything(messages, MESSAGE_COLUMNS):
        hood.stored[row[0]] = stored_of(tuple(row))
    hood.judged = hood.replies = set(hood.stored)
    _decide(bulk, hood, {}, pair, now)


def outcomes_of(pairing: Pairing) -> dict[bytes, Outcome]:
    """Return what each original and each reply was decided to be. Pure."""
    answered = [response.original_key for response in pairing.responses]
    rows = (
        (pairing.original_keys, Outcome.ORIGINAL),
        (answered, Outcome.ANSWERED),
        (pairing.negative, Outcome.NEGATIVE),
        (pairing.reply_keys, Outcome.REPLY),
        (pairing.unmatched, Outcome.UNMATCHED),
        (pairing.forwards, Outcome.FORWARD),
        (pairing.automatic, Outcome.AUTOMATIC),
    )
    outcomes: dict[bytes, Outcome] = {}
    for keys, outcome in rows:
        outcomes |= dict.fromkeys(keys, outcome)
    return outcomes


def _decide(bulk: Bulk, hood: Neighbourhood, locations: Mapping[bytes, Location], pair: Pair, now: int) -> Committed:
    pairing = pair(hood.messages(), frozenset(hood.judged))
    outcomes = outcomes_of(pairing)
    rows: list[Row] = []
    updates: list[tuple[bytes, Row]] = []
    before: Counter[Outcome] = Counter()
    after: Counter[Outcome] = Counter()
    had: set[bytes] = set()
    for key in (hood.judged | hood.replies) & (hood.stored.keys() | hood.changed.keys()):
        old = hood.stored.get(key)
        outcome = outcomes.get(key, Outcome.NOTHING)
        if old and key not in hood.replies and key in pairing.reply_keys:
            outcome = old.outcome  # only judged: not everything that it names itself is here
        after[outcome] += 1
        since = due = now if outcome is Outcome.UNMATCHED else None
        if old:
            before[old.outcome] += 1
            if old.outcome is Outcome.ANSWERED and key in hood.judged:
                had.add(key)
            if old.outcome is outcome:
                since, due = old.unmatched_since, old.look_up_at
        if key in hood.changed:
            location = locations.get(key) or (old.location if old else None)
            stored = Stored(hood.changed[key], location, outcome, since, due)
            rows.append(message_row(bulk.mailbox, stored))
        elif old and old.outcome is not outcome:
            updates.append((key, (int(outcome), since, due)))
    bulk.upsert(messages, sorted(rows, key=itemgetter(1)))  # in the index's order
    _look_again(bulk, hood, rows)
    bulk.update(messages, ("outcome", "unmatched_since", "look_up_at"), updates)
    _move(bulk, hood.stored, {key: place for key, place in locations.items() if key not in hood.changed})
    _respond(bulk, had, pairing.responses)
    revised(bulk)
    return _committed(before, after)


def _index(bulk: Bulk, stored: Mapping[bytes, Stored], changed: Mapping[bytes, Message]) -> None:
    """Keep the reverse of what each changed message names."""
    lost, found = [], []
    for key, message in changed.items():
        old = set(stored[key].message.answers) if key in stored else set()
        new = set(message.answers)
        lost += [(answer, key) for answer in old - new]
        found += [(bulk.mailbox, answer, key) for answer in new - old]
    bulk.delete_pairs(answers, ("original_key", "reply_key"), lost)
    bulk.upsert(answers, sorted(found))


def _look_again(bulk: Bulk, hood: Neighbourhood, rows: Sequence[Row]) -> None:
    """Let ``forget`` look again at mail that is older than what it looked at, and at threads that came apart."""
    if not rows:
        return
    oldest = min(row[-1] for row in rows)  # latest_at
    for key in hood.changed.keys() & hood.stored.keys():
        if set(hood.stored[key].message.answers) - set(hood.changed[key].answers):
            oldest = 0
    table = mailboxes.c
    query = update(mailboxes).where(table.id == bulk.mailbox, table.forgotten_to > oldest)
    bulk.connection.execute(query.values(forgotten_to=oldest))


def _move(bulk: Bulk, stored: Mapping[bytes, Stored], locations: Mapping[bytes, Location]) -> None:
    """Note where known messages were read last."""
    moved = [(key, place) for key, place in locations.items() if stored[key].location != place]
    bulk.update(
        messages,
        ("folder", "uidvalidity", "uid"),
        [(key, (place.folder, place.uidvalidity, place.uid)) for key, place in moved],
    )


def _respond(bulk: Bulk, had: AbstractSet[bytes], now_there: Iterable[Response]) -> None:
    """Replace the responses of the judged originals; those that stay the same are not written."""
    columns = ("original_key", "received_at", "sent_at", "seconds")
    old = {tuple(row) for row in bulk.select(responses, columns, "original_key", had)}
    new = {(r.original_key, to_epoch(r.received_at), to_epoch(r.sent_at), r.seconds) for r in now_there}
    bulk.delete(responses, "original_key", had - {row[0] for row in new})
    bulk.upsert(responses, [(bulk.mailbox, *row) for row in sorted(new - old)])


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
