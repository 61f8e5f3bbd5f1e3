"""Certificates as bytes: an authority of one's own, and the page's from it. Nothing is read or written here.

What browsers ask of a server's certificate that a person trusts: a name in subjectAltName, serverAuth, SHA-2, at most
825 days (https://support.apple.com/103769, the strictest of them). P-256 is in all of them, and quick on a Raspberry
Pi.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from monitor.certificates.names import OWN, domains_for, is_address, is_within, networks_for

AUTHORITY: Final = "Response-time monitor "
"""How the name of each authority begins."""
AUTHORITY_DAYS: Final = 3652
"""Ten years: every display has to be told when it is another one."""
SERVER_DAYS: Final = 397
"""A year and a month: whoever renews once a year is in time."""
_BEFORE: Final = timedelta(days=1)
"""Valid since yesterday: a display without a clock of its own may be behind."""
_LONGEST_NAME: Final = 64
"""Of a common name (RFC 5280, A.1: ub-common-name)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A certificate and its key, in PEM."""

    certificate: bytes
    key: bytes = field(repr=False)

    @property
    def read(self) -> x509.Certificate:
        """The certificate."""
        return x509.load_pem_x509_certificate(self.certificate)


def make_authority(machine: str, names: Sequence[str], now: datetime) -> Pair:
    """Return an authority; ``machine`` stands in its name, so that a person finds it in a list.

    It can vouch for ``names`` and for names and addresses that nobody owns on the internet, and for nothing else:
    whoever steals its key cannot pretend to be a bank to those who trust it.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"{AUTHORITY}{now:%Y-%m-%d}, {machine}")
    builder = (
        _builder(name, name, key.public_key(), now, now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(_limits(names), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return _pair(builder.sign(key, SHA256()), key)


def issue(authority: Pair, names: Sequence[str], now: datetime) -> Pair:
    """Return a server's certificate, for ``names`` and for the machine itself; it ends with its authority at last.

    ``names`` are as ``check_names`` gives them. ValueError where the authority's key is none, or has a password.
    """
    issuer, signer = authority.read, load_pem_private_key(authority.key, None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey) or signer.public_key() != issuer.public_key():
        raise ValueError("this is not the key of the authority")
    key = ec.generate_private_key(ec.SECP256R1())
    end = min(now + timedelta(days=SERVER_DAYS), issuer.not_valid_after_utc)
    general = [
        x509.IPAddress(ip_address(name)) if is_address(name) else x509.DNSName(name)
        for name in dict.fromkeys((*names, *OWN))
    ]
    builder = (
        _builder(_name(names[0]), issuer.subject, key.public_key(), now, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(general), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    return _pair(builder.sign(signer, SHA256()), key)


def beyond(authority: x509.Certificate, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names that an authority of ours cannot vouch for."""
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    domains = [limit.value for limit in limits if isinstance(limit, x509.DNSName)]
    networks = [ip_network(str(limit.value)) for limit in limits if isinstance(limit, x509.IPAddress)]
    return tuple(name for name in names if not is_within(name, domains, networks))


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return the names that a certificate of ours is for, without the machine's own where there are others."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    texts = [str(name.value) for name in found if isinstance(name, x509.DNSName | x509.IPAddress)]
    return tuple(name for name in texts if name not in OWN) or tuple(texts)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:_LONGEST_NAME])])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(end)
    )


def _limits(names: Sequence[str]) -> x509.NameConstraints:
    domains = [x509.DNSName(domain) for domain in domains_for(names)]
    networks = [x509.IPAddress(network) for network in networks_for(names)]
    return x509.NameConstraints(permitted_subtrees=[*domains, *networks], excluded_subtrees=None)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pair(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> Pair:
    return Pair(
        certificate=certificate.public_bytes(Encoding.PEM),
        key=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )
