"""docs/servers.md says what the servers do: each column is filled again and compared."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Final

import pytest

from tests.real.behaviour import ROWS, Subject, column
from tests.real.servers import BEGIN, DOCUMENT, END, committed, of_courier, of_cyrus, of_dovecot, of_sample, table

TITLES: Final = [title for title, _ in ROWS]


@pytest.fixture(params=["dovecot", "cyrus", "courier", "sample"])
def subject(request: pytest.FixtureRequest, fresh_user: Callable[[], str]) -> Iterator[Subject]:
    """Give each server."""
    with ExitStack() as servers:
        making: dict[str, Callable[[], Subject]] = {
            "dovecot": lambda: of_dovecot(request.getfixturevalue("dovecot"), fresh_user),
            "cyrus": lambda: of_cyrus(request.getfixturevalue("cyrus"), fresh_user),
            "courier": lambda: of_courier(request.getfixturevalue("courier"), fresh_user),
            "sample": lambda: of_sample(servers),
        }
        yield making[request.param]()


def test_the_table_says_what_the_server_does(subject: Subject) -> None:
    """Asked again, the server does what its column says, row by row."""
    columns = committed()
    if subject.name not in columns:
        pytest.skip(f"docs/servers.md has no column for {subject.name}; fill it with python -m tests.real.servers")
    assert dict(zip(TITLES, column(subject), strict=True)) == dict(zip(TITLES, columns[subject.name], strict=True))


def test_the_table_has_every_row() -> None:
    """What stands between the marks is what the command writes: every row, in its order, and nothing by hand."""
    text = DOCUMENT.read_text("utf-8")
    assert text.partition(f"{BEGIN}\n")[2].partition(f"\n{END}")[0] == table(TITLES, committed())
