"""Messages into responses (design, rules 1-3, 6 and 8): the decision the whole program stands on. Pure.

A reply answers the first message it names that is a known original. It is a response when it is the first reply
that no robot wrote and that is no forward; its response time runs from the original's arrival to its sending.
One that names no known original waits for it, unless the message it names first is one of ours: a colleague's, or a
message of our own that was followed up. An original further back that was never read is for the reply to look up that
names it first.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final

from monitor.mail.counting import Counting
from monitor.mail.ours import Ours, ours_of
from monitor.records import Message, Original, Pairing, Reply, Response

__all__ = ["Ours", "Pairer", "classify", "ours_of", "pair", "received_at"]

EARLY: Final = timedelta(minutes=5)
"""How far an INTERNALDATE may lie before the Date and still be ordinary delivery; also the clock skew forgiven."""
LATE: Final = timedelta(days=3)
"""How far an INTERNALDATE may lie after the Date and still be ordinary delivery."""
EVERYTHING: Final = Counting()
RULES: Final = "message/2"
"""The definition and its version: raise the number when a rule changes, so that stores are decided again."""


@dataclass(frozen=True, slots=True)
class Pairer:
    """The decision with our addresses bound: a ``monitor.records.Pair``."""

    ours: Ours
    team: tuple[str, ...] = ()
    """The mailboxes whose mail is decided together; none: each by itself."""
    counting: Counting = EVERYTHING
    fingerprint: str = field(init=False, repr=False, compare=False)
    """Changes with the rules, with our addresses, with the team and with what counts."""

    def __post_init__(self) -> None:
        """Reckon the fingerprint once: each poll asks for it, and a team may be large."""
        digest = blake2b(RULES.encode(), digest_size=16)
        for part in (*self.ours.all_digests(), *self.counting.digests()):
            digest.update(part)
        if len(self.team) > 1:  # a store of one mailbox stays decided
            digest.update(json.dumps(sorted(self.team)).encode())
        object.__setattr__(self, "fingerprint", digest.hexdigest())

    @property
    def needs_details(self) -> bool:
        """Whether it rests on what was not kept of mail that an earlier program read."""
        return self.ours.needs_pluses or self.counting.needs_details

    def __call__(self, messages: Sequence[Message], judged: frozenset[bytes]) -> Pairing:
        """Decide the originals ``judged``, and every reply among ``messages``."""
        return pair(messages, judged, self.ours, self.counting)


def classify(message: Message, ours: Ours, counting: Counting = EVERYTHING) -> Original | Reply | None:
    """Return what a message is: ours (in a Sent folder, or From one of ours) or an original.

    None for one of ours that names no message, and for one of somebody else's without a usable instant.
    """
    if is_ours(message, ours):
        if not message.answers:
            return None
        return Reply(
            key=message.key,
            sent_at=message.claimed or message.internal_at,
            answers=message.answers,
            recipients=frozenset(message.recipients),
            automatic=message.automatic,
        )
    dated_at = message.claimed
    if dated_at is None and message.internal_at is None:
        return None
    named = ours.others((*message.senders, *message.carriers, *message.recipients), message.pluses)
    return Original(
        key=message.key,
        dated_at=dated_at,
        internal_at=message.internal_at,
        participants=frozenset(named),
        lists=frozenset(message.lists),
        answers=message.answers,
        is_ignored=not counting.counts(message, ours),
    )


def is_ours(message: Message, ours: Ours) -> bool:
    """Return whether we wrote a message: it lies in a Sent folder, or is From one of ours (rule 6)."""
    return message.in_sent or len(ours.others(message.senders, message.pluses)) < len(message.senders)


def pair(messages: Sequence[Message], judged: frozenset[bytes], ours: Ours, counting: Counting = EVERYTHING) -> Pairing:
    """Pair every reply among ``messages`` and decide the response of every original in ``judged``."""
    roles = [role for role in (classify(message, ours, counting) for message in messages) if role]
    originals = {role.key: role for role in roles if isinstance(role, Original)}
    ignored = frozenset(key for key, original in originals.items() if original.is_ignored)
    replies = [role for role in roles if isinstance(role, Reply)]
    known = {message.key: message for message in messages}
    unmatched, to_ours, forwards, automatic = set(), set(), set(), set()
    candidates: defaultdict[bytes, list[datetime]] = defaultdict(list)
    for reply in replies:
        original = answered(reply, originals)
        if reply.automatic:
            automatic.add(reply.key)
        elif original is None and (named := known.get(reply.answers[0])) and is_ours(named, ours):
            to_ours.add(reply.key)
        elif original is None:
            unmatched.add(reply.key)
        elif is_forward(reply, original):
            forwards.add(reply.key)
        elif reply.sent_at is not None:
            candidates[original.key].append(reply.sent_at)

    responses, negative = [], set()
    for key in sorted(judged & candidates.keys() - ignored):
        if response := respond(originals[key], min(candidates[key])):
            responses.append(response)
        else:
            negative.add(key)
    return Pairing(
        judged=judged,
        responses=tuple(responses),
        original_keys=frozenset(originals) - ignored,
        reply_keys=frozenset(reply.key for reply in replies),
        unmatched=frozenset(unmatched),
        to_ours=frozenset(to_ours),
        forwards=frozenset(forwards),
        automatic=frozenset(automatic),
        negative=frozenset(negative),
        ignored=ignored,
    )


def answered(reply: Reply, originals: Mapping[bytes, Original]) -> Original | None:
    """Return the first message the reply names that is a known original (rule 1)."""
    return next((originals[key] for key in reply.answers if key in originals), None)


def is_forward(reply: Reply, original: Original) -> bool:
    """Return whether To and Cc name nobody of the original (rule 1).

    Ours are no participants, but for the original's List-Post, which may be a list on our own domain. Not judged:
    a reply without any address, and an original that names nobody but ours.
    """
    participants = original.participants | original.lists
    return bool(participants and reply.recipients) and participants.isdisjoint(reply.recipients)


def received_at(original: Original, first_sent_at: datetime) -> datetime:
    """Return when an original came in (rule 2): its INTERNALDATE where that is ordinary delivery, else its Date.

    A direct copy may have been answered before the copy we hold arrived: an INTERNALDATE after the first reply
    gives way to the Date.
    """
    dated_at, internal_at = original.dated_at, original.internal_at
    if dated_at is None or internal_at is None:
        known = internal_at if dated_at is None else dated_at
        if known is None:  # pragma: no cover - classify makes no original without an instant
            raise ValueError
        return known
    is_ordinary = dated_at - EARLY <= internal_at <= dated_at + LATE
    return internal_at if is_ordinary and internal_at <= first_sent_at else dated_at


def respond(original: Original, first_sent_at: datetime) -> Response | None:
    """Return the response that the first reply makes; None where the clocks cannot be trusted (rule 3)."""
    start = received_at(original, first_sent_at)
    elapsed = first_sent_at - start
    if elapsed < -EARLY:
        return None
    return Response(
        original_key=original.key,
        received_at=start,
        sent_at=first_sent_at,
        seconds=max(0, round(elapsed.total_seconds())),
    )
