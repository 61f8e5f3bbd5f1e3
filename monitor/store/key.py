"""The key file: without it the digests in the store lead to nobody, and nobody's new mail fits them."""

import os
import re
import secrets
from hashlib import blake2b
from pathlib import Path
from typing import Final

from monitor.errors import StoreError

KEY_LENGTH: Final = 32
_CHECKED: Final = b"response-time-monitor store"


def check_value(key: bytes) -> str:
    """Return what the store keeps to know its key again; the key cannot be reckoned from it."""
    return blake2b(_CHECKED, key=key, digest_size=16).hexdigest()


def read_key(path: Path, *, expected: str | None) -> bytes:
    """Return the key of a store whose check value is ``expected``; None: the store has no key yet.

    Only then is a missing file made. Raises StoreError where the key is missing, unreadable or another one.
    """
    try:
        text = path.read_text("ascii").strip()
    except FileNotFoundError as error:
        if expected is not None:
            message = (
                f"The key file {path} is missing, but the store was made with it. Put it back, or point "
                "store.key_file at it; to begin anew without the old mail, move the store away."
            )
            raise StoreError(message) from error
        return _make_key(path)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text file"
        raise StoreError(f"The key file {path} cannot be read: {reason}.") from error
    if not re.fullmatch(rf"[0-9a-fA-F]{{{2 * KEY_LENGTH}}}", text):
        message = (
            f"{path} is not a key file: it should hold {2 * KEY_LENGTH} hexadecimal digits. Put the right file back"
            + (", or remove it: a new store makes its own." if expected is None else ".")
        )
        raise StoreError(message)
    key = bytes.fromhex(text)
    if expected is not None and check_value(key) != expected:
        message = (
            f"The key in {path} is not the one this store was made with. Put that one back, or point "
            "store.key_file at it; to begin anew without the old mail, move the store away."
        )
        raise StoreError(message)
    return key


def _make_key(path: Path) -> bytes:
    key = secrets.token_bytes(KEY_LENGTH)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(key.hex() + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink()  # half a key would be refused at every later start
            raise
    except FileExistsError as error:
        raise StoreError(f"{path} was made by another program at this moment; start again.") from error
    except OSError as error:
        message = f"The key file {path} cannot be made: {error.strerror}. Make the folder {path.parent} and let this "
        raise StoreError(message + "program write there, or set store.key_file.") from error
    return key
