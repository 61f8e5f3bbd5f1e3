"""The files of the page's certificate: what they must be, said in words where they are not."""

import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from monitor.config import fields
from monitor.config.fields import About
from monitor.config.problems import Fault
from monitor.config.reading import Tree
from monitor.config.section import Section

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

SOON: Final = timedelta(days=14)
"""When a certificate that ends is worth a sentence: whoever renews by a program does it weeks before."""
_BOTH: Final = ("certificate", "key")
_HOW: Final = "monitor certificate NAME makes both files; tls.md says more"


class TlsSettings(Section):
    """The certificate that makes the page HTTPS, as two files."""

    certificate: Annotated[
        fields.File | None,
        About(
            text="The certificate of the page, which makes it HTTPS; followed when it is renewed ([tls.md](tls.md)).",
            allowed="the name of a PEM file with the certificate first and its chain behind it",
            example="tls/server.pem",
            default="none: HTTP",
        ),
    ] = None
    key: Annotated[
        fields.File | None,
        About(
            text="The key of that certificate.",
            allowed="the name of a PEM file without a password, which the monitor alone can read",
            example="tls/server.key",
            default="none",
        ),
    ] = None
    hsts: Annotated[
        bool,
        About(
            text="Whether browsers are told to use nothing but HTTPS for this name for a year, on every port of it "
            "([tls.md](tls.md)).",
            allowed="true or false",
            default="`false`",
        ),
    ] = False

    @property
    def is_on(self) -> bool:
        """Whether the page is HTTPS."""
        return self.certificate is not None and self.key is not None


def check(tree: Tree, folder: Path, now: datetime | None) -> Iterator[Fault]:
    """Yield what is wrong with the two files; without ``now`` nobody asks whether the certificate has ended."""
    page = tree.values.get("page")
    written: Any = page.get("tls") if isinstance(page, Mapping) else None
    if not isinstance(written, Mapping):
        return
    given = {key: str(written[key]) for key in _BOTH if written.get(key) is not None}
    if not given or not all(name.strip() and "\0" not in name for name in given.values()):
        return  # reported with the setting itself
    if len(given) == 1:
        (present,) = given
        missing = next(key for key in _BOTH if key != present)
        yield _fault(tree, present, f"this has no meaning without page.tls.{missing}", f"both of them; {_HOW}")
        return
    content = {}
    for key, name in given.items():
        try:
            content[key] = (folder / name).read_bytes()
        except OSError as error:
            allowed = f"the name of a PEM file; relative names start at {folder}. {_HOW}"
            yield _fault(tree, key, f"the file cannot be read ({error.strerror})", allowed)
    if len(content) == len(_BOTH):
        yield from (_fault(tree, *found) for found in _judge(content["certificate"], content["key"], now))


def hints(settings: TlsSettings, now: datetime | None) -> Iterator[str]:
    """Yield sentences about files that work but deserve a look."""
    if settings.certificate is None or settings.key is None:
        return
    if settings.key.stat().st_mode & stat.S_IROTH:
        yield "page.tls.key: every user of this machine can read it; take that right away (chmod 600)"
    end = _certificate(settings.certificate.read_bytes()).not_valid_after_utc
    if now is not None and end - now < SOON:
        yield f"page.tls.certificate: it ends on {_day(end)}; renew it before (monitor certificate renews its own)"


def names_in(certificate: Path) -> frozenset[str]:
    """Return the DNS names that a certificate is for; empty where it cannot be read."""
    from cryptography import x509  # noqa: PLC0415 - only a page with a certificate needs it

    try:
        found = _certificate(certificate.read_bytes()).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (OSError, ValueError, x509.ExtensionNotFound):
        return frozenset()
    return frozenset(found.value.get_values_for_type(x509.DNSName))


def _judge(certificate: bytes, key: bytes, now: datetime | None) -> Iterator[tuple[str, str, str]]:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415 - as above

    try:
        first = _certificate(certificate)
    except ValueError:
        yield "certificate", "there is no certificate in the file", f"a PEM file, -----BEGIN CERTIFICATE-----; {_HOW}"
        return
    try:
        private = load_pem_private_key(key, password=None)
    except TypeError:
        yield "key", "the key has a password, which nobody could type at a start", "a key without one, in a safe file"
        return
    except ValueError:
        yield "key", "there is no key in the file", f"a PEM file, -----BEGIN PRIVATE KEY-----; {_HOW}"
        return
    if private.public_key() != first.public_key():
        yield "key", "this is not the key of page.tls.certificate", "the key that was made with that certificate"
    if now is not None and first.not_valid_after_utc <= now:
        yield "certificate", f"it ended on {_day(first.not_valid_after_utc)}, so that no browser takes it", _HOW
    if now is not None and now < first.not_valid_before_utc:
        begins = _day(first.not_valid_before_utc)
        yield (
            "certificate",
            f"it begins on {begins} only, so that no browser takes it",
            "another, or the clock set right",
        )


def _certificate(content: bytes) -> "Certificate":
    """Return the first certificate of a file. Raises ValueError."""
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 - as above

    return load_pem_x509_certificate(content)


def _fault(tree: Tree, key: str, sentence: str, allowed: str) -> Fault:
    return Fault(origin=tree.origin(("page", "tls", key)), key=f"page.tls.{key}", sentence=sentence, allowed=allowed)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
