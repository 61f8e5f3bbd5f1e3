"""The providers, one row each, in the order in which they are offered. docs/providers.md has a section for every row.

Each fact here has its source there; a test holds that no row lacks its section.
"""

from typing import Final

from monitor.setup.servers import domains
from monitor.setup.servers.provider import Host, Provider, Server

MAKE_ONE: Final = "It takes an app password, not the one you sign in with on its web site: make one as shown above."
GIVE_IT: Final = "Give below that password, or without two-factor authentication your usual one."
ALLOW_READING: Final = "API permissions, Microsoft Graph, delegated: IMAP.AccessAsUser.All and offline_access."
TYPE_THE_CODE: Final = "The monitor shows a code and an address; open it on any device, type the code, sign in."

PROVIDERS: Final = (
    Provider(
        key="google",
        name="Gmail and Google Workspace",
        hosts=(Host(name="imap.gmail.com", domains=("gmail.com", "googlemail.com")),),
        called="app password",
        steps={
            "password": (
                "Turn on 2-Step Verification: https://myaccount.google.com/security",
                "Make an app password: https://myaccount.google.com/apppasswords (any name will do, such as monitor).",
                "Google shows 16 letters, once. Paste them below; the spaces between them do not matter.",
            ),
            "google": (
                (
                    "At https://console.cloud.google.com make a project; Google Auth Platform, Audience: Internal "
                    "(Workspace), or publish it: In production. In Testing, Google ends every sign-in after 7 days."
                ),
                "Clients, Create client, type Desktop app: it has an id and a secret.",
                "Google's page opens; sign in with this mailbox's account and tick every box.",
            ),
        },
        notes=(
            "IMAP is always on. Recommended is the app password: OAuth needs an app of your own at Google.",
            (
                "No app passwords there? Your administrator, Advanced Protection or 2-Step Verification with "
                "security keys alone forbids them; then sign in with Google's page."
            ),
        ),
        quirks=(
            "All Mail holds every message once; it is read instead of INBOX and Archive.",
            "Google ends IMAP for a day once 2,500 MB were downloaded on it; only headers are read here.",
        ),
        refused=MAKE_ONE,
    ),
    Provider(
        key="microsoft365",
        name="Microsoft 365",
        hosts=(Host(name="outlook.office365.com", domains=(".onmicrosoft.com",)),),
        steps={
            "microsoft": (
                (
                    "At https://entra.microsoft.com, App registrations, register an app for this organizational "
                    "directory only; Authentication, Advanced settings: allow public client flows."
                ),
                ALLOW_READING,
                TYPE_THE_CODE,
            ),
            "microsoft-app": (
                (
                    "At https://entra.microsoft.com register an app; API permissions, Office 365 Exchange Online, "
                    "application: IMAP.AccessAsApp; then let an administrator grant consent."
                ),
                "Certificates & secrets: make a client secret and copy its value.",
                (
                    "In Exchange Online PowerShell: New-ServicePrincipal with the object id of Enterprise apps, "
                    "then Add-MailboxPermission with FullAccess to this mailbox."
                ),
            ),
        },
        notes=(
            "Exchange Online takes no passwords over IMAP any more, app passwords neither.",
            "An administrator may have switched IMAP off for the mailbox (Set-CASMailbox, ImapEnabled).",
        ),
        quirks=("A shared mailbox has no password; the app signs in for it.",),
        refused="Is IMAP switched on for this mailbox, and has an administrator consented to the app?",
    ),
    Provider(
        key="outlook",
        name="Outlook.com and Hotmail",
        hosts=(Host(name="outlook.office365.com", domains=domains.OUTLOOK),),
        tenant="consumers",
        steps={
            "microsoft": (
                "In Outlook.com: Settings, Mail, Forwarding and IMAP: let devices and apps use IMAP.",
                (
                    "At https://entra.microsoft.com, App registrations, register an app for personal Microsoft "
                    "accounts; Authentication, Advanced settings: allow public client flows."
                ),
                ALLOW_READING,
                TYPE_THE_CODE,
            ),
        },
        notes=(
            "Outlook.com takes no passwords over IMAP, and IMAP is off until you switch it on.",
            "An app needs a directory. Has your account none, sign up for Azure, which makes one.",
        ),
        refused="Is IMAP switched on in the settings of Outlook.com?",
    ),
    Provider(
        key="icloud",
        name="iCloud Mail",
        hosts=(Host(name="imap.mail.me.com", domains=("icloud.com", "me.com", "mac.com")),),
        user="local part",
        called="app password",
        steps={
            "password": (
                "Sign in at https://account.apple.com (two-factor authentication must be on).",
                "Sign-In and Security, App-Specific Passwords: make one, with any name, such as monitor.",
                "Paste it below, with its hyphens (xxxx-xxxx-xxxx-xxxx).",
            ),
        },
        notes=("An alias cannot sign in: the user name is that of the iCloud address itself.",),
        refused=f"{MAKE_ONE} Apple also says: try the whole address as the user name.",
    ),
    Provider(
        key="yahoo",
        name="Yahoo Mail",
        hosts=(Host(name="imap.mail.yahoo.com", domains=domains.YAHOO),),
        called="app password",
        steps={
            "password": (
                "Open https://login.yahoo.com/account/security",
                "Generate app password: any name will do, such as monitor.",
                "Paste it below.",
            ),
        },
        refused=MAKE_ONE,
    ),
    Provider(
        key="aol",
        name="AOL Mail",
        hosts=(Host(name="imap.aol.com", domains=domains.AOL),),
        called="app password",
        steps={
            "password": (
                "Open https://login.aol.com/account/security in the browser you usually read your mail with.",
                "Generate app password: any name will do, such as monitor.",
                "Paste it below, without spaces.",
            ),
        },
        refused=MAKE_ONE,
    ),
    Provider(
        key="fastmail",
        name="Fastmail",
        hosts=(Host(name="imap.fastmail.com", domains=domains.FASTMAIL),),
        called="app password",
        steps={
            "password": (
                "In Fastmail: Settings, Privacy & Security, Connected apps & API tokens, Manage app passwords.",
                "New app password, with access to Mail (IMAP/POP/SMTP).",
                "Paste it below.",
            ),
        },
        notes=("With a domain of your own the user name is still the address you sign in to Fastmail with.",),
        refused=MAKE_ONE,
    ),
    Provider(
        key="gmx",
        name="GMX",
        hosts=(
            Host(name="imap.gmx.net", whose="gmx.net, .de, .at, .ch", domains=domains.GMX_NET),
            Host(name="imap.gmx.com", whose="gmx.com and other countries", domains=domains.GMX_COM),
        ),
        steps={
            "password": (
                "In GMX: E-Mail, Settings, POP3/IMAP: allow access by POP3 and IMAP, and save.",
                "With two-factor authentication: make an application-specific password under Security Options.",
                GIVE_IT,
            ),
        },
        notes=("The page for phones lacks this setting; ask for the one for computers.",),
        refused="Is POP3/IMAP allowed in the settings of GMX? It is off until you allow it.",
    ),
    Provider(
        key="webde",
        name="WEB.DE",
        hosts=(Host(name="imap.web.de", domains=domains.WEB_DE),),
        user="local part",
        steps={
            "password": (
                "In WEB.DE: E-Mail, Einstellungen, POP3/IMAP Abruf: allow access by POP3 and IMAP, and save.",
                "With two-factor authentication: make an application-specific password in the security settings.",
                GIVE_IT,
            ),
        },
        refused="Is POP3/IMAP allowed in the settings of WEB.DE? It is off until you allow it.",
    ),
    Provider(
        key="zoho",
        name="Zoho Mail",
        hosts=(
            Host(name="imap.zoho.com", whose="personal address, zoho.com", domains=("zoho.com", "zohomail.com")),
            Host(name="imap.zoho.eu", whose="personal address, zoho.eu", domains=("zoho.eu", "zohomail.eu")),
            Host(name="imap.zoho.in", whose="personal address, zoho.in", domains=("zoho.in", "zohomail.in")),
            Host(name="imappro.zoho.com", whose="a domain of your own; zoho.com"),
            Host(name="imappro.zoho.eu", whose="a domain of your own; zoho.eu"),
            Host(name="imappro.zoho.in", whose="a domain of your own; zoho.in"),
        ),
        steps={
            "password": (
                "In Zoho Mail: Settings, Mail Accounts, your address, IMAP: allow IMAP access, and save.",
                "With two-factor authentication: make an application-specific password under My Account, Security.",
                GIVE_IT,
            ),
        },
        notes=(
            "In an organisation an administrator must allow IMAP, too. Signed up with Google? Set a password first.",
        ),
        quirks=("Only the folders ticked under IMAP, folder settings, are shown to programs.",),
        refused="Is IMAP access allowed in the settings of Zoho Mail, and is this the server of your region?",
    ),
    Provider(
        key="proton",
        name="Proton Mail Bridge",
        hosts=(Host(name="127.0.0.1", whose="Proton Mail Bridge on this machine", domains=domains.PROTON),),
        port=1143,
        security="starttls",
        called="password that Bridge shows",
        steps={
            "password": (
                "Install Proton Mail Bridge on this machine (paid plans), sign in to it, and leave it running.",
                "Bridge, Mailbox details: note the port (if not 1143) and copy the password; it is Bridge's own.",
                "Bridge, Settings, Advanced settings: export the TLS certificates. Name cert.pem as ca_file.",
            ),
        },
        notes=("Proton has no IMAP without Bridge. Bridge signs its certificate itself, so cert.pem is needed.",),
        refused="It takes the password that Bridge shows under Mailbox details, not the one of your Proton account.",
    ),
    Provider(
        key="mailbox",
        name="mailbox.org",
        hosts=(Host(name="imap.mailbox.org", domains=("mailbox.org", "secure.mailbox.org")),),
        steps={
            "password": (
                "With two-factor authentication: All settings, Security, Email app-passwords: make one for IMAP.",
                GIVE_IT,
            ),
        },
        notes=("The user name is your main address, also with a domain of your own.",),
        refused="With two-factor authentication it takes an application password only. Use your main address.",
    ),
    Provider(
        key="posteo",
        name="Posteo",
        hosts=(Host(name="posteo.de", domains=domains.POSTEO),),
        called="app password",
        steps={
            "password": (
                "In Posteo: Settings, My account, Password and security: make an app password.",
                "There the additional email account protection must be off: it blocks IMAP.",
                "Paste the app password below.",
            ),
        },
        refused="It takes an app password, and the additional email account protection must be off.",
    ),
    Provider(
        key="ionos",
        name="IONOS",
        hosts=(
            Host(name="imap.ionos.com", whose="contract with ionos.com"),
            Host(name="imap.ionos.de", whose="contract with ionos.de"),
            Host(name="imap.ionos.fr", whose="contract with ionos.fr"),
        ),
        steps={
            "password": (
                "With two-step verification: Webmail, your initials, Login & Security: make an app password.",
                "Give below that password, or without two-step verification the password of the mailbox.",
            ),
        },
        notes=("The password is that of the mailbox, not that of your IONOS account.",),
        refused="It takes the mailbox's password, not the account's; with two-step verification an app password.",
    ),
    Provider(
        key="ovh",
        name="OVHcloud",
        hosts=(
            Host(name="imap.mail.ovh.net", whose="MX Plan, Europe"),
            Host(name="imap.mail.ovh.ca", whose="MX Plan, America and Asia"),
            Host(name="ssl0.ovh.net", whose="MX Plan, Europe, the older name", domains=("ovh.net",)),
        ),
        steps={
            "password": ("Give below the password of the mailbox, as set in the OVHcloud Control Panel, Emails.",),
        },
        notes=(
            "Email Pro and Exchange have other servers: the Control Panel names yours. Choose another server then.",
        ),
        refused="It takes the mailbox's password, not that of your OVHcloud account.",
    ),
    Provider(
        key="other",
        name="Any other provider",
        steps={
            "password": (
                (
                    "Ask whoever runs your mail, or look into their help pages, for the IMAP server and the user name. "
                    "Often they are imap. and the domain, and the whole address."
                ),
                "With two-factor authentication most providers want an app password, made in their settings.",
            ),
        },
        notes=(
            "A mail program that reads this mailbox already shows all of it in the settings of the account.",
            "Has the server a certificate of the company's own authority? Ask for its PEM file, too.",
            "Google Workspace or Microsoft 365 behind the company's domain? Choose that instead.",
        ),
        refused="Does your provider want an app password, or must IMAP be switched on in its settings?",
    ),
)
"""The last row is for every provider that has none of its own."""
OTHER: Final = PROVIDERS[-1]


def by_key(key: str) -> Provider:
    """Return the row of this key. KeyError where there is none."""
    return {provider.key: provider for provider in PROVIDERS}[key]


def by_address(address: str) -> tuple[Provider, Server] | None:
    """Return the row that the domain of an address decides, and the server; None where it decides none."""
    domain = address.rpartition("@")[2].lower()
    rows = ((row, host) for row in PROVIDERS for host in row.hosts if host.has(domain))
    return next(((row, row.server(host, address)) for row, host in rows), None)


def by_server(name: str, port: int) -> Provider:
    """Return the row to which a server belongs; the last one where it is no known server."""
    return next((row for row in PROVIDERS if port == row.port and name.lower() in {h.name for h in row.hosts}), OTHER)
