"""What makes of a secret that which the store may keep: digests under a key that lies outside of it (pure)."""

from hashlib import blake2b
from hmac import compare_digest
from typing import Final

DIGEST_BYTES: Final = 32
_OURS: Final = b"response-time monitor access"


class Seal:
    """One key with several uses, each with digests of its own. It is made of the store's key, and not that key."""

    def __init__(self, store_key: bytes) -> None:
        """Derive the key."""
        self._key = blake2b(_OURS, key=store_key, digest_size=DIGEST_BYTES).digest()

    def digest(self, use: str, *parts: str) -> bytes:
        """Return the 32 bytes that ``parts`` have for this use, and no others have."""
        content = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in (use, *parts))
        return blake2b(content, key=self._key, digest_size=DIGEST_BYTES).digest()

    def is_of(self, digest: bytes, use: str, *parts: str) -> bool:
        """Return whether a digest is that of ``parts``, in a time that does not tell how much of it fits."""
        return compare_digest(self.digest(use, *parts), digest)

    def mark(self, use: str) -> str:
        """Return six hexadecimal digits that two monitors do not share: cookies know no ports."""
        return self.digest("mark", use).hex()[:6]
