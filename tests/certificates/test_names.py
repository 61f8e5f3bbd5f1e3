"""What a certificate can be for."""

import pytest

from monitor.certificates import check_names
from monitor.errors import IssuingError


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wall.example.org", "wall.example.org"),
        ("Wall.Example.org.", "wall.example.org"),
        ("raspberrypi", "raspberrypi"),
        ("*.example.org", "*.example.org"),
        ("192.168.1.5", "192.168.1.5"),
        ("[FD00::0:1]", "fd00::1"),
        ("büro.example", "xn--bro-hoa.example"),
    ],
)
def test_a_name_or_an_address_has_one_form(typed: str, name: str) -> None:
    """As it stands in a certificate."""
    assert check_names([typed, typed]) == (name,)


@pytest.mark.parametrize("typed", ["https://wall.example.org", "wall.example.org:8050", "me@example.org", "10.0.0.0/8"])
def test_more_than_a_name_is_said(typed: str) -> None:
    """People paste addresses."""
    with pytest.raises(IssuingError, match="without https://, port and path"):
        check_names([typed])


@pytest.mark.parametrize("typed", ["", "a b", "-wall", "wall_1", "a." * 130 + "org", "ü" * 80])
def test_what_is_no_name_is_said(typed: str) -> None:
    """No browser could open it."""
    with pytest.raises(IssuingError, match="no name of a machine"):
        check_names([typed])
