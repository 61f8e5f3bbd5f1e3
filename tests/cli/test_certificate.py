"""`monitor certificate`, as it is typed."""

from pathlib import Path

from click.testing import CliRunner, Result

from monitor.cli import main
from monitor.config import load


def typed(folder: Path, *words: str) -> Result:
    """Return what the command answers."""
    return CliRunner().invoke(main, ["certificate", *words, "--config", str(folder / "config.yaml")])


def test_one_command_and_its_lines_make_the_page_https(tmp_path: Path) -> None:
    """What it prints for the configuration is good as it stands, and so is the page's certificate then."""
    first = typed(tmp_path, "wall.example.org", "192.0.2.7")
    assert first.exit_code == 0
    lines = first.output.splitlines()
    begin = lines.index("     page:")
    (tmp_path / "config.yaml").write_text("\n".join(line[5:] for line in lines[begin : begin + 4]) + "\n")
    settings = load(tmp_path / "config.yaml", {}, "Europe/Paris")
    assert settings.page.tls.certificate == tmp_path / "tls" / "server.pem"
    assert settings.hints == ()
    assert "certutil -d sql:$HOME/.pki/nssdb -A -t C,," in first.output
    assert "SHA-256 " in first.output
    assert "PRIVATE" not in first.output


def test_the_second_time_it_renews_and_asks_for_nothing(tmp_path: Path) -> None:
    """The configuration names the files: no line of it, and no display, has to change."""
    typed(tmp_path, "wall.example.org")
    (tmp_path / "config.yaml").write_text("page:\n  tls: {certificate: tls/server.pem, key: tls/server.key}\n")
    before = (tmp_path / "tls" / "server.pem").read_bytes()
    again = typed(tmp_path)
    assert again.exit_code == 0
    assert (tmp_path / "tls" / "server.pem").read_bytes() != before
    assert "for wall.example.org; until" in again.output
    assert "page:" not in again.output
    assert "certutil" not in again.output


def test_another_authority_is_to_be_trusted_anew(tmp_path: Path) -> None:
    """The steps are printed again; elsewhere, where that is asked for."""
    typed(tmp_path, "wall.example.org", "--folder", str(tmp_path / "elsewhere"))
    again = typed(tmp_path, "--new-authority", "--folder", str(tmp_path / "elsewhere"))
    assert "certutil" in again.output
    assert "certificate: elsewhere/server.pem" in again.output


def test_what_is_wrong_is_one_sentence(tmp_path: Path) -> None:
    """Exit status 1, no traceback, no file."""
    for words, said in ((("https://wall",), "without https://"), ((), "Name at least one")):
        answer = typed(tmp_path, *words)
        assert answer.exit_code == 1
        assert said in answer.output
        assert answer.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
