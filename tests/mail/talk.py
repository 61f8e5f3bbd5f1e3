"""A correspondence out of messages, and a plain reckoning of who waits, to hold the fast one against."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from monitor.mail.definitions import GIVES_UP
from monitor.mail.pairing import Ours, Pairer, classify, received_at
from monitor.records import NO_INSTANT, Correspondence, Message, Original
from tests.contracts.messages import US, at

OURS = Ours(addresses=frozenset({US[:8]}))
NOW = at(30 * 24 * 60)


def halves(digests: Sequence[bytes]) -> NDArray[np.uint64]:
    """Return each digest as two numbers."""
    return np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(-1, 2)


def epoch(instant: datetime | None) -> int:
    """Return epoch seconds; NO_INSTANT for None."""
    return NO_INSTANT if instant is None else int(instant.timestamp())


def talk(*messages: Message, sent_by: datetime = NOW) -> Correspondence:
    """Return the columns of messages, decided together."""
    pairing = Pairer(OURS)(messages, frozenset(message.key for message in messages))
    answered = {
        response.original_key: (epoch(response.received_at), epoch(response.sent_at))
        for response in pairing.responses
        if response.sent_at <= sent_by
    }
    silent = pairing.forwards | pairing.automatic
    replies = pairing.reply_keys - silent - pairing.unmatched - pairing.to_ours
    is_ours = [not isinstance(classify(message, OURS), Original) for message in messages]
    named = [(row, key) for row, message in enumerate(messages) for key in message.answers]
    to = [(row, address) for row, message in enumerate(messages) for address in message.recipients]
    none = (NO_INSTANT, NO_INSTANT)
    return Correspondence(
        key=halves([message.key for message in messages])[:, 0],
        is_ours=np.array(is_ours, dtype=np.bool_),
        is_reply=np.array([message.key in replies for message in messages], dtype=np.bool_),
        is_silent=np.array(
            [
                message.automatic or message.key in silent or (message.circular and not is_our_own)
                for message, is_our_own in zip(messages, is_ours, strict=True)
            ],
            dtype=np.bool_,
        ),
        dated_at=np.array([epoch(message.claimed) for message in messages], dtype=np.int64),
        internal_at=np.array([epoch(message.internal_at) for message in messages], dtype=np.int64),
        received_at=np.array([answered.get(message.key, none)[0] for message in messages], dtype=np.int64),
        answered_at=np.array([answered.get(message.key, none)[1] for message in messages], dtype=np.int64),
        named_by=np.array([row for row, _ in named], dtype=np.int64),
        named=halves([key for _, key in named])[:, 0],
        addressed_by=np.array([row for row, _ in to], dtype=np.int64),
        addresses=halves([address for _, address in to])[:, 0],
        domains=halves([address for _, address in to])[:, 1],
        pluses=halves([pair for message in messages for pair in message.pluses]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message in its thread, told plainly."""

    at: int
    is_ours: bool
    speaks: bool
    counts: bool
    answered_at: int | None


def conversations(messages: Sequence[Message], until: datetime) -> list[list[Said]]:
    """Return the threads known at ``until``, each by time: found by walking from message to message."""
    pairing = Pairer(OURS)(messages, frozenset(message.key for message in messages))
    responses = {response.original_key: response for response in pairing.responses if response.sent_at <= until}
    answering = pairing.reply_keys - pairing.unmatched - pairing.to_ours
    by_key: dict[bytes, tuple[int, Said]] = {}
    for message in messages:
        role = classify(message, OURS)
        response = responses.get(message.key)
        moment = message.claimed or message.internal_at
        if isinstance(role, Original):
            moment = response.received_at if response else received_at(role, datetime.max.replace(tzinfo=NOW.tzinfo))
        if moment is None:
            continue
        first = min(moment, response.sent_at) if response else moment
        if first > until:
            continue
        to_others = [address for address in message.recipients if address != US]
        is_ours = not isinstance(role, Original)
        by_key[message.key] = (
            epoch(first),
            Said(
                at=epoch(moment),
                is_ours=is_ours,
                speaks=is_ours
                and not message.automatic
                and message.key not in pairing.forwards | pairing.automatic
                and (message.key in answering or bool(to_others) or not message.recipients),
                counts=not is_ours
                and (
                    response is not None
                    or (US in message.recipients and not message.automatic and not message.circular)
                ),
                answered_at=epoch(response.sent_at) if response else None,
            ),
        )
    near: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for message in messages:
        for key in message.answers:
            if message.key in by_key and key in by_key:
                near[message.key].add(key)
                near[key].add(message.key)
    found, left = [], set(by_key)
    while left:
        thread, frontier = set[bytes](), {left.pop()}
        while frontier:
            thread |= frontier
            frontier = {key for one in frontier for key in near[one]} - thread
        left -= thread
        found.append([by_key[key][1] for key in sorted(thread, key=lambda k: (by_key[k][0], by_key[k][1].is_ours, k))])
    return found


def plainly(threads: Iterable[Sequence[Said]], start: str, until: datetime) -> list[tuple[int, int, bool]]:
    """Return (received, seconds, is open) of what a row of STARTS measures, sorted."""
    rows: list[tuple[int, int | None]] = []
    for thread in threads:
        turn_has_begun, words = False, 0
        for place, said in enumerate(thread):
            if said.speaks:
                turn_has_begun, words = False, words + 1
            if not said.counts:
                continue
            spoken_at = next((later.at for later in thread[place + 1 :] if later.speaks), None)
            if start == "named":
                if said.answered_at is not None or (spoken_at is None and not words):
                    rows.append((said.at, said.answered_at))
                continue
            if turn_has_begun:
                continue
            turn_has_begun = True
            is_in = {
                "oldest": spoken_at is not None or not words,
                "opening": not words,
                "following": words > 0 and spoken_at is not None,
            }
            if is_in[start]:
                rows.append((said.at, spoken_at))
    longest = GIVES_UP // timedelta(seconds=1)
    return sorted(
        (start_at, max(min(epoch(until) - start_at, longest) if stop is None else stop - start_at, 0), stop is None)
        for start_at, stop in rows
    )
