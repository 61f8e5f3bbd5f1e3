"""Faults in short: what answers a command in the server's place, what is put before an answer or changed in it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from tests.faults.acts import Acts, End, Fault, Said

Make: TypeAlias = Callable[[], Fault]
"""Gives a fault anew: some of them remember what has passed."""


def instead(name: str, *acts: bytes | float | End) -> Make:
    """Return a fault that answers a command in the server's place; ``TAG`` becomes the command's."""

    def asked(said: Said) -> Acts | None:
        if said.name != name.encode():
            return None
        return [act.replace(b"TAG", said.tag) if isinstance(act, bytes) else act for act in acts]

    return lambda: Fault(asked=asked)


def before(name: str, data: bytes) -> Make:
    """Return a fault that puts something before every answer to a command, its last line too."""
    return lambda: Fault(answered=lambda said, answer: [data + answer] if said.name == name.encode() else [answer])


def rewritten(name: str, pattern: bytes, by: bytes) -> Make:
    """Return a fault that changes the answers to a command."""
    compiled = re.compile(pattern)
    return lambda: Fault(
        answered=lambda said, answer: [compiled.sub(by, answer) if said.name == name.encode() else answer]
    )


def reordered(change: Callable[[list[bytes]], list[bytes]]) -> Make:
    """Return a fault that holds back what answers a FETCH, and gives it changed before the last line."""

    def make() -> Fault:
        held: list[bytes] = []

        def answered(said: Said, answer: bytes) -> Acts:
            if said.name != b"UID FETCH":
                return [answer]
            if not answer.startswith(said.tag):
                held.append(answer)
                return []
            ready = [*change(held)]
            held.clear()
            return [*ready, answer]

        return Fault(answered=answered)

    return make


def nil_first(held: list[bytes]) -> list[bytes]:
    """Return the answers with a NIL for each before and behind it."""
    nils = [re.sub(rb"\{\d+\}\r\n.*\)\r\n$", b"NIL)\r\n", one, flags=re.DOTALL) for one in held]
    return [part for one, nil in zip(held, nils, strict=True) for part in (nil, one)]


def once(make: Make) -> Make:
    """Return a fault that changes what it can once."""

    def made() -> Fault:
        fault, is_done = make(), False

        def answered(said: Said, answer: bytes) -> Acts:
            nonlocal is_done
            changed = [*fault.answered(said, answer)]
            if is_done:
                return [answer]
            is_done = changed != [answer]
            return changed

        return replace(fault, answered=answered)

    return made


def flood(name: str, head: bytes, piece: bytes, times: int) -> Make:
    """Return a fault that answers a command with very much, and then drops the line."""

    def asked(said: Said) -> Acts | None:
        return [head, *[piece] * times, End.DROP] if said.name == name.encode() else None

    return lambda: Fault(asked=asked)
