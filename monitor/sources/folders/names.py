"""The names that servers and clients give special folders, in their languages, by use.

Sources, at the commits that docs/folders.md names: Thunderbird's translations (``sentFolderName`` and its like in
``messenger.properties``, 71 languages), Roundcube's (``labels.inc``, 88), and what Outlook, Gmail and Apple Mail
show. Where two disagree about a name - a Sent folder of one is the outbox of another - Thunderbird's word counts.
"""

import unicodedata
from typing import Final

SENT: Final = r"\sent"
ARCHIVE: Final = r"\archive"
DRAFTS: Final = r"\drafts"
JUNK: Final = r"\junk"
TRASH: Final = r"\trash"
OUTBOX: Final = r"\outbox"
TEMPLATES: Final = r"\templates"
CHATS: Final = r"\chats"
"""Uses as RFC 6154 (2) writes its flags, folded to lower case; the last three are ours: no server flags them."""

NEVER_READ: Final[dict[str, str]] = {
    JUNK: "junk",
    TRASH: "trash",
    DRAFTS: "drafts",
    OUTBOX: "an outbox",
    TEMPLATES: "templates",
    CHATS: "chats",
}
"""Uses whose folders hold no mail that somebody sent us, or that we sent; in words."""

_TEXTS: Final[dict[str, str]] = {
    SENT: """
        Am post cuirte | Anfonwyd | Bidalitakoak | Correo enviado | Courrier envoyé | Danfonwyd | Dihantar |
        E-mails enviados | Elemente trimise | Elementi inviati | Elementos enviados | Elementy wysłane |
        Elküldött | Elküldött elemek | Elküldött levelek | Enviadas | Enviado | Enviados | Enviats | Envoyés |
        Ferstjoerd | Gesendet | Gesendete Elemente | Gesendete Nachrichten | Gesendete Objekte | Gestuur |
        Gönderildi | Gönderilenler | Gönderilmiş | Gönderilmiş Postalar | Gönderilmiş Öğeler | Göndərilənlər |
        Hantar | Inviata | Inviate | Inviati | Itens enviados | Išsiųsti laiškai | Jo`natilgan xatlar |
        Jo‘natilgan | Kaset | Küldöttek | Lähetetyt | Lähetetyt viestit | Mensagens enviadas | Mensajes enviados |
        Mesaje trimise | Messages envoyés | Nosūtītās | Objets envoyés | Odeslaná pošta | Odeslané |
        Odoslaná pošta | Odoslané | Poslana pošta | Poslane stavke | Poslano | Posta inviata | Pósłane |
        Pósłany | Saadetud | Senditujo | Sendt | Sendt post | Sendte | Sendte element | Sendte elementer | Sent |
        Sent Email | Sent Items | Sent Mail | Sent Messages | Sent Objects | Seolta | Skickade | Skickade objekt |
        Skickat | Terkirim | Thư đã gửi | Titaq | Tramess | Trimise | Ttwaznen | Të dërguar | Unviaos |
        Unvios fechos | Verschéckt | Verstuurd | Verzonden | Verzonden berichten | Verzonden items | Wysłane |
        Éléments envoyés | Đã gửi | Şandî | Απεσταλμένα | Адпраўленыя | Жіберілген |
        Изпратени | Изпратени писма | Илгээсэн | Испратени |
        Надіслані | Отправленные | Послате | Послато | Пратени |
        Ուղարկուած | Ուղարկված | דואר שנשלח | נשלח | פריטים שנשלחו | ئەۋەتىلگەن | ارسال شده | البريد المرسل |
        العناصر المرسلة | المرسل | المرسلة | بھیجا ہوا میل | لېږل شوي ليکونه | مُرسَل | نێردراو | पठईएका मेलहरु |
        पाठवलेले | भेजा गया | প্রেরিত(পাঠানো মেইল) | அனுப்பிய அஞ்சல் | അയച്ചവ | යැවූ | ที่ส่งแล้ว | გაგზავნილი |
        ዝተለኣኸ | បានផ្ញើ | សំបុត្រដែលបានបញ្ជូន | 寄件備份 | 已傳送 | 已傳送郵件 | 已发送 | 已发送消息 | 已发送邮件 |
        已发邮件 | 送信済み | 送信済みアイテム | 送信済みトレイ | 送信済みメール | 보낸 메일함 | 보낸 편지함 |
        보낸편지함
    """,  # noqa: RUF001 - letters of other scripts that resemble ours
    ARCHIVE: """
        All Archive | Archief | Archieven | Archifau | Archiv | Archivados | Archive | Archived | Archives |
        Archivi | Archivio | Archivo | Archivos | Archivs | Archiwum | Archiwy | Archyvas | Archívum | Archívy |
        Argief | Argiven | Arhiiv | Arhiva | Arhive | Arhivi | Arhīvi | Arkib | Arkisto | Arkiv | Arkiva |
        Arkiverat | Arquivamento | Arquivo | Arquivo morto | Arquivos | Arsip | Artxiboak | Arxiu | Arxivlar |
        Arşiv | Arşivler | Cartlanna | Dielloù | Iɣbaren | Lưu trữ | Skjalageymsla | Taq yakb'äl | Tasg-lannan |
        Αρχείο | Αρχειοθήκη | Архив | Архиве | Архиви | Архивтер |
        Архивы | Архів | Архіви | Архівы | Արխիվ | Արխիւներ | ארכיון | أرشيف | การเก็บถาวร |
        არქივები | ប័ណ្ណសារ | アーカイブ | 備存 | 存档 | 封存 | 归档 | 보관 | 보관함 | 저장 편지함
    """,  # noqa: RUF001 - letters of other scripts that resemble ours
    DRAFTS: """
        Arewway | Borrador | Borradores | Bozza | Bozze | Brouilhedoù | Brouillon | Brouillonen | Brouillons |
        Ciorne | Concept | Concepten | Draf | Drafftiau | Draft | Drafts | Dreachdan | Dréachtaí | Drög |
        Entwurf | Entwürfe | Esborranys | Esbossos | Juodraščiai | Jusamaj | Kladd | Kladde | Kladder | Koncepty |
        Konsep | Konsepten | Kopie robocze | Luonnokset | Malnetujo | Melnraksti | Mesaje nefinalizate | Mustandid |
        Nacerjenja | Naćiski | Onvoltooid | Osnutki | Piszkozatok | Qaralamalar | Qoralama xatlar | Qoralamalar |
        Rascunho | Rascunhos | Reşnivîs | Rozepsané | Rozpísané | Sbozs | Schițe | Skica | Skice | Skitsur |
        Szkice | Taslak | Taslaklar | Thư nháp | Utkast | Uzmetumi | Versiones provisori | Wersje robocze |
        Zirriborroak | Προσχέδια | Πρόχειρα | Нацрти | Непратени | Ноорог |
        Скици | Чарнавікі | Чернетки | Чернови | Черновики |
        Шимай қағаз | Սևագրեր | טיוטות | المسودات | بارليک | قوليازمىلار | مسوّدات | نامه های ناتکمیل |
        پیش‌نویس‌ها | ڈرافٹ | ڕه‌شنووسەکان | ड्राफ़ट | ड्राफ्टहरू | मसुदा | খসড়া | வரைவுகள் | പൂര്‍ത്തിയാകാത്തവ |
        කටු සටහන් | กล่องจดหมายร่าง | ฉบับร่าง | დროებითი | წინასწარი | ወጡን ጽሑፍ | សេចក្ដីព្រាង | សំបុត្រពង្រៀង |
        下書き | 草稿 | 草稿匣 | 草稿箱 | 임시 보관함 | 임시보관함
    """,  # noqa: RUF001 - letters of other scripts that resemble ours
    JUNK: """
        Aspam | Basura | Brukalas | Bulk | Bulk Mail | Cajk | Correo basura | Correo lixo | Correo no deseado |
        Correu brossa | Corréu puxarra | Courrier indésirable | Dramhaíl | Dramhphost | Gemors | Gereksiz |
        Indesiderata | Indesirate | Indésirables | İstenmeyen | Junk | Junk E-mail | Junk Email | Junk Mail |
        Junk-E-Mail | Kéretlen | Lastez | Levélszemét | Lixo eletrónico | Lixo Eletrônico | Mel Remeh | Møsn |
        Mēstule | Mēstules | Nesolicitate | Net-winske | Nevyžiadaná pošta | Nevyžádaná | Nevyžádaná pošta |
        Neželena pošta | Neželena sporočila | Neželjena pošta | Niechciane | No deseado | Nungiavischà |
        Ongewenst | Ongewenste e-mail | Posta indesiderata | Posta indesirate | Pourriel | Pourriels | Puxarra |
        Roskaposti | Roskapostit | Ruslpóstur | Rämps | Rämpspost | Sbam | Seq' | Skräp | Skräppost | Sothach |
        Spam | Spamujo | Spamverdacht | Stroboù | Szemét | Søppelpost | Thư rác | Truilleis | Të pavlera |
        Të pavlerë | Unerwünschte Werbung | Uønsket | Uønsket e-mail | Uønsket post | Uønskt |
        Wiadomości-śmieci | Zabor-posta | Zaborra | Önemsiz E-posta | Čapor | Ανεπιθύμητα |
        Нежелана поща | Нежелательная почта | Непожељно | Отпад |
        Спам | Անպիտան | Թափոն | דואר זבל | זבל | الرسائل غير المرغوب فيها | بنجل | بیکاره | بێکه‌ڵک | جنک |
        جنک میل | سُخام | غير المرغوب | नको असलेले कचरा संदेश | स्पाम | स्पैम | আজেবাজে মেইল | எரிதம் |
        ആവശ്യമില്ലാത്തവ | සුන්බුන් | กล่องจดหมายขยะ | ขยะ | სპამი | ჯართი | እንዳቅንጠመንጢ | សំបុត្រមិនល្អ | ឥតបានការ |
        スパム | 垃圾 | 垃圾邮件 | 垃圾郵件 | 迷惑メール | 스팸 | 스팸 편지함 | 스팸메일함 | 스팸함
    """,
    TRASH: """
        An sgudal | Atkritne | Bin | Borttagna objekt | Bosca bruscair | Bruscar | Cestino | Chanaster da palpiri |
        Chiqitdon | Corbe a papiro | Corbeille | Coș de gunoi | Deleted | Deleted Items | Deleted Messages |
        Deleted Objects | Elementi eliminati | Elementos eliminados | Elementy usunięte | Eliminados | Gelöscht |
        Gelöschte Elemente | Gelöschte Nachrichten | Gelöschte Objekte | Gunoi | Hedhurina | Itens Eliminados |
        Itens excluídos | Iḍuman | Jiskefet | Jêbirdank | Kest | Kosz | Koš | Kuka | Kustutatud | Kôš | Lixeira |
        Lixo | Lomtár | Messages supprimés | Molwuj | Odpadkový kôš | Odstraněná pošta | Papeleira | Papelera |
        Paperera | Papierkorb | Papirkurv | Papirkurven | Papjernik | Papperskorg | Papperskorgen | Papīrgrozs |
        Pod-lastez | Poistetut | Posta eliminata | Poubelle | Prullenbak | Prügikast | Reciclagem | Roskakori |
        Rubujo | Rusl | Sampah | Savat | Sbwriel | Silinmiş Öğeler | Skrell | Sletta | Slettede elementer |
        Slettet | Slettet post | Smeti | Smeće | Snippermandjie | Surat Terhapus | Søppel | Səbət | Thùng rác |
        Tong Sampah | Trash | Törölt elemek | Verwijderde items | Wastebasket | Zakarrontzia | Çöp | Çöp Kutusu |
        Éléments supprimés | Šiukšlinė | Απορρίμματα | Διαγραμμένα | Κάδος |
        Κάδος Απορριμάτων | Корзина | Корпа | Кошик | Кошче | Сметніца |
        Смеће | Смітник | Удаленные | Удалённые | Хогийн сав | Ѓубре |
        Қоқыс шелегі | Աղբարկղ | אשפה | ئەخلەت | اشغال دانی | المهملات | ردی کی ٹوکری | زباله‌دان | زبڵدان |
        مُهملات | کثافت دانۍ | कचरा पेटी | रद्दी | रद्दी टोकरी | ডাস্টবিন | குப்பை | ചവറ്റുകുട്ട | ඉවතලන බඳුන |
        ถังขยะ | ურნა | წაშლილი | እንዳጉሓፍ | ធុងសំរាម | ごみ箱 | ゴミ箱 | 刪除的郵件 | 削除済みアイテム | 垃圾桶 |
        已删除 | 已删除邮件 | 废件箱 | 지운 편지함 | 지운편지함 | 휴지통
    """,
    OUTBOX: """
        Am bogsa a-mach | Bandeja de salida | Bandexa de salida | Blwch Anfon | Boest kas | Bosca Amach |
        Boîte d'envoi | Boîte d’envoi | Caixa de saída | Cassa de exito | Chiquvchi | De trimis | Giden Kutusu |
        Gönderilmemiş | Irteera-kutxa | Izsūtne | Kotak Keluar | Lähtevät | Messages en attente | Odhodna pošta |
        Odlazna pošta | Outbox | Peti keluar | Posta in uscita | Posta sortida | Postausgang | Postfek ÚT |
        Postvak UIT | Postázandó üzenetek | Pošta k odeslání | Pošta na odoslanie | Për dërgim |
        Rumolb'al elem | Saatmata | Safata de sortida | Saída | Siunčiami laiškai | Skrzynka nadawcza |
        Thư chờ gửi | Tirawt n tuffɣa | Udbakke | Uitkassie | Utboks | Utkorgen | Wuchad posta | Wuchadna e-mejl |
        Wychodzące | Úthólf | Εξερχόμενα | Вихідні | Выходныя | Изходяща кутия |
        Исходящие | Одлазно | Шығыс | Ելքային | דואר יוצא | صندوق الصادر | กล่องขาออก |
        გასაგზავნი | ប្រអប់ចេញ | 发件箱 | 寄件匣 | 送信トレイ | 보낼 편지함 | 외부 편지함
    """,  # noqa: RUF001 - letters of other scripts that resemble ours
    TEMPLATES: """
        Gjedhe | Malar | Maler | Mallar | Mallid | Mallipohjat | Modelli | Modellos | Modelos | Models | Modèles |
        Namunalar | Patromoù | Plantillas | Plantilles | Plantíes | Predloge | Predlošci | Předłohi | Pśedłogi |
        Sablonok | Sagataves | Sjabloanen | Sjablone | Sjablonen | Skabeloner | Sniðmát | Szablony |
        Taq kaxawäch | Teamplaidean | Teimpléid | Templat | Templates | Templedi | Thư mẫu | Tineɣrufin |
        Txantiloiak | Vorlagen | Şablonlar | Šablonai | Šablony | Šablóny | Șabloane | Πρότυπα | Узоры |
        Шаблони | Шаблоны | Үлгілер | Նմուշներ | תבניות | قوالب | แม่แบบ | შაბლონები | ពុម្ព |
        テンプレート | 模板 | 範本 | 템플릿 편지함
    """,  # noqa: RUF001 - letters of other scripts that resemble ours
    CHATS: "Chat | Chats",
}


def folded(name: str) -> str:
    """Return a name as it is compared: letters composed (NFC), case and white space no matter."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


NAMES: Final[dict[str, tuple[str, ...]]] = {
    use: tuple(" ".join(name.split()) for name in text.split("|")) for use, text in _TEXTS.items()
}
"""The names of each use as people see them."""
USES: Final[dict[str, str]] = {folded(name): use for use, names in NAMES.items() for name in names}
"""The use of each known name, folded."""


def use_of(name: str) -> str | None:
    """Return what a folder of this last name is used for by its name alone; None where it tells nothing."""
    return USES.get(folded(name))


def sounds_sent(name: str) -> bool:
    """Return whether a name holds that of a Sent folder, as `Sent 2024` does: worth a look, no proof."""
    text = folded(name)
    return any(folded(known) in text for known in NAMES[SENT] if len(known) >= len("Sent"))
