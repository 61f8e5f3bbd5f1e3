"""Which folder is used for what, as servers and clients really name them."""

import pytest

from monitor.errors import FolderError
from monitor.records import Account
from monitor.sources.folders import Folders, Listed, Namespaces, choose
from monitor.sources.folders.choosing import OTHERS_MOST
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


def chosen(*lines: str, delimiter: str = "/", namespaces: Namespaces | None = None) -> Folders:
    """Return what is chosen of LIST answers without any configuration."""
    return choose(account(), listed(*lines, delimiter=delimiter), namespaces)


def why(folders: Folders, name: str) -> str:
    """Return the reason that is given for a folder's use."""
    return next(use.why for use in folders.uses if use.name == name)


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
    assert folders.searched == ("[Gmail]/All Mail",)
    assert folders.left_out == ("INBOX", "[Gmail]", "[Gmail]/Drafts", "[Gmail]/Spam", "[Gmail]/Trash", "Customers")
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
    assert folders.sent == ("INBOX.Sent", "INBOX.Sent.Old")
    assert folders.received == ("INBOX", "INBOX.Archive.2024", "INBOX.Archive")
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
    folders = choose(account(sent=("Team/Out",), received=("inbox", "Team/In", "Team/Out")), names)
    assert folders.sent == ("Team/Out",)
    assert folders.received == ("INBOX", "Team/In")
    assert folders.looked_up == ("Sent",)
    assert folders.left_out == ("Spam",)


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


@pytest.mark.parametrize("delimiter", ["/", ".", "\\", "^", "|", "*", "%"])
def test_any_delimiter(delimiter: str) -> None:
    """Whatever stands between two names, the names are the same."""
    names = ("INBOX", "INBOX/Sent", "INBOX/Archive/2024", "INBOX/Archive", "INBOX/Trash/Old", "INBOX/Trash", "Else")
    folders = chosen(*(name.replace("/", delimiter) for name in names), delimiter=delimiter)
    expected = (("INBOX/Sent",), ("INBOX", "INBOX/Archive/2024", "INBOX/Archive"), ("Else",))
    assert (folders.sent, folders.received, folders.looked_up) == tuple(
        tuple(name.replace("/", delimiter) for name in names) for names in expected
    )


def test_server_without_hierarchy() -> None:
    """A NIL delimiter makes every name a name of its own."""
    folders = chosen("INBOX", "Sent", "Archive", "Archive/2024", delimiter="")
    assert folders.received == ("INBOX", "Archive")
    assert folders.looked_up == ("Archive/2024",)


def test_uses_name_every_folder_once_with_the_reason() -> None:
    """`monitor check` shows each folder with one use, and why it is that one."""
    folders = chosen("INBOX", "Sent", r"Trash \Trash", "Other", r"Old \Archive", "Old/2024", "Spam", r"Up \Noselect")
    assert [(use.name, use.use, use.why) for use in folders.uses] == [
        ("Sent", "sent", "its name is that of a Sent folder"),
        ("INBOX", "received", "it is the inbox"),
        ("Old", "received", "the server marks it as the archive"),
        ("Old/2024", "received", "it lies below Old"),
        ("Other", "looked up", "only searched for a missing original"),
        ("Trash", "left out", "the server marks it as trash"),
        ("Spam", "left out", "by its name it holds junk"),
        ("Up", "left out", "it can hold no messages"),
    ]


def test_a_sent_folder_beside_the_flagged_one_is_read_too() -> None:
    """The server flags Sent, Outlook made Sent Items, Apple Mail Sent Messages: replies lie in all of them."""
    folders = chosen("INBOX", r"Sent \Sent", "Sent~Items", r"Sent~Messages \Sent", "Gesendet")
    assert folders.sent == ("Sent", "Sent Items", "Sent Messages", "Gesendet")
    assert why(folders, "Sent Items") == "its name is that of a Sent folder"


def test_what_lies_below_sent_was_sent() -> None:
    """Sent mail is filed by year or client; a drafts folder among it is none, and a flag for another use counts."""
    folders = chosen("INBOX", r"Sent \Sent", "Sent/2024", "Sent/2024/May", "Sent/Drafts", r"Sent/Box \Archive")
    assert folders.sent == ("Sent", "Sent/2024", "Sent/2024/May")
    assert folders.received == ("INBOX", "Sent/Box")
    assert folders.looked_up == ("Sent/Drafts",)


def test_a_sent_folder_that_holds_only_folders() -> None:
    """A parent that cannot be opened still says what its children hold."""
    folders = chosen("INBOX", r"Sent \Noselect", "Sent/Me", "Sent~Items", r"Trash \Noselect", "Trash/Sent")
    assert folders.sent == ("Sent/Me", "Sent Items")
    assert folders.left_out == ("Sent", "Trash", "Trash/Sent")


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("Postausgang", "an outbox"),
        ("Vorlagen", "templates"),
        ("Templates", "templates"),
        ("Chats", "chats"),
        ("Borradores", "drafts"),
        ("迷惑メール", "junk"),
        ("Кошик", "trash"),
    ],
)
def test_outbox_templates_and_the_like_are_left_out(name: str, holds: str) -> None:
    """Mail that was never sent, or that nobody answers, is read from no folder of such a name."""
    folders = choose(account(), [*listed("INBOX", "Sent"), Listed(name=name, flags=frozenset(), delimiter="/")])
    assert folders.left_out == (name,)
    assert why(folders, name) == f"by its name it holds {holds}"


def test_views_are_left_out() -> None:
    """Starred and Important show messages of other folders; under another name they still do."""
    folders = chosen("INBOX", "Sent", r"Sterne \Flagged", r"Wichtig \Important")
    assert folders.left_out == ("Sterne", "Wichtig")
    assert why(folders, "Sterne") == "it shows messages of other folders"


def test_a_folder_of_everything_may_hold_junk() -> None:
    r"""Only Gmail's All Mail is without junk and trash: another \All is read only if it is named."""
    names = ("INBOX", "Sent", r"All~Mail \All", r"Spam \Junk", "Customers")
    folders = chosen(*names)
    assert folders.received == ("INBOX",)
    assert folders.looked_up == ("Customers",)
    assert why(folders, "All Mail") == "it shows messages of other folders"
    assert choose(account(received=("*",)), listed(*names)).received == ("INBOX", "Customers")
    named = choose(account(received=("All Mail",)), listed(*names))
    assert named.received == ("All Mail",)
    assert named.drafts_within == {"All Mail"}


def test_prefix_of_ones_own_folders() -> None:
    """Names count below a prefix that NAMESPACE gives, whatever it is."""
    folders = chosen("INBOX", "mail/Sent", "mail/Trash", "mail/Clients/Sent", namespaces=Namespaces(own=("mail/",)))
    assert (folders.sent, folders.left_out, folders.looked_up) == (
        ("mail/Sent",),
        ("mail/Trash",),
        ("mail/Clients/Sent",),
    )


SHARED = Namespaces(own=("", "INBOX/"), other=("Other Users/",), shared=("Shared/",))


def test_folders_of_others_are_only_searched() -> None:
    """What others share is read only where it is named, whatever its name or flags; its junk is not even searched."""
    names = (
        "INBOX",
        "Sent",
        r"Shared \Noselect",
        "Shared/Sent",
        r"Shared/Out \Sent",
        "Other~Users/bo/INBOX",
        "Shared/Junk",
    )
    folders = chosen(*names, namespaces=SHARED)
    assert folders.read == ("Sent", "INBOX")
    assert folders.looked_up == ("Shared/Sent", "Shared/Out", "Other Users/bo/INBOX")
    assert folders.left_out == ("Shared", "Shared/Junk")
    assert why(folders, "Shared/Sent") == "it is shared: only searched for a missing original"
    assert why(folders, "Other Users/bo/INBOX").startswith("it is somebody else's")
    named = choose(account(sent=("auto", "Shared/Out"), received=("auto", "Other Users/bo/*")), listed(*names), SHARED)
    assert named.read == ("Sent", "Shared/Out", "INBOX", "Other Users/bo/INBOX")


def test_a_glob_reaches_others_folders_only_by_their_prefix() -> None:
    """Whoever writes `*` means the own mailbox, not everybody's."""
    names = listed("INBOX", "Sent", "Customers", "Shared/Customers")
    assert choose(account(received=("*",)), names, SHARED).received == ("INBOX", "Customers")
    assert choose(account(received=("Shared/*",)), names, SHARED).received == ("Shared/Customers",)


def test_too_many_folders_of_others_are_not_searched() -> None:
    """Each costs a search in every poll: a public tree of hundreds is left out, and says so."""
    many = [f"Shared/{number}" for number in range(OTHERS_MOST + 1)]
    assert len(chosen("INBOX", "Sent", *many[1:], namespaces=SHARED).looked_up) == OTHERS_MOST
    folders = chosen("INBOX", "Sent", "Mine", *many, namespaces=SHARED)
    assert folders.looked_up == ("Mine",)
    assert why(folders, "Shared/7") == "one of too many folders of others to search; folders.received may name it"


def test_globs_never_take_junk_trash_and_the_like() -> None:
    """By flag, by name and wherever on the path: a glob does not make mail of it."""
    names = listed("INBOX", "Sent", r"Bah \Junk", "Spam", "Team/In", "Team/Trash", "Team/Trash/Old", r"Stars \Flagged")
    folders = choose(account(received=("*",)), names)
    assert folders.received == ("INBOX", "Team/In")
    assert folders.looked_up == ("Team/Trash", "Team/Trash/Old")


def test_a_folder_that_only_its_name_betrays_may_be_named() -> None:
    """A name is a guess, and the person knows better; what the server itself marks is refused."""
    names = listed("INBOX", "Sent", "Bulk", r"Spam \Junk")
    assert choose(account(received=("INBOX", "Bulk")), names).received == ("INBOX", "Bulk")
    for use in ("sent", "received"):
        with pytest.raises(FolderError, match=rf"'Spam' cannot be read: .* junk\. Remove it from `folders\.{use}`"):
            choose(account(**{use: ("Spam",)}), names)
        with pytest.raises(FolderError, match="cannot be read"):
            choose(account(**{use: ("Quarantine",)}), listed("INBOX", "Sent", r"Quarantine \Junk"))


def test_a_flag_that_the_server_gives_twice_is_no_proof() -> None:
    """Cyrus 3.6 now and then shows the mark of another folder: who names such a folder exactly is believed."""
    names = listed("INBOX", "Sent", r"Junk \Junk", r"Customers \Junk")
    assert choose(account(received=("Customers",)), names).received == ("Customers",)
    assert "Customers" in choose(account(), names).left_out
    assert choose(account(received=("*",)), names).received == ("INBOX",)
    with pytest.raises(FolderError, match="'Junk' cannot be read"):
        choose(account(received=("Junk",)), names)


def test_globs_and_exceptions_say_themselves_as_the_reason() -> None:
    """Whoever wonders why a folder is read finds the line of the configuration."""
    names = listed("INBOX", "Sent", "Team/In", "Team/Private", "Sent/Bulk")
    folders = choose(account(sent=("!*/Bulk",), received=("INBOX", "Team/*", "!Team/Private")), names)
    assert folders.sent == ("Sent",)
    assert folders.received == ("INBOX", "Team/In")
    assert why(folders, "INBOX") == "folders.received names it"
    assert why(folders, "Team/In") == "it fits 'Team/*' in folders.received"
    assert why(folders, "Team/Private") == "'!Team/Private' in folders.received keeps it out"
    assert folders.left_out == ("Team/Private", "Sent/Bulk")


def test_a_glob_that_fits_nothing_lists_what_there_is() -> None:
    """A glob is a promise that something is there, as a name is."""
    with pytest.raises(FolderError, match=r"support: no folder fits 'Tema/\*'\. Correct `folders\.received`") as told:
        choose(account(received=("Tema/*",)), listed("INBOX", "Sent", "Team/In"))
    assert str(told.value).endswith("There are: INBOX, Sent, Team/In.")


def test_a_name_that_cannot_be_shown_is_escaped() -> None:
    """Whoever may name a shared folder does not write to our terminal."""
    folders = [Listed(name=name, flags=frozenset(), delimiter="/") for name in ("INBOX", "a\x1b[2Jb")]
    with pytest.raises(FolderError, match=r"there are: INBOX, 'a\\x1b\[2Jb'\.$"):
        choose(account(), folders)


def test_exceptions_that_leave_nothing_are_an_error() -> None:
    """A mailbox from which nothing is read would show an empty wall for ever."""
    with pytest.raises(FolderError, match="no folder with received mail is left"):
        choose(account(received=("!INBOX",)), listed("INBOX", "Sent"))


def test_no_sent_folder_on_purpose() -> None:
    """Who has none, because `addresses` tell his mail in the inbox, says so."""
    folders = choose(account(sent=()), listed("INBOX", "Sent"))
    assert folders.read == ("INBOX",)
    assert folders.looked_up == ("Sent",)


def test_the_likeliest_sent_folders_are_offered_first() -> None:
    """The choices begin with names that sound like it; the sentence names twenty, the error all."""
    many = [f"Folder {number}" for number in range(30)]
    with pytest.raises(FolderError, match="write `sent: none`") as told:
        choose(account(), [Listed(name=n, flags=frozenset(), delimiter="/") for n in ("INBOX", *many, "All sent 2024")])
    assert told.value.choices[:2] == ("All sent 2024", "INBOX")
    assert len(told.value.choices) == 32
    assert str(told.value).endswith("Folder 17 and 12 more.")
