"""The rows of refusals: every code of RFC 5530 that matters here, at every command."""

from typing import Final

from tests.faults.injecting import instead
from tests.faults.row import BUSY, NEXT, READING, REFUSED, Row


def refusals() -> tuple[Row, ...]:
    """Return a row for every code at every command."""
    rows: list[Row] = []
    for code in ("UNAVAILABLE", "INUSE", "LIMIT", "AUTHENTICATIONFAILED", "EXPIRED", "ALERT"):
        for name in ("LOGIN", *READING, "STATUS"):
            sentence, needs_person = told(code, name)
            rows.append(
                Row(
                    name=f"{code} to {name.removeprefix('UID ')}",
                    injected=f"`NO [{code}]` to every {name.removeprefix('UID ')}",
                    sentence=sentence,
                    needs_person=needs_person,
                    is_later=name == "STATUS",
                    make=instead(name, f"TAG NO [{code}] so it is\r\n".encode()),
                )
            )
    return tuple(rows)


LOGIN_SENTENCES: Final = {
    "UNAVAILABLE": f"office: the mail server cannot sign anybody in just now. {NEXT}",
    "INUSE": f"office: the mail server cannot sign anybody in just now. {NEXT}",
    "LIMIT": f"office: the mail server cannot sign anybody in just now. {NEXT}",
    "AUTHENTICATIONFAILED": "office: the mail server refused the user name or the password. Correct them.",
    "EXPIRED": "office: the password has expired. Set a new one.",
    "ALERT": "office: the mail server refused the user name or the password. Correct them.",
}
CLOSED: Final = (
    "office: the mail server lists but does not open NAMES. Allow it to be read, or name other folders in `folders`."
)


def told(code: str, name: str) -> tuple[str, bool]:
    """Return what the wall says of a code, and whether a person is needed."""
    is_login = code in {"AUTHENTICATIONFAILED", "EXPIRED"} or name == "LOGIN"
    if is_login:
        return LOGIN_SENTENCES[code], code in {"AUTHENTICATIONFAILED", "EXPIRED", "ALERT"}
    if code != "ALERT":
        return BUSY, False
    if name == "LIST":
        return REFUSED, False
    if name == "UID FETCH":
        return f"office: the mail server gives no message of 'Sent'. {NEXT}", False
    return CLOSED, True
