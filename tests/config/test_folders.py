"""Which folders are read, as a file or a variable may say it."""

import pytest

from monitor.config.folders import LONGEST, FoldersSettings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("auto", None),
        (None, None),
        ("none", ()),
        ("Sent", ("Sent",)),
        (("Sent", "Team/*", "!Team/Old", "auto"), ("Sent", "Team/*", "!Team/Old", "auto")),
        ((" Sent ",), (" Sent ",)),
        (("x" * LONGEST,), ("x" * LONGEST,)),
    ],
)
def test_sent(written: object, meant: tuple[str, ...] | None) -> None:
    """One name stands for a list of one, `auto` finds them, `none` is none; a blank may belong to a name."""
    assert FoldersSettings.model_validate({"sent": written}).sent == meant


def test_received() -> None:
    """Received folders are found, or named; a folder called `none` has to be named with others."""
    assert FoldersSettings.model_validate({"received": "auto"}).received is None
    assert FoldersSettings.model_validate({"received": ("none", "INBOX")}).received == ("none", "INBOX")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * (LONGEST + 1)])
def test_no_name(name: str) -> None:
    """What no folder can be called is refused."""
    with pytest.raises(ValueError, match="the name of a folder is"):
        FoldersSettings.model_validate({"sent": (name,)})
