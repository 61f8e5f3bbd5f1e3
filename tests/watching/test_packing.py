"""What displays said, kept as a text."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.records.displays import Asked, Heard, Told
from monitor.watching.packing import MOST, packed, packed_orders, unpacked, unpacked_orders

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def heard(number: int, name: str = "lobby", address: str = "") -> Heard:
    """Return a display that was heard at an instant of its own."""
    told = Told(
        screen=f"{number:08}", name=name, address=address, is_hung=True, painted="ab", page="cd", width=2, height=1
    )
    return Heard(told=told, first_at=NOW, last_at=NOW + timedelta(seconds=number), painted_at=NOW)


def test_there_and_back() -> None:
    """Displays with a name and what was forgotten come back as they were; an address is never kept."""
    gone = {"b" * 8: NOW}
    text = packed([heard(1), heard(2, name="", address="10.0.0.7")], gone)
    assert unpacked(text) == ((heard(1),), gone)
    assert "10.0.0.7" not in packed([heard(1, address="10.0.0.7")], {})


def test_so_many() -> None:
    """Of too many those stay that were heard last."""
    kept, _ = unpacked(packed([heard(number) for number in range(MOST + 1)], {}))
    assert len(kept) == MOST
    assert heard(0) not in kept


@pytest.mark.parametrize(
    "text", [None, "", "nonsense", "[]", '{"displays": [[1, 2, 3, 4]]}', '{"forgotten": {"a": "b"}}']
)
def test_what_another_program_kept(text: str | None) -> None:
    """What cannot be read is nothing, and no error."""
    assert unpacked(text) == ((), {})


def test_orders() -> None:
    """What displays were asked comes back as it was; what cannot be read is nothing."""
    orders = {"a" * 8: Asked(order="name", at=NOW), "b" * 8: Asked(order="reload", at=NOW, is_done=True)}
    assert unpacked_orders(packed_orders(orders)) == orders
    for text in (None, "", "nonsense", "[]", '{"a": 1}'):
        assert unpacked_orders(text) == {}
