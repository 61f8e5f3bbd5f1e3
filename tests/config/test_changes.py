"""What another configuration takes of a running program: a row for every setting, and nothing that is not wanted."""

import re
from pathlib import Path

import pytest

from monitor.config import Settings, load
from monitor.config.changes import EFFECTS, Change, Effect, decide
from monitor.config.table import key_names
from tests.letters import environment

ENVIRON = environment({"MONITOR_PASSWORD_ONE": "p", "MONITOR_PASSWORD_TWO": "p"})
ONE = "{name: one, host: imap.example.com, username: u}"
TWO = "{name: two, host: imap.example.com, username: v}"


def settings(folder: Path, text: str, mailboxes: str = ONE, zone: str = "Europe/Paris") -> Settings:
    """Return the settings of a file."""
    file = folder / "config.yaml"
    file.write_text(f"mailboxes: [{mailboxes}]\n{text}\n")
    return load(file, ENVIRON, zone, accepted=ENVIRON)


def changed(folder: Path, text: str, mailboxes: str = ONE, before: str = "") -> Change:
    """Return what it takes to go on with this text instead of ``before`` and the one mailbox."""
    return decide(settings(folder, before), settings(folder, text, mailboxes))


def test_every_setting_has_a_row() -> None:
    """The table says of each setting, and of nothing else, what it takes; a row that is missing is to be decided."""
    assert set(EFFECTS) == set(key_names())
    assert all(EFFECTS.values())


def test_what_waits_for_a_restart_does_nothing_else() -> None:
    """A setting either takes effect or waits."""
    assert all(found == {Effect.RESTART} for found in EFFECTS.values() if Effect.RESTART in found)


def test_the_document_names_what_waits() -> None:
    """docs/tuning.md says which settings wait for a restart."""
    text = (Path(__file__).parents[2] / "docs" / "tuning.md").read_text("utf-8")
    (row,) = [line for line in text.splitlines() if line.endswith("they wait for a restart |")]
    waiting = {key for key, found in EFFECTS.items() if Effect.RESTART in found}
    assert set(re.findall("`([^`]+)`", row)) == waiting


def test_the_same_file_takes_nothing(tmp_path: Path) -> None:
    """Saved again, or with its mailboxes in another order, a file changes nothing."""
    assert changed(tmp_path, "") == Change(settings=settings(tmp_path, ""))
    one = settings(tmp_path, "", f"{ONE}, {TWO}")
    other = settings(tmp_path, "", f"{TWO}, {ONE}")
    assert decide(one, other) == Change(settings=other)


@pytest.mark.parametrize(
    ("text", "key", "effects"),
    [
        ("title: Support", "title", {Effect.PAGE}),
        ("page: {dim: Mon 20:00-24:00}", "page.dim", {Effect.PAGE}),
        ("refresh: {poll: 30 seconds}", "refresh.poll", {Effect.PAGE, Effect.POLLS}),
        ("window: {current: 8 weeks}", "window.current", {Effect.PAGE, Effect.MAPS, Effect.READ}),
        ("measure: {percentile: 90}", "measure.percentile", {Effect.PAGE, Effect.MAPS}),
        ("working_hours: {monday: 9:00-17:00}", "working_hours.monday", {Effect.PAGE, Effect.MAPS}),
        ("store: {keep: forever}", "store.keep", {Effect.POLLS}),
    ],
)
def test_what_a_setting_takes(tmp_path: Path, text: str, key: str, effects: set[Effect]) -> None:
    """A setting that has another value is named by its key, and takes effect."""
    change = changed(tmp_path, text)
    assert (change.keys, change.restart) == ((key,), ())
    assert change.effects == effects
    assert change.settings == settings(tmp_path, text)


def test_what_cannot_change_waits_and_the_rest_does_not(tmp_path: Path) -> None:
    """Address and store stay as they run and are named; what else the same file says takes effect."""
    text = "title: Support\npage: {port: 9000, theme: light}\nstore: {url: 'sqlite:///other.db', keep: forever}"
    change = changed(tmp_path, text)
    assert change.restart == ("store.url", "page.port")
    assert change.keys == ("title", "store.keep", "page.theme")
    assert Effect.RESTART not in change.effects
    running = settings(tmp_path, "")
    assert (change.settings.page.port, change.settings.store.url) == (running.page.port, running.store.url)
    assert (change.settings.page.theme, change.settings.store.keep) == ("light", "forever")
    taken_back = decide(change.settings, settings(tmp_path, "page: {theme: light}"))
    assert (taken_back.restart, taken_back.keys) == ((), ("title", "store.keep"))


@pytest.mark.parametrize(
    ("mailboxes", "keys"),
    [
        (f"{ONE}, {TWO}", ("mailboxes.two (added)",)),
        (TWO, ("mailboxes.two (added)", "mailboxes.one (removed)")),
        (ONE.replace("{", "{port: 1993, "), ("mailboxes.one.port",)),
        (ONE.replace("{", "{folders: {sent: Sent}, "), ("mailboxes.one.folders.sent",)),
        (ONE.replace("{", "{port: 1993, security: starttls, "), ("mailboxes.one.security", "mailboxes.one.port")),
    ],
)
def test_mailboxes_go_by_their_names(tmp_path: Path, mailboxes: str, keys: tuple[str, ...]) -> None:
    """Those that come, go or differ are named, with what differs; the others are not."""
    change = changed(tmp_path, "", mailboxes)
    assert change.keys == keys
    assert Effect.MAILBOX in change.effects
    assert Effect.ANEW not in change.effects


def test_addresses_decide_anew_and_disturb_no_connection(tmp_path: Path) -> None:
    """Other addresses of ours are no other mailbox."""
    change = changed(tmp_path, "", ONE.replace("{", "{addresses: [us@x.example], "))
    assert change.keys == ("mailboxes.one.addresses",)
    assert change.effects == {Effect.MAPS, Effect.DECIDED, Effect.READ}
    assert "us@x.example" not in repr(change.keys)


def test_from_the_sample_and_back(tmp_path: Path) -> None:
    """The sample has a store of its own, and mail of its zone: for another one everything is opened anew."""
    sample, real = settings(tmp_path, "", ""), settings(tmp_path, "")
    assert Effect.ANEW in decide(sample, real).effects
    assert Effect.ANEW in decide(real, sample).effects
    assert Effect.ANEW in decide(sample, settings(tmp_path, "", "", "Asia/Tokyo")).effects
    assert Effect.ANEW not in decide(sample, settings(tmp_path, "title: x", "")).effects
    assert Effect.ANEW not in decide(real, settings(tmp_path, "", ONE, "Asia/Tokyo")).effects


def test_a_zone_that_is_set_is_no_guess_any_more(tmp_path: Path) -> None:
    """The same zone, now set, takes the remark off the page that it was guessed."""
    guessed, known = settings(tmp_path, "", ONE, "UTC"), settings(tmp_path, "time_zone: UTC", ONE, "UTC")
    assert guessed.is_zone_guessed
    assert decide(guessed, known).keys == ("time_zone",)


def test_a_setting_without_a_row_waits(tmp_path: Path) -> None:
    """What nobody has decided about is safe: it waits for a restart; a mailbox signs in anew."""
    running, wanted = settings(tmp_path, ""), settings(tmp_path, "title: x", ONE.replace("{", "{port: 1993, "))
    change = decide(running, wanted, {})
    assert (change.restart, change.keys) == (("title",), ("mailboxes.one.port",))
    assert change.effects == {Effect.MAILBOX}
    assert change.settings.title == running.title
