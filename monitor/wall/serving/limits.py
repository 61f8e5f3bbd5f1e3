"""How much one client may ask for, and how long it may take over it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the server bears: a page of the wall, which asks twice a refresh with some 400 bytes, is far from it."""

    connections: int = 2000
    """Open at the same time; one more takes the place of the one that was quiet the longest."""
    workers: int = 8
    """Threads that answer. A worker has a whole request before it begins, and leaves before the answer is sent."""
    head_bytes: int = 16 * 1024
    """Of a request's first line and headers."""
    body_bytes: int = 64 * 1024
    """Of what a request brings along."""
    head_seconds: float = 10.0
    """From a request's first byte (or the connection's beginning) to the end of its headers."""
    body_seconds: float = 20.0
    """From there to the end of its body."""
    stall_seconds: float = 30.0
    """In each span of this length a client takes ``stall_bytes`` of the answer that waits for it, or the rest of it."""
    stall_bytes: int = 16 * 1024
    idle_seconds: float = 75.0
    """Between two requests: longer than the usual refresh, so that a display keeps its connection."""
    handshake_seconds: float = 10.0
    """For TLS to begin, and to end."""
    look_seconds: float = 2.0
    """Between two looks at the files of the certificate."""
    requests_per_minute: int = 20_000
    """Of one address, behind which a whole office may be: 500 displays at 15 s ask 4,000 times."""
    waiting_bytes: int = 256 * 1024 * 1024
    """Of answers that clients have not taken yet, all together: what slow readers may cost us in memory."""
