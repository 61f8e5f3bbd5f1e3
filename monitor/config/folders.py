"""Which folders of a mailbox are read, as a person writes it; what it comes to is decided once they are listed."""

from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from monitor.config.fields import About, listed
from monitor.config.section import Section

AUTO: Final = "auto"
NONE: Final = "none"
LONGEST: Final = 1000
"""Characters; a name is a whole path."""


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("the name of a folder is missing; one that begins with ! needs quotes")
    if len(text) > LONGEST or any(char in text for char in "\r\n\0"):
        raise ValueError(f"the name of a folder is one line of at most {LONGEST} characters")
    return text


def _folders(value: object) -> object:
    alone = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    return None if alone == AUTO else () if alone == NONE else listed(value)


def _sent(value: object) -> object:
    if value in ((), []):
        raise ValueError("the list is empty; write none where there is no Sent folder")
    return value


def _received(value: object) -> object:
    if value in ((), [], NONE, (NONE,)):
        raise ValueError("without received mail there is nothing to answer; write auto, or name folders")
    return value


Name = Annotated[str, AfterValidator(_name)]
Sent = Annotated[tuple[Name, ...] | None, BeforeValidator(_folders), BeforeValidator(_sent)]
Received = Annotated[tuple[Name, ...] | None, BeforeValidator(_folders), BeforeValidator(_received)]


class FoldersSettings(Section):
    """Which folders are read; None finds them."""

    sent: Annotated[
        Sent,
        About(
            text="The folders with what you sent ([folders.md](folders.md)). `auto` asks the server, then tries "
            "well-known names; `none`: there is none, and `addresses` tell your mail.",
            allowed='`auto`, `none`, or a list of names, globs (`Team/*`), exceptions (`"!Team/Old"`) and `auto`',
            example='["Sent", "Sent 2025"]',
            default="`auto`",
        ),
    ] = None
    received: Annotated[
        Received,
        About(
            text="The folders with what you received. `auto` takes the inbox and the archive, or All Mail.",
            allowed="`auto`, or a list of names, globs, exceptions and `auto`",
            example='[auto, "Team/*", "!Team/Old"]',
            default="`auto`",
        ),
    ] = None
