"""One connection, with an end to our patience: who sends or takes too slowly is dropped, and held no worker till then.

uvicorn reads HTTP and calls the application; it has no deadline but the one between two requests. Here are the others.
What we wait for is one of::

    head ──▶ body ──▶ the answer (no deadline: it is ours) ──▶ idle ──▶ head ...

A deadline is set when the wait begins and no byte moves it: a client that sends one byte a second gains nothing.
"""

import asyncio
from typing import Any, Final, Literal

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from monitor.wall.serving.limits import Limits

Awaited = Literal["head", "body", "idle"]
_LATER: Final = 5.0
"""uvicorn ends an idle connection in good manners before we do, unless its client has confused it."""
_CAN_ANSWER: Final = {h11.IDLE, h11.SEND_RESPONSE}


class Connection(H11Protocol):
    """A client's connection."""

    def __init__(self, config: Config, state: ServerState, loop: asyncio.AbstractEventLoop, limits: Limits) -> None:
        super().__init__(config, state, {}, loop)
        self._limits = limits
        self._seconds: dict[Awaited, float] = {
            "head": limits.head_seconds,
            "body": limits.body_seconds,
            "idle": limits.idle_seconds + _LATER,
        }
        self._awaited: Awaited | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._stall: asyncio.TimerHandle | None = None
        self.quiet_since = loop.time()

    @property
    def is_quiet(self) -> bool:
        """Whether no request is being answered, so that nobody loses an answer when the connection is dropped."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Begin to wait for a request; where too many are connected, somebody else goes."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=1, low=0)  # we are told of what a client does not take
        if len(self.connections) > self._limits.connections:
            self._make_room()
        self._await("head")

    def data_received(self, data: bytes) -> None:
        """Read on."""
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        """Wait for the next request, of which the beginning may be here already."""
        self.quiet_since = self.loop.time()
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget all deadlines."""
        self._await(None)
        self._end_stall()
        self._unset_keepalive_if_required()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP, where that can be said: not in the middle of another answer."""
        if self.conn.our_state in _CAN_ANSWER:
            super().send_400_response(msg)
        else:
            self.transport.abort()

    def pause_writing(self) -> None:
        """Watch a client that takes nothing for now."""
        super().pause_writing()
        self._end_stall()
        self._watch_stall()

    def resume_writing(self) -> None:
        """End the watch: the client has taken everything."""
        super().resume_writing()
        self._end_stall()

    def abort(self) -> None:
        """Drop the connection; what was not sent is lost."""
        if self.transport is not None:
            self.transport.abort()

    def _look(self) -> None:
        """Set the deadline for what we wait for now."""
        if self.conn.their_state is h11.SEND_BODY:  # also behind an answer that did not wait for it
            self._await("body")
        elif self.cycle is not None and not self.cycle.response_complete:
            self._await(None)
        elif self.cycle is None or self.conn.trailing_data[0]:
            self._await("head")
        else:
            self._await("idle")

    def _await(self, what: Awaited | None) -> None:
        if what == self._awaited:
            return
        if self._deadline:
            self._deadline.cancel()
        self._awaited = what
        self._deadline = self.loop.call_later(self._seconds[what], self.abort) if what else None

    def _watch_stall(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._stall = self.loop.call_later(self._limits.stall_seconds, self._drop_stalled, left)

    def _drop_stalled(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < self._limits.stall_bytes:
            self.abort()
        else:
            self._watch_stall()

    def _end_stall(self) -> None:
        if self._stall:
            self._stall.cancel()
        self._stall = None

    def _make_room(self) -> None:
        """Drop the connection that has been quiet the longest; where everybody is being answered, this one."""
        others: list[Any] = [each for each in self.connections if each is not self]
        quiet = [each for each in others if each.is_quiet and not each.transport.is_closing()]
        min(quiet, key=lambda each: each.quiet_since, default=self).abort()
