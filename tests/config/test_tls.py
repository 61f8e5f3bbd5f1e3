"""The page's certificate: good files, and each way in which they are of no use."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from monitor.config import Settings, load, names_in
from monitor.errors import ConfigError

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def issued() -> trustme.LeafCert:
    """Return a certificate that is good at NOW."""
    return trustme.CA().issue_cert("wall.example.org", "*.wall.example.org", "192.0.2.7", not_after=NOW + timedelta(90))


@pytest.fixture
def folder(tmp_path: Path, issued: trustme.LeafCert) -> Path:
    """Return a folder with the files, and a configuration that names them."""
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "server.pem"))
    issued.private_key_pem.write_to_path(str(tmp_path / "server.key"))
    (tmp_path / "server.key").chmod(0o600)
    (tmp_path / "config.yaml").write_text("page:\n  tls:\n    certificate: server.pem\n    key: server.key\n", "utf-8")
    return tmp_path


def read(folder: Path, now: datetime | None = NOW) -> Settings:
    """Return the settings."""
    return load(folder / "config.yaml", {}, "Europe/Paris", now=now)


def refused(folder: Path, now: datetime | None = NOW) -> str:
    """Return what is said against the files."""
    with pytest.raises(ConfigError) as caught:
        read(folder, now)
    return str(caught.value)


def test_good_files_make_the_page_https(folder: Path) -> None:
    """Both are found beside the configuration; nothing is said."""
    settings = read(folder)
    assert settings.page.tls.is_on
    assert settings.page.address == "https://127.0.0.1"
    assert settings.page.tls.certificate == folder / "server.pem"
    assert settings.hints == ()


def test_without_files_it_is_http(tmp_path: Path) -> None:
    """And no file is looked for."""
    (tmp_path / "config.yaml").write_text("page:\n  tls:\n", "utf-8")
    assert not read(tmp_path).page.tls.is_on


@pytest.mark.parametrize(("key", "other"), [("certificate", "key"), ("key", "certificate")])
def test_one_without_the_other_is_said(folder: Path, key: str, other: str) -> None:
    """With the line of the one that is there."""
    (folder / "config.yaml").write_text(f"page:\n  tls:\n    {key}: server.pem\n", "utf-8")
    assert refused(folder).startswith(f"config.yaml:3: page.tls.{key}: this has no meaning without page.tls.{other}")


@pytest.mark.parametrize(("file", "line"), [("server.pem", 3), ("server.key", 4)])
def test_a_file_that_is_not_there_is_said_with_its_line(folder: Path, file: str, line: int) -> None:
    """And where it was looked for, and what makes it."""
    (folder / file).unlink()
    said = refused(folder)
    assert said.startswith(f"config.yaml:{line}: page.tls.")
    assert "cannot be read (No such file or directory)" in said
    assert "monitor certificate" in said


@pytest.mark.parametrize(
    ("file", "said"),
    [("server.pem", "there is no certificate in the file"), ("server.key", "there is no key in the file")],
)
def test_a_file_of_something_else_is_said(folder: Path, file: str, said: str) -> None:
    """DER, a request, a text."""
    (folder / file).write_bytes(b"\x30\x82\x01\n")
    assert said in refused(folder)


def test_a_key_of_another_certificate_is_said(folder: Path) -> None:
    """The two files were renewed at different times, or mixed up."""
    trustme.CA().issue_cert("wall.example.org").private_key_pem.write_to_path(str(folder / "server.key"))
    assert refused(folder).startswith("config.yaml:4: page.tls.key: this is not the key of page.tls.certificate")


def test_a_key_with_a_password_is_said(folder: Path) -> None:
    """Nobody is there to type it, and no start must wait for that."""
    key = load_pem_private_key((folder / "server.key").read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"swordfish"))
    (folder / "server.key").write_bytes(locked)
    assert "the key has a password" in refused(folder)


def test_a_certificate_that_has_ended_is_said_with_its_day(folder: Path) -> None:
    """And one that has not begun: a machine without a clock of its own starts in the past."""
    assert "it ended on 22 February 2027" in refused(folder, NOW + timedelta(90))
    assert "no browser takes it" in refused(folder, NOW - timedelta(days=30_000))
    assert read(folder, None).page.tls.is_on


def test_a_certificate_that_ends_soon_deserves_a_look(folder: Path) -> None:
    """Two weeks before, in the log of each start and in `monitor check`."""
    (hint,) = read(folder, NOW + timedelta(80)).hints
    assert hint.startswith("page.tls.certificate: it ends on 22 February 2027")


def test_a_key_that_everybody_can_read_deserves_a_look(folder: Path) -> None:
    """Containers mount such files; on a machine with other users it is a mistake."""
    (folder / "server.key").chmod(0o644)
    (hint,) = read(folder).hints
    assert "page.tls.key: every user of this machine can read it" in hint


def test_the_names_of_a_certificate_are_found(folder: Path, tmp_path: Path) -> None:
    """They are the names that people open the page by; a file that cannot be read has none."""
    assert names_in(folder / "server.pem") == {"wall.example.org", "*.wall.example.org"}
    assert names_in(tmp_path / "nothing") == frozenset()
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    assert names_in(tmp_path / "ca.pem") == frozenset()


def test_what_is_no_name_of_a_file_is_said_once(folder: Path) -> None:
    """By the setting itself."""
    (folder / "config.yaml").write_text('page:\n  tls:\n    certificate: ""\n    key: " "\n', "utf-8")
    assert refused(folder).count("the name of a file is missing") == 2
