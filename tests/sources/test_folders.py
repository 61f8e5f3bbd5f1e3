"""Which folder is used for what, as servers and clients really name them."""

import pytest

from monitor.errors import FolderError
from monitor.records import Account
from monitor.sources.folders import Folders, Listed, choose
from tests.letters import ROOT


def account(*, sent: tuple[str, ...] | None = None, received: tuple[str, ...] | None = None) -> Account:
    """Return an account; only its folders matter."""
    return Account(
        name="support", host="localhost", port=993, security="tls", username="u", sent=sent, received=received
    )


def listed(*lines: str, delimiter: str = "/") -> list[Listed]:
    r"""Return LIST answers from lines such as ``Sent \Sent \HasNoChildren``; ``~`` stands for a space in a name."""
    return [
        Listed(
            name=name.replace("~", " "), flags=frozenset(flag.casefold() for flag in flags.split()), delimiter=delimiter
        )
        for name, _, flags in (line.partition(" ") for line in lines)
    ]


def chosen(*lines: str, delimiter: str = "/") -> Folders:
    """Return what is chosen of LIST answers without any configuration."""
    return choose(account(), listed(*lines, delimiter=delimiter))


def test_special_use_decides() -> None:
    """Flags decide, whatever the folders are called, and their case does not matter."""
    folders = chosen("INBOX", r"Out \SENT", r"Old \archive", r"Later \Drafts", r"Bah \Junk", r"Away \Trash", "Projects")
    assert folders.sent == ("Out",)
    assert folders.received == ("INBOX", "Old")
    assert folders.looked_up == ("Projects",)
    assert folders.left_out == ("Later", "Bah", "Away")


def test_gmail_is_read_from_all_mail() -> None:
    """All Mail holds what INBOX and the archive hold: it is read instead of them, without the drafts in it."""
    folders = chosen(
        "INBOX",
        r"[Gmail] \Noselect \HasChildren",
        r"[Gmail]/All~Mail \All",
        r"[Gmail]/Drafts \Drafts",
        r"[Gmail]/Sent~Mail \Sent",
        r"[Gmail]/Spam \Junk",
        r"[Gmail]/Trash \Trash",
        "Customers",
    )
    assert folders.read == ("[Gmail]/Sent Mail", "[Gmail]/All Mail")
    assert folders.searched == ("[Gmail]/All Mail", "INBOX", "Customers")
    assert folders.left_out == ("[Gmail]", "[Gmail]/Drafts", "[Gmail]/Spam", "[Gmail]/Trash")
    assert folders.drafts_within == {"[Gmail]/All Mail"}


@pytest.mark.parametrize(
    ("sent", "trash"),
    [
        ("Sent", "Trash"),
        ("Sent Items", "Deleted Items"),
        ("Sent Messages", "Deleted Messages"),
        ("Gesendete Elemente", "Gelöschte Elemente"),
        ("Éléments envoyés", "Éléments supprimés"),
        ("ENVIADOS", "Papelera"),
        ("Отправленные", "Корзина"),
        ("送信済みアイテム", "削除済みアイテム"),
    ],
)
def test_known_names_are_found_in_several_languages(sent: str, trash: str) -> None:
    """Without flags the names that clients give decide, in any case."""
    folders = choose(account(), [Listed(name=n, flags=frozenset(), delimiter="/") for n in ("INBOX", sent, trash)])
    assert (folders.sent, folders.received, folders.left_out) == ((sent,), ("INBOX",), (trash,))


def test_everything_below_inbox() -> None:
    """Courier keeps every folder below INBOX, with dots between the names."""
    folders = chosen(
        "INBOX", "INBOX.Sent", "INBOX.Trash", "INBOX.Archive.2024", "INBOX.Archive", "INBOX.Sent.Old", delimiter="."
    )
    assert folders.sent == ("INBOX.Sent",)
    assert folders.received == ("INBOX", "INBOX.Archive.2024", "INBOX.Archive")
    assert folders.looked_up == ("INBOX.Sent.Old",)
    assert folders.left_out == ("INBOX.Trash",)


def test_archives_by_year_are_read() -> None:
    """Mail that is filed away by year lies below the archive and is still mail we got."""
    folders = chosen("INBOX", "Sent", r"Archives \Archive", "Archives/2025", "Archivesque", "Projects/Archive")
    assert folders.received == ("INBOX", "Archives", "Archives/2025")
    assert folders.looked_up == ("Archivesque", "Projects/Archive")


def test_several_sent_folders_without_flags_are_all_read() -> None:
    """Three clients leave three Sent folders, and all of them hold replies."""
    assert chosen("Sent~Items", "Sent", "Sent~Messages").sent == ("Sent Items", "Sent", "Sent Messages")


def test_what_lies_below_the_trash_is_trash() -> None:
    """A folder that somebody threw away is left out with everything in it."""
    folders = chosen("INBOX", "Sent", r"Bin \Trash", "Bin/Sent", "Bin/Customers/Old", "Binder")
    assert folders.left_out == ("Bin", "Bin/Sent", "Bin/Customers/Old")
    assert folders.looked_up == ("Binder",)


def test_a_second_trash_is_left_out_by_name() -> None:
    """Where one folder is flagged, another with the usual name is left out too; a flag outweighs a name."""
    folders = chosen("INBOX", r"Sent \Sent", r"Trash \Trash", "Deleted~Items", r"Spam \Archive")
    assert folders.left_out == ("Trash", "Deleted Items")
    assert folders.received == ("INBOX", "Spam")


def test_folders_without_messages_are_never_opened() -> None:
    r"""\Noselect and \NonExistent folders hold nothing, whatever else they are."""
    folders = chosen("INBOX", "Sent", r"Archive \NoSelect", r"Gone \nonexistent")
    assert folders.left_out == ("Archive", "Gone")
    assert folders.received == ("INBOX",)


def test_configured_names_are_taken_literally() -> None:
    """Names in the configuration are the server's, but INBOX is INBOX in any case; a sent folder is read once."""
    names = listed("INBOX", "Sent", "Team/Out", "Team/In", r"Spam \Junk")
    folders = choose(account(sent=("Team/Out", "Spam"), received=("inbox", "Team/In", "Team/Out")), names)
    assert folders.sent == ("Team/Out", "Spam")
    assert folders.received == ("INBOX", "Team/In")
    assert folders.looked_up == ("Sent",)
    assert folders.left_out == ()


def test_missing_configured_folder_names_the_choices() -> None:
    """A name that is not there is an error that lists those that are."""
    with pytest.raises(FolderError, match="support: the folder 'sent' does not exist") as told:
        choose(account(sent=("sent",)), listed("INBOX", "Sent", r"Up \Noselect"))
    assert str(told.value).endswith("There are: INBOX, Sent.")
    assert told.value.choices == ("INBOX", "Sent")


@pytest.mark.parametrize("use", ["sent", "received"])
def test_missing_configured_folder_names_the_setting(use: str) -> None:
    """Whoever reads it knows which line of the configuration to correct; docs/configuration.md lists it."""
    with pytest.raises(FolderError, match=rf"does not exist\. Correct `folders\.{use}`\. There are: INBOX, Sent\."):
        choose(account(**{use: ("Nowhere",)}), listed("INBOX", "Sent"))
    settings = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert f"| `mailboxes[].folders.{use}` |" in settings


def test_no_sent_folder_is_an_error() -> None:
    """Without a Sent folder there is nothing to measure, so a person has to name it."""
    with pytest.raises(FolderError, match="support: no Sent folder was found") as told:
        chosen("INBOX", "Mine", r"Trash \Trash")
    assert told.value.choices == ("INBOX", "Mine")
    with pytest.raises(FolderError, match="there are: no folders"):
        chosen()


def test_server_without_hierarchy() -> None:
    """A NIL delimiter makes every name a name of its own."""
    folders = chosen("INBOX", "Sent", "Archive", "Archive/2024", delimiter="")
    assert folders.received == ("INBOX", "Archive")
    assert folders.looked_up == ("Archive/2024",)


def test_uses_name_every_folder_once() -> None:
    """`monitor check` shows each folder with one use."""
    folders = chosen("INBOX", "Sent", r"Trash \Trash", "Other")
    assert [(use.name, use.use) for use in folders.uses] == [
        ("Sent", "sent"),
        ("INBOX", "received"),
        ("Other", "looked up"),
        ("Trash", "left out"),
    ]
