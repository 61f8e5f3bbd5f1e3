"""How often one client may ask."""

from monitor.wall.serving.rates import Rates


def test_a_client_has_its_number_a_minute_and_then_again() -> None:
    """The next minute begins at none."""
    rates = Rates(2)
    assert [rates.allow("203.0.113.7", now) for now in (60, 90, 119, 119.9)] == [True, True, False, False]
    assert rates.allow("203.0.113.7", 120)


def test_each_client_has_its_own() -> None:
    """One that asks too often takes nothing from others, and changes nothing by another address of its network."""
    rates = Rates(1)
    assert rates.allow("2001:db8::1", 0)
    assert not rates.allow("2001:db8::2", 0)
    assert rates.allow("2001:db8:0:1::1", 0)
    assert rates.allow("203.0.113.7", 0)


def test_the_memory_is_bounded() -> None:
    """As many addresses as an attack can show cost no more than a limit."""
    rates = Rates(1, clients=100)
    for number in range(105):
        rates.allow(f"client {number}", 0)
    assert not rates.allow("client 104", 0)
    assert rates.allow("client 0", 0)
