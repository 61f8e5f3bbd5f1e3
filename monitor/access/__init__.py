"""Who is let in: tokens of displays, people's passwords, and what each request may see or change.

    cookie, header, address ─▶ deciding.visitor ─▶ Visitor ─▶ deciding.audience_of(path) ─▶ let in, or our own page
    directory (the store)  ─┘

``Door`` puts that before every endpoint. What is built behind it asks ``door.visitor()``, and writes
``door.form_field()`` into its forms.
"""

from monitor.access.attempts import Attempts
from monitor.access.deciding import Audience, Policy, Visitor
from monitor.access.door import Door
from monitor.access.holder import Holder
from monitor.access.known import DISPLAY, Known
from monitor.access.names import problem_of_name
from monitor.access.passwords import hashed, problem_of_password
from monitor.access.seals import Seal
from monitor.access.tokens import CODE, Token, new_token, read_code

__all__ = [
    "CODE",
    "DISPLAY",
    "Attempts",
    "Audience",
    "Door",
    "Holder",
    "Known",
    "Policy",
    "Seal",
    "Token",
    "Visitor",
    "hashed",
    "new_token",
    "problem_of_name",
    "problem_of_password",
    "read_code",
]
