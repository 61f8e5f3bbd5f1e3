"""What is in our memory stays there: passwords, tokens and the store's key are no business of the disk's."""

import contextlib


def leave_no_core() -> None:
    """Have a crash of this process, or of a program that it starts, leave no image of its memory (``core(5)``).

    Not to be taken back: the hard limit is 0, too.
    """
    with contextlib.suppress(ImportError):  # Windows has neither this module nor such files
        import resource  # noqa: PLC0415 - as above

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
