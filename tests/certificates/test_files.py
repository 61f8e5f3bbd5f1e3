"""The files of the authority and of the page's certificate, over years."""

import dataclasses
import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from monitor.certificates import FILES, Made, Pair, certify, issue
from monitor.certificates.making import AUTHORITY_DAYS, SERVER_DAYS
from monitor.errors import IssuingError

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
NAMES = ("wall.example.org", "192.0.2.7", "fd00::7")


def made(folder: Path, *names: str, now: datetime = NOW, **options: bool) -> Made:
    """Make a certificate there."""
    return certify(folder, names, "office", now, **options)


def server(folder: Path) -> x509.Certificate:
    """Return the page's certificate."""
    return x509.load_pem_x509_certificate((folder / "server.pem").read_bytes())


def greeted(folder: Path, authority: Path, name: str) -> str | None:
    """Return the version of TLS that a client who trusts ``authority`` agrees on with the files; raises SSLError."""
    ours, theirs = socket.socketpair()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")

    def answer() -> None:
        try:
            context.wrap_socket(ours, server_side=True).close()
        except OSError:
            ours.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with ssl.create_default_context(cafile=authority).wrap_socket(theirs, server_hostname=name) as line:
            return line.version()
    finally:
        theirs.close()
        thread.join()


@pytest.mark.parametrize("name", [*NAMES, "localhost", "127.0.0.1", "::1"])
def test_who_trusts_the_authority_trusts_the_page_by_each_name(tmp_path: Path, name: str) -> None:
    """Also the machine itself, which asks after the page's health."""
    made(tmp_path, *NAMES, now=datetime.now(UTC))  # noqa: TID251 - TLS asks the machine's clock
    assert greeted(tmp_path, tmp_path / "ca.pem", name) == "TLSv1.3"


def test_nobody_else_is_trusted(tmp_path: Path) -> None:
    """By another name, or under another authority of the same kind."""
    now = datetime.now(UTC)  # noqa: TID251 - as above
    made(tmp_path / "a", *NAMES, now=now)
    made(tmp_path / "b", *NAMES, now=now)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        greeted(tmp_path / "a", tmp_path / "a" / "ca.pem", "other.example.org")
    with pytest.raises(ssl.SSLCertVerificationError):
        greeted(tmp_path / "a", tmp_path / "b" / "ca.pem", NAMES[0])


def test_keys_are_the_owners_alone(tmp_path: Path) -> None:
    """Whatever the umask: 0600 for keys, 0644 for what everybody may see; nothing else is left in the folder."""
    made(tmp_path / "tls", *NAMES)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "tls").iterdir()}
    assert modes == {"ca.pem": 0o644, "ca.key": 0o600, "server.pem": 0o644, "server.key": 0o600}
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_a_certificate_is_what_browsers_ask_for(tmp_path: Path) -> None:
    """At most 825 days, serverAuth, subjectAltName, no authority itself; valid since yesterday for slow clocks."""
    done = made(tmp_path, *NAMES)
    found = server(tmp_path)
    assert found.not_valid_after_utc - NOW == timedelta(days=SERVER_DAYS)
    assert found.not_valid_after_utc - found.not_valid_before_utc < timedelta(days=825)
    assert found.not_valid_before_utc == NOW - timedelta(days=1)
    usage = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert found.extensions.get_extension_for_class(x509.BasicConstraints).value.ca is False
    authority = x509.load_pem_x509_certificate((tmp_path / "ca.pem").read_bytes())
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0
    assert done.authority_ends_at - NOW == timedelta(days=AUTHORITY_DAYS)
    assert "office" in authority.subject.rfc4514_string()
    assert done.fingerprint.count(":") == 31


def test_a_renewal_is_from_the_same_authority_for_the_same_names(tmp_path: Path) -> None:
    """No display has to be told; the key is another one."""
    first, authority, key = made(tmp_path, *NAMES), (tmp_path / "ca.pem").read_bytes(), (tmp_path / "server.key")
    before = key.read_bytes()
    later = NOW + timedelta(days=300)
    again = made(tmp_path, now=later)
    assert (first.is_new_authority, again.is_new_authority) == (True, False)
    assert again.names == NAMES
    assert again.ends_at == later + timedelta(days=SERVER_DAYS)
    assert (tmp_path / "ca.pem").read_bytes() == authority
    assert key.read_bytes() != before
    server(tmp_path).verify_directly_issued_by(x509.load_pem_x509_certificate(authority))
    made(tmp_path, "localhost")
    assert "localhost" in made(tmp_path).names
    assert made(tmp_path, "pi.local", "10.1.2.3").names == ("pi.local", "10.1.2.3")


def test_no_certificate_outlives_its_authority(tmp_path: Path) -> None:
    """Near its end it is said; after its end nothing comes from it any more but the way to another one."""
    first = made(tmp_path, *NAMES)
    last = made(tmp_path, now=first.authority_ends_at - timedelta(days=10))
    assert last.ends_at == first.authority_ends_at
    assert last.is_authority_ending
    with pytest.raises(IssuingError, match=r"has ended. Make another one with --new-authority"):
        made(tmp_path, now=first.authority_ends_at)
    new = made(tmp_path, now=first.authority_ends_at, with_new_authority=True)
    assert new.names == NAMES
    assert new.fingerprint != first.fingerprint


def test_an_authority_vouches_for_its_names_and_local_ones_alone(tmp_path: Path) -> None:
    """Another name of the office asks for another authority; a public one was never possible."""
    made(tmp_path, "wall.example.org", "*.walls.example.org", "198.51.100.7")
    good = ("wall.example.org", "a.wall.example.org", "x.walls.example.org", "198.51.100.7", "pi", "192.168.7.7")
    assert made(tmp_path, *good[:4], "pi.lan", good[5]).names == (*good[:4], "pi.lan", good[5])
    for name in ("other.example.org", "example.org", "bank.example", "198.51.100.8", "2001:db8::1", "pi"):
        with pytest.raises(IssuingError, match=rf"cannot vouch for {name}, .*--new-authority"):
            made(tmp_path, name)
    assert made(tmp_path, "other.example.org", with_new_authority=True).is_new_authority


def test_a_thief_of_the_authoritys_key_cannot_pretend_to_be_another_site(tmp_path: Path) -> None:
    """A certificate for a bank, signed with that very key, is refused by who trusts the authority."""
    now = datetime.now(UTC)  # noqa: TID251 - TLS asks the machine's clock
    made(tmp_path, *NAMES, now=now)
    stolen = Pair(certificate=(tmp_path / "ca.pem").read_bytes(), key=(tmp_path / "ca.key").read_bytes())
    forged = issue(stolen, ["bank.example"], now)
    (tmp_path / "server.pem").write_bytes(forged.certificate)
    (tmp_path / "server.key").write_bytes(forged.key)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        greeted(tmp_path, tmp_path / "ca.pem", "bank.example")


def test_without_names_there_is_nothing_to_make(tmp_path: Path) -> None:
    """And nothing is left behind."""
    with pytest.raises(IssuingError, match="Name at least one"):
        made(tmp_path / "tls")
    assert not (tmp_path / "tls").exists()


@pytest.mark.parametrize("with_new_authority", [False, True])
def test_somebody_elses_certificate_stays(tmp_path: Path, *, with_new_authority: bool) -> None:
    """One that was bought, or comes from a program, is not written over."""
    trustme.CA().issue_cert(NAMES[0]).cert_chain_pems[0].write_to_path(str(tmp_path / "server.pem"))
    before = (tmp_path / "server.pem").read_bytes()
    with pytest.raises(IssuingError, match="not a certificate that this command made"):
        made(tmp_path, *NAMES, with_new_authority=with_new_authority)
    assert (tmp_path / "server.pem").read_bytes() == before
    made(tmp_path / "other", *NAMES)
    for name in ("ca.pem", "ca.key"):
        (tmp_path / name).write_bytes((tmp_path / "other" / name).read_bytes())
    with pytest.raises(IssuingError, match="not a certificate that this command made"):
        made(tmp_path, *NAMES, with_new_authority=with_new_authority)
    (tmp_path / "server.pem").write_text("something else")
    with pytest.raises(IssuingError, match="is no certificate; name another folder"):
        made(tmp_path, *NAMES)


def test_a_lost_half_of_the_authority_is_said(tmp_path: Path) -> None:
    """It may be on a stick in a drawer, where it belongs; --new-authority goes on without it."""
    made(tmp_path, *NAMES)
    (tmp_path / "ca.key").rename(tmp_path / "kept")
    with pytest.raises(IssuingError, match=r"ca.key is missing.*--new-authority"):
        made(tmp_path)
    assert made(tmp_path, with_new_authority=True).names == NAMES
    (tmp_path / "ca.pem").unlink()
    with pytest.raises(IssuingError, match=r"ca.pem is missing"):
        made(tmp_path)


def test_an_authority_of_two_halves_that_differ_is_said(tmp_path: Path) -> None:
    """A key of another authority, one with a password, a text."""
    made(tmp_path / "a", *NAMES)
    made(tmp_path / "b", *NAMES)
    for content in ((tmp_path / "b" / "ca.key").read_bytes(), b"nothing"):
        (tmp_path / "a" / "ca.key").write_bytes(content)
        with pytest.raises(IssuingError, match="is not the key of"):
            made(tmp_path / "a")
    (tmp_path / "a" / "ca.pem").write_bytes(b"nothing")
    with pytest.raises(IssuingError, match=r"ca.pem is no authority"):
        made(tmp_path / "a")


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A file in the folder's place, a folder in a file's."""
    (tmp_path / "tls").write_text("")
    with pytest.raises(IssuingError, match="cannot be made"):
        made(tmp_path / "tls", *NAMES)
    (tmp_path / "b" / "server.pem").mkdir(parents=True)
    with pytest.raises(IssuingError, match="cannot be read"):
        made(tmp_path / "b", *NAMES)
    (tmp_path / "c" / "ca.key.new").mkdir(parents=True)
    with pytest.raises(IssuingError, match=r"ca.key cannot be written"):
        made(tmp_path / "c", *NAMES)


def test_a_key_is_in_no_text(tmp_path: Path) -> None:
    """Neither in what is returned nor in its repr."""
    done = made(tmp_path, *NAMES)
    assert "PRIVATE" not in repr(dataclasses.asdict(done))
    assert {file.name for file in tmp_path.iterdir()} == set(FILES)
