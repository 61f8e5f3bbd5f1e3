"""The four files of ``monitor certificate``: made, kept, renewed, and never written over somebody else's."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.hashes import SHA256

from monitor.certificates.making import AUTHORITY, Pair, beyond, issue, make_authority, names_of
from monitor.errors import IssuingError

FILES: Final = ("ca.pem", "ca.key", "server.pem", "server.key")
_SECRET, _PUBLIC = 0o600, 0o644
_ENDING: Final = timedelta(days=397)
"""An authority that ends before a certificate would: time for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was made. ``fingerprint`` is the authority's (SHA-256), to be compared on a display."""

    folder: Path
    names: tuple[str, ...]
    is_new_authority: bool
    ends_at: datetime
    authority_ends_at: datetime
    fingerprint: str
    is_authority_ending: bool


def certify(
    folder: Path, names: Sequence[str], machine: str, now: datetime, *, with_new_authority: bool = False
) -> Made:
    """Make the page's certificate in ``folder``: an authority if there is none, else another one from the same.

    ``names`` are as ``check_names`` gives them; none: those of the certificate that is there. IssuingError where a
    file is somebody else's or cannot be read or written.
    """
    ca_file, ca_key, file, key = (folder / name for name in FILES)
    authority = None if with_new_authority else _authority(ca_file, ca_key)
    before = _certificate(file)
    if before is not None and not (_is_ours(before) if with_new_authority else _is_from(before, authority)):
        raise IssuingError(
            f"{file} is not a certificate that this command made; name another folder with --folder, or take it away."
        )
    wanted = tuple(names) or (names_of(before) if before is not None else ())
    if not wanted:
        raise IssuingError(
            "Name at least one name or address by which displays open the page: wall.example.org, 192.168.1.5."
        )
    is_new = authority is None
    if authority is None:
        authority = make_authority(machine, wanted, now)
    elif authority.read.not_valid_after_utc <= now:
        raise IssuingError(
            f"The authority in {ca_file} has ended. Make another one with --new-authority, and let displays trust it."
        )
    outside = [] if is_new else beyond(authority.read, wanted)
    if outside:
        raise IssuingError(
            f"The authority in {ca_file} cannot vouch for {', '.join(outside)}, only for the names it was made for and "
            "for local ones. Make another one with --new-authority, and let displays trust it."
        )
    try:
        server = issue(authority, wanted, now)
    except (TypeError, ValueError) as error:
        raise IssuingError(f"{ca_key} is not the key of {ca_file}; put the right one there.") from error
    _make_folder(folder)
    if is_new:
        _write(ca_key, authority.key, _SECRET)
        _write(ca_file, authority.certificate, _PUBLIC)
    _write(key, server.key, _SECRET)
    _write(file, server.certificate, _PUBLIC)
    issuer = authority.read
    return Made(
        folder=folder,
        names=wanted,
        is_new_authority=is_new,
        ends_at=server.read.not_valid_after_utc,
        authority_ends_at=issuer.not_valid_after_utc,
        fingerprint=issuer.fingerprint(SHA256()).hex(":").upper(),
        is_authority_ending=issuer.not_valid_after_utc - now < _ENDING,
    )


def _authority(file: Path, key: Path) -> Pair | None:
    """Return the authority that is there; None where there is none."""
    found = [name for name in (file, key) if name.exists()]
    if not found:
        return None
    if len(found) == 1:
        missing = key if found == [file] else file
        raise IssuingError(
            f"{missing} is missing, without which nothing can be renewed. Put it back, or make another authority with "
            "--new-authority, and let every display trust it."
        )
    authority = Pair(certificate=_read(file), key=_read(key))
    try:
        beyond(authority.read, ())
    except (ValueError, x509.ExtensionNotFound) as error:
        raise IssuingError(f"{file} is no authority that this command made; put the right one there.") from error
    return authority


def _certificate(file: Path) -> x509.Certificate | None:
    if not file.exists():
        return None
    try:
        return x509.load_pem_x509_certificate(_read(file))
    except ValueError as error:
        raise IssuingError(f"{file} is no certificate; name another folder with --folder.") from error


def _is_from(certificate: x509.Certificate, authority: Pair | None) -> bool:
    if authority is None:
        return False
    try:
        certificate.verify_directly_issued_by(authority.read)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _is_ours(certificate: x509.Certificate) -> bool:
    """Return whether some authority of this command made it, though its files may be gone."""
    return certificate.issuer.rfc4514_string().startswith(f"CN={AUTHORITY}")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise IssuingError(f"{file} cannot be read ({error.strerror}).") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise IssuingError(f"The folder {folder} cannot be made ({error.strerror}).") from error


def _write(file: Path, content: bytes, mode: int) -> None:
    """Put a file in its place as a whole; a key is never readable by others, not even for a moment."""
    new = file.with_name(f"{file.name}.new")
    try:
        with suppress(FileNotFoundError):
            new.unlink()
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:  # noqa: PTH123 - of a descriptor
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        new.chmod(mode)
        new.replace(file)
    except OSError as error:
        raise IssuingError(f"{file} cannot be written ({error.strerror}).") from error
