"""The settings of which originals count. By default every message from somebody else does."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from monitor.config.addresses import Addresses
from monitor.config.fields import About, listed
from monitor.config.section import Section

Ignored = Literal["lists", "bulk", "automatic", "no-reply"]
"""The rows of ``mail.counting.IGNORED``."""


class OriginalsSettings(Section):
    """Which messages from others count."""

    ignore: Annotated[
        Annotated[tuple[Ignored, ...], BeforeValidator(listed)],
        About(
            text="Mail of programs that does not count: what comes through a mailing list, is marked as bulk or as "
            "automatic, or is from an address like noreply@.",
            allowed="a list of: lists, bulk, automatic, no-reply",
            example="[lists, bulk, automatic, no-reply]",
            default="none: all mail counts",
        ),
    ] = ()
    addressed_to: Annotated[
        Addresses | None,
        About(
            text="Where set, mail counts only if it is addressed (To or Cc) to one of these.",
            allowed='a list of addresses, such as [us@example.com, "us+*@example.com", "@example.org"]',
            default="all mail counts",
            is_private=True,
        ),
        Field(repr=False),
    ] = None
