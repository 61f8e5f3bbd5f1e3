"""Labels of a Google Takeout (``X-Gmail-Labels``), in the account's language (design, rule 6)."""

import re
from functools import lru_cache
from typing import Final

from monitor.mail.ids import decode_words

SENT: Final = frozenset(
    {
        "sent",
        "sent mail",
        "gesendet",  # German
        "messages envoyés",  # French
        "envoyés",
        "enviados",  # Spanish, Portuguese
        "enviado",
        "e-mails enviados",
        "inviati",  # Italian
        "posta inviata",
        "inviata",
        "verzonden",  # Dutch
        "verzonden berichten",
        "wysłane",  # Polish
        "skickat",  # Swedish
        "skickade",
        "sendt",  # Danish, Norwegian
        "sendte",
        "lähetetyt",  # Finnish
        "odeslané",  # Czech
        "odeslaná pošta",
        "odoslané",  # Slovak
        "elküldött",  # Hungarian
        "elküldött levelek",
        "trimise",  # Romanian
        "mesaje trimise",
        "gönderilmiş postalar",  # Turkish
        "gönderilenler",
        "gönderildi",
        "απεσταλμένα",  # Greek
        "отправленные",  # Russian
        "надіслані",  # Ukrainian
        "изпратени",  # Bulgarian
        "enviats",  # Catalan
        "poslano",  # Croatian, Slovenian
        "送信済み",  # Japanese
        "送信済みメール",
        "已发邮件",  # Chinese
        "已傳送",
        "寄件備份",
        "보낸편지함",  # Korean
        "נשלח",  # Hebrew
        "البريد المرسل",  # Arabic
    }
)
LEFT_OUT: Final = frozenset(
    {
        "spam",
        "junk",
        "trash",
        "bin",
        "draft",
        "drafts",
        "chat",
        "chats",
        "papierkorb",  # German
        "entwurf",
        "entwürfe",
        "corbeille",  # French
        "brouillon",
        "brouillons",
        "papelera",  # Spanish
        "borrador",
        "borradores",
        "lixeira",  # Portuguese
        "lixo",
        "rascunho",
        "rascunhos",
        "cestino",  # Italian
        "bozza",
        "bozze",
        "prullenbak",  # Dutch
        "concept",
        "concepten",
        "kosz",  # Polish
        "wersje robocze",
        "papperskorg",  # Swedish
        "papperskorgen",
        "utkast",  # also Norwegian
        "papirkurv",  # Danish, Norwegian
        "papirkurven",
        "kladder",
        "kladde",
        "roskakori",  # Finnish
        "luonnokset",
        "koš",  # Czech
        "koncepty",
        "kôš",  # Slovak
        "kuka",  # Hungarian
        "piszkozatok",
        "çöp kutusu",  # Turkish
        "taslaklar",
        "корзина",  # Russian
        "черновики",
        "спам",
        "ゴミ箱",  # Japanese
        "下書き",
        "迷惑メール",
        "已删除邮件",  # Chinese
        "草稿",
        "垃圾邮件",
        "휴지통",  # Korean
        "임시보관함",
        "스팸함",
    }
)

_LABEL = re.compile(r'(?:^|,) *("[^"]*"(?= *(?:,|$))|[^,]*)')  # a comma in quotes is part of a person's own label


@lru_cache(maxsize=1_000)  # a Takeout has few combinations
def labels_in(text: str) -> frozenset[str]:
    """Return the labels of a field, folded to lower case."""
    decoded = " ".join(decode_words(text).split())
    return frozenset(label.strip(' "').casefold() for label in _LABEL.findall(decoded))


def is_sent(text: str) -> bool:
    """Return whether a message is from the account's Sent folder."""
    return not labels_in(text).isdisjoint(_SENT)


def is_left_out(text: str) -> bool:
    """Return whether a message is junk, trash, a draft or a chat."""
    return not labels_in(text).isdisjoint(_LEFT_OUT)


_SENT: Final = frozenset(label.casefold() for label in SENT)
_LEFT_OUT: Final = frozenset(label.casefold() for label in LEFT_OUT)
