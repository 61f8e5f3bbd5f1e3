"""The settings of one mailbox."""

from typing import Annotated, Final, Literal

from pydantic import Field, ValidationInfo, field_validator

from monitor.config import fields
from monitor.config.addresses import Addresses
from monitor.config.commands import CommandSetting
from monitor.config.fields import About
from monitor.config.folders import FoldersSettings
from monitor.config.section import Section
from monitor.config.signing import OAuthSettings
from monitor.records import Account, AuthKind

Security = Literal["tls", "starttls", "none"]
PORTS: Final[dict[str, int]] = {"tls": 993, "starttls": 143, "none": 143}


class MailboxSettings(Section):
    """One mailbox: how to reach it, and which addresses are ours there; without a ``host`` it is only imported."""

    name: Annotated[
        fields.Line,
        About(
            text="What the mailbox is called on the wall, in messages and in environment variables.",
            allowed="a short text that no other mailbox has",
            example="support",
        ),
    ]
    host: Annotated[
        fields.Host,
        About(
            text="The IMAP server. A mailbox without one is only imported ([importing.md](importing.md)) and has no "
            "other key than `name` and `addresses`.",
            allowed="the name or address of a server",
            example="imap.example.com",
            default="none: only imported",
        ),
    ] = ""
    security: Annotated[
        Security,
        About(
            text="How the connection is protected: encrypted from the start (`tls`), encrypted after a greeting "
            "(`starttls`) or not at all (`none`, only to this very machine).",
            allowed="tls, starttls or none",
        ),
    ] = "tls"
    port: Annotated[
        fields.Port,
        About(
            text="The server's port.",
            allowed="a whole number from 1 to 65535",
            default="993 with `tls`, else 143",
        ),
    ] = Field(default_factory=lambda found: PORTS[found.get("security", "tls")])
    ca_file: Annotated[
        fields.File | None,
        About(
            text="A file with the certificate of an authority of your own, which is then trusted for this mailbox.",
            allowed="the name of a PEM file",
            example="secrets/ca.pem",
            default="none: what this machine trusts",
        ),
    ] = None
    username: Annotated[
        fields.Line,
        About(
            text="The name to sign in with, often the address.",
            allowed="a text",
            example="support@example.com",
            default="none; needed with a `host`",
            is_private=True,
        ),
        Field(repr=False),
    ] = ""
    password_file: Annotated[
        fields.File | None,
        About(
            text="A file that holds the password and nothing else. Or set `MONITOR_PASSWORD_<NAME>`.",
            allowed="the name of a file; relative names start at the folder of the configuration file",
            example="secrets/support",
            default="none: the environment",
            is_private=True,
        ),
        Field(repr=False),
    ] = None
    password_command: Annotated[
        CommandSetting | None,
        About(
            text="A command that prints the password as its first line, run at each login.",
            allowed="a text, run without a shell where it needs none, or a list of words",
            example="pass show mail/support",
            default="none",
            is_private=True,
        ),
        Field(repr=False),
    ] = None
    sign_in: Annotated[
        AuthKind,
        About(
            text="How to sign in: with a password, or with OAuth2 as a person (`google`, `microsoft`) or as an "
            "application (`microsoft-app`); see [signing-in.md](signing-in.md).",
            allowed="password, google, microsoft or microsoft-app",
        ),
    ] = "password"
    oauth: OAuthSettings = OAuthSettings()
    addresses: Annotated[
        Addresses,
        About(
            text="Your own addresses: mail from them is yours, in every mailbox. Whole ones, with any plus part, whole "
            "domains, and exceptions with `!`; [teams.md](teams.md) has the forms.",
            allowed='a list of addresses, such as [me@example.com, "me+*@example.com", "@example.org", '
            '"!news@example.org"]',
            default="the `username`",
            is_private=True,
        ),
        Field(repr=False),
    ] = Field(default_factory=lambda found: tuple(filter(None, [found.get("username")])))
    folders: FoldersSettings = FoldersSettings()

    @field_validator("security")
    @classmethod
    def _refuse_plain_text(cls, security: Security, info: ValidationInfo) -> Security:
        """Let nobody send a password in plain text over a network."""
        if security == "none" and not fields.is_loopback(info.data.get("host") or fields.LOOPBACK):
            raise ValueError("without encryption anybody on the way could read the password; only localhost may do so")
        return security

    @property
    def is_polled(self) -> bool:
        """Whether there is a server to read; else its mail comes from ``monitor import`` alone."""
        return bool(self.host)

    @property
    def account(self) -> Account:
        """How a source reaches the mailbox, where it is polled."""
        return Account(
            name=self.name,
            host=self.host,
            port=self.port,
            security=self.security,
            username=self.username,
            ca_file=self.ca_file,
            sent=self.folders.sent,
            received=self.folders.received,
            auth=self.sign_in,
        )
