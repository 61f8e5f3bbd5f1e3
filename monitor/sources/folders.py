"""Which folder is used for what: a pure decision over what LIST answered.

Special-use flags (RFC 6154) decide; where the server gives none, the names that servers and clients give these
folders. Names in the configuration are taken literally.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from monitor.errors import FolderError
from monitor.records import Account, FolderUse

PARENTS: Final = frozenset({"", "inbox", "[gmail]", "[google mail]"})
"""Where a known name counts: at the top, or below one of these."""

NAMES: Final[dict[str, frozenset[str]]] = {
    use: frozenset(name.casefold() for name in names)
    for use, names in {
        r"\sent": (
            *("Sent", "Sent Mail", "Sent Items", "Sent Messages", "Sent Objects", "Sent Email", "Outbox Sent"),
            *("Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten", "Postausgang gesendet"),
            *("Envoyés", "Messages envoyés", "Éléments envoyés", "Courrier envoyé", "Objets envoyés"),
            *("Enviados", "Elementos enviados", "Mensajes enviados", "Correo enviado", "Enviadas", "Itens enviados"),
            *("Mensagens enviadas", "E-mails enviados", "Inviata", "Inviati", "Posta inviata", "Elementi inviati"),
            *("Verzonden", "Verzonden items", "Verzonden berichten", "Skickat", "Skickade objekt", "Sendt"),
            *("Sendte elementer", "Sendt post", "Sendte", "Lähetetyt", "Lähetetyt viestit", "Saadetud"),
            *("Wysłane", "Elementy wysłane", "Odeslané", "Odeslaná pošta", "Odoslané", "Odoslaná pošta", "Poslano"),
            *("Elküldött", "Elküldött elemek", "Trimise", "Elemente trimise", "Изпратени", "Poslane stavke"),
            *("Отправленные", "Надіслані", "Gönderilmiş Öğeler", "Gönderilmiş", "Gönderilenler", "Απεσταλμένα"),
            *("已发送", "已发送邮件", "已傳送郵件", "寄件備份", "送信済み", "送信済みアイテム", "送信済みメール"),
            *("보낸편지함", "보낸 편지함", "보낸 메일함", "المرسلة", "العناصر المرسلة", "דואר שנשלח", "פריטים שנשלחו"),
        ),
        r"\archive": (
            *("Archive", "Archives", "All Archive", "Archived", "Archiv", "Archivio", "Archivos", "Archivo"),
            *("Archief", "Arkiv", "Arkiverat", "Arquivo", "Arquivo morto", "Arkisto", "Archiwum", "Архив", "Архів"),
            *("Arşiv", "Αρχείο", "归档", "存档", "封存", "アーカイブ", "보관함", "보관", "أرشيف", "ארכיון"),
        ),
        r"\drafts": (
            *("Drafts", "Draft", "Entwürfe", "Entwurf", "Brouillons", "Brouillon", "Borradores", "Rascunhos", "Bozze"),
            *("Concepten", "Concept", "Utkast", "Kladder", "Luonnokset", "Szkice", "Kopie robocze", "Wersje robocze"),
            *("Koncepty", "Rozepsané", "Rozpísané", "Piszkozatok", "Schițe", "Черновики", "Чернетки", "Taslaklar"),
            *("Πρόχειρα", "草稿", "草稿箱", "草稿匣", "下書き", "임시보관함", "임시 보관함", "المسودات", "טיוטות"),
        ),
        r"\junk": (
            *("Junk", "Spam", "Junk E-mail", "Junk Email", "Junk Mail", "Bulk Mail", "Bulk", "Spamverdacht"),
            *("Unerwünschte Werbung", "Pourriel", "Indésirables", "Courrier indésirable", "Correo no deseado"),
            *(
                "Lixo Eletrônico",
                "Lixo eletrónico",
                "Posta indesiderata",
                "Ongewenste e-mail",
                "Ongewenst",
                "Skräppost",
            ),
            *("Søppelpost", "Uønsket e-mail", "Uønsket post", "Roskaposti", "Wiadomości-śmieci", "Nevyžádaná pošta"),
            *("Levélszemét", "Нежелательная почта", "Спам", "Önemsiz E-posta", "Gereksiz", "Ανεπιθύμητα"),
            *("垃圾邮件", "垃圾郵件", "迷惑メール", "스팸", "스팸메일함", "スパム", "דואר זבל"),
        ),
        r"\trash": (
            *("Trash", "Deleted Items", "Deleted Messages", "Deleted", "Deleted Objects", "Bin", "Wastebasket"),
            *("Papierkorb", "Gelöscht", "Gelöschte Elemente", "Gelöschte Objekte", "Corbeille", "Éléments supprimés"),
            *("Messages supprimés", "Papelera", "Elementos eliminados", "Eliminados", "Lixeira", "Itens excluídos"),
            *(
                "Itens Eliminados",
                "Cestino",
                "Posta eliminata",
                "Elementi eliminati",
                "Prullenbak",
                "Verwijderde items",
            ),
            *("Papperskorgen", "Borttagna objekt", "Papirkurv", "Slettet post", "Slettede elementer", "Roskakori"),
            *("Poistetut", "Kosz", "Elementy usunięte", "Koš", "Odstraněná pošta", "Kôš", "Törölt elemek", "Lomtár"),
            *("Корзина", "Удаленные", "Удалённые", "Кошик", "Çöp Kutusu", "Silinmiş Öğeler", "Κάδος", "Διαγραμμένα"),
            *("已删除", "已删除邮件", "垃圾桶", "刪除的郵件", "ゴミ箱", "削除済みアイテム", "휴지통", "지운편지함"),
        ),
    }.items()
}
"""Names of special folders in the words of common servers and clients, by use."""

LEFT_OUT: Final = (r"\junk", r"\trash", r"\drafts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One answer of LIST; ``flags`` in lower case. ``delimiter`` is "" where the server knows no hierarchy."""

    name: str
    flags: frozenset[str]
    delimiter: str

    @property
    def is_selectable(self) -> bool:
        """Whether it can hold messages at all."""
        return self.flags.isdisjoint({r"\noselect", r"\nonexistent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders of a mailbox by use. ``drafts_within`` are read folders among whose messages drafts lie."""

    sent: tuple[str, ...]
    received: tuple[str, ...]
    looked_up: tuple[str, ...]
    left_out: tuple[str, ...]
    drafts_within: frozenset[str] = frozenset()

    @property
    def read(self) -> tuple[str, ...]:
        """Every folder that is read, the sent ones first."""
        return (*self.sent, *self.received)

    @property
    def searched(self) -> tuple[str, ...]:
        """Every folder in which an original is looked up."""
        return (*self.received, *self.looked_up)

    @property
    def uses(self) -> tuple[FolderUse, ...]:
        """Every folder with its use."""
        return (
            *(FolderUse(name=name, use="sent") for name in self.sent),
            *(FolderUse(name=name, use="received") for name in self.received),
            *(FolderUse(name=name, use="looked up") for name in self.looked_up),
            *(FolderUse(name=name, use="left out") for name in self.left_out),
        )


def choose(account: Account, listed: Sequence[Listed]) -> Folders:
    """Decide what each folder is used for; FolderError where a configured or the Sent folder is not there."""
    selectable = [folder for folder in listed if folder.is_selectable]
    kept_out = {folder.name for folder in _below(_special(selectable, *LEFT_OUT, by_name_too=True), listed)}
    usable = [folder for folder in selectable if folder.name not in kept_out]
    sent = _configured(account, "sent", selectable) or _names(_special(usable, r"\sent"))
    if not sent:
        raise FolderError(
            f"{account.name}: no Sent folder was found. Name it in `folders: {{sent: [...]}}`; "
            f"there are: {', '.join(_names(usable)) or 'no folders'}.",
            _names(usable),
        )
    received = _configured(account, "received", selectable) or _received(usable)
    received = tuple(name for name in received if name not in sent)
    read = {*sent, *received}
    everything = {folder.name for folder in usable if r"\all" in folder.flags}
    return Folders(
        sent=sent,
        received=received,
        looked_up=tuple(name for name in _names(usable) if name not in read),
        left_out=tuple(folder.name for folder in listed if folder not in usable and folder.name not in read),
        drafts_within=frozenset(everything & read),
    )


def _received(usable: Sequence[Listed]) -> tuple[str, ...]:
    """Return All Mail where there is one (it holds the rest), else INBOX and the archive with what is below it."""
    if everything := [folder for folder in usable if r"\all" in folder.flags]:
        return _names(everything)
    inbox = [folder for folder in usable if folder.name.casefold() == "inbox"]
    return _names([*inbox, *_below(_special(usable, r"\archive"), usable)])


def _special(folders: Sequence[Listed], *uses: str, by_name_too: bool = False) -> list[Listed]:
    """Return the folders with a flag of ``uses``, else (or as well) those with one of their known names."""
    flagged = [folder for folder in folders if not folder.flags.isdisjoint(uses)]
    if flagged and not by_name_too:
        return flagged
    known = frozenset().union(*(NAMES[use] for use in uses))
    special = frozenset(NAMES)
    # A flag for another use outweighs the name: "Archive" flagged as \Trash is no archive.
    named = [f for f in folders if f not in flagged and f.flags.isdisjoint(special) and _leaf(f) in known]
    return [*flagged, *named]


def _leaf(folder: Listed) -> str | None:
    """Return the folder's last name, case-folded, where it lies at a place in which known names count."""
    parent, _, leaf = folder.name.rpartition(folder.delimiter) if folder.delimiter else ("", "", folder.name)
    return leaf.casefold() if parent.casefold() in PARENTS else None


def _below(parents: Iterable[Listed], listed: Sequence[Listed]) -> list[Listed]:
    """Return the folders and everything below them, each once, in the order of ``listed``."""
    names = {folder.name for folder in parents}
    prefixes = tuple(folder.name + folder.delimiter for folder in parents if folder.delimiter)
    return [folder for folder in listed if folder.name in names or folder.name.startswith(prefixes)]


def _configured(account: Account, use: Literal["sent", "received"], selectable: Sequence[Listed]) -> tuple[str, ...]:
    """Return the names configured for a use as the server spells them; empty for auto."""
    wanted: tuple[str, ...] | None = getattr(account, use)
    names = _names(selectable)
    inbox = next((name for name in names if name.casefold() == "inbox"), None)
    found: list[str] = []
    for name in wanted or ():
        spelled = inbox if name.casefold() == "inbox" and inbox else name
        if spelled not in names:
            raise FolderError(
                f"{account.name}: the folder {name!r} does not exist. Correct `folders.{use}`."
                f" There are: {', '.join(names) or 'no folders'}.",
                names,
            )
        found.append(spelled)
    return tuple(dict.fromkeys(found))


def _names(folders: Iterable[Listed]) -> tuple[str, ...]:
    return tuple(folder.name for folder in folders)
