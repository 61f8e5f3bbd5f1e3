"""What a setting may be: types that read what a person wrote and say, in a sentence, what is wrong with it.

The sentence is the message of a ValueError; what was found and what is allowed are added by ``loading``, so no
sentence here quotes the value. Relative paths need ``context={"folder": ...}``, the folder of the file.
"""

import functools
import ipaddress
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

import babel
from dateutil.relativedelta import relativedelta
from pydantic import AfterValidator, BeforeValidator, PlainValidator, ValidationInfo

from monitor.config import durations, times
from monitor.config.problems import nearest
from monitor.records.board import WeekSpan

LONGEST_TEXT: Final = 80
MOST_CONNECTIONS: Final = 100
MOST_BACKUPS: Final = 100
LOOPBACK: Final = "localhost"
HIGHEST_PORT: Final = 65_535
PERCENT: Final = 100
HIGHEST_RATE: Final = 50
SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = re.compile(r"postgresql(\+psycopg)?://.+")
FOREVER: Final = "forever"
_PERCENTAGE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)\s*%", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A setting for people: what it does, what it may be, and an example where there is no default to show."""

    text: str
    allowed: str
    example: str = ""
    default: str = ""
    """In words, where the default is no fixed value."""
    is_private: bool = False
    """Whether its value may be a secret, a user name or an address, so that no message quotes it."""


def _line(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty")
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise ValueError(f"the text must be one line of at most {LONGEST_TEXT} characters")
    return text.strip()


@functools.cache
def known_zones() -> frozenset[str]:
    """Return the names of all time zones; finding them reads hundreds of files."""
    return frozenset(zoneinfo.available_timezones())


def _zone(name: str) -> str:
    known = known_zones()
    if name not in known:
        by_lower = {zone.lower(): zone for zone in known}
        near = (
            f'; the nearest name is "{by_lower[name.lower()]}"'
            if name.lower() in by_lower
            else nearest(name, known, "name")
        )
        raise ValueError(f"no time zone has this name{near}")
    return name


def is_loopback(host: str) -> bool:
    """Return whether only this machine can be meant by a host."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == LOOPBACK


def _host(host: str) -> str:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if "/" in host or "@" in host:
            raise ValueError("write only the server's name, without imap://, user or path") from None
        if ":" in host:
            raise ValueError("write only the server's name; the number behind the colon belongs to port") from None
        if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", host):
            raise ValueError("this is no name of a server") from None
    return host


def _port(lowest: int) -> Callable[[int], int]:
    def check(port: int) -> int:
        if not lowest <= port <= HIGHEST_PORT:
            raise ValueError("no port has this number")
        return port

    return check


def _percentile(number: float) -> float:
    if number == 0:
        raise ValueError("the 0th percentile is just the single fastest response")
    if number == PERCENT:
        raise ValueError("the 100th percentile is just the single slowest response")
    if not 0 < number < PERCENT:
        raise ValueError("no percentile lies there")
    return number


def _percentage(value: object) -> object:
    """Read ``10 %`` as 10; the sign may be left out."""
    found = _PERCENTAGE.fullmatch(value.strip()) if isinstance(value, str) else None
    return float(found[1]) if found else value


def _rate(percent: float) -> float:
    if not 0 < percent <= HIGHEST_RATE:
        raise ValueError("where no mark may be chance, nothing is marked" if percent == 0 else "no share to promise")
    return percent


def _span(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError(f"a duration needs a unit; write {value} seconds, or {value} minutes, hours, days, weeks ...")  # noqa: TRY004 - pydantic collects ValueErrors
    return durations.parse(value) if isinstance(value, str) else value


def pace(value: object) -> object:
    """Read a fixed length of time."""
    span = _span(value)
    return durations.exact(span) if isinstance(span, relativedelta) else span


def between(shortest: str, longest: str) -> Callable[[Any], Any]:
    """Return what refuses a duration outside of these two."""
    low, high = (durations.length(durations.parse(text)) for text in (shortest, longest))

    def check(span: relativedelta | timedelta) -> relativedelta | timedelta:
        if not low <= durations.length(span) <= high:
            raise ValueError(
                f"this is {'less than ' + shortest if durations.length(span) < low else 'more than ' + longest}"
            )
        return span

    return check


def _keep(value: object) -> object:
    if value is None or value == FOREVER or isinstance(value, relativedelta):
        return value
    span = _span(value)
    if not isinstance(span, relativedelta):
        raise ValueError("this is no duration")  # noqa: TRY004 - pydantic collects ValueErrors
    return span


def _path(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, str | Path):
        return value
    if not str(value).strip() or "\0" in str(value):
        raise ValueError("the name of a file is missing")
    return folder_of(info) / value  # a default is a Path, and just as relative to the file


def _locale(name: str) -> str:
    try:
        return str(babel.Locale.parse(name.replace("-", "_")))
    except (ValueError, babel.UnknownLocaleError):
        raise ValueError("no locale has this name; write de, en_GB, pt_PT ...") from None


def _week_spans(value: object) -> object:
    texts = listed(value)
    if not isinstance(texts, tuple) or not all(isinstance(text, str) for text in texts):
        return value
    return tuple(sorted(span for text in texts for span in times.week_spans(text)))


def _store_url(url: str, info: ValidationInfo) -> str:
    if POSTGRESQL.fullmatch(url):
        try:
            urlsplit(url).port  # noqa: B018 - reading it is the test
        except ValueError as error:
            raise ValueError("the port is no number; in a password write / as %2F, : as %3A, @ as %40") from error
        return url
    if not url.startswith(SQLITE):
        raise ValueError("this is no database the store knows")
    file = url.removeprefix(SQLITE)
    if file in {"", ":memory:"}:
        raise ValueError("a store in memory would lose everything at each start; name a file")
    return f"{SQLITE}{folder_of(info) / file}"


def folder_of(info: ValidationInfo) -> Path:
    """Return the folder that relative names start at."""
    return (info.context or {}).get("folder", Path())  # type: ignore[no-any-return]  # ours


def listed(value: object) -> object:
    """Take one text for a list of one."""
    return (value,) if isinstance(value, str) else value


def _connections(number: int) -> int:
    if not 1 <= number <= MOST_CONNECTIONS:
        raise ValueError("without a connection nothing is read" if number < 1 else "no server allows so many")
    return number


def _backups(number: int) -> int:
    if not 0 <= number <= MOST_BACKUPS:
        raise ValueError("write 0 for no backups" if number < 0 else "so many would fill a disk with old mail")
    return number


Line = Annotated[str, AfterValidator(_line)]
Zone = Annotated[str, AfterValidator(_zone)]
Host = Annotated[str, AfterValidator(_host)]
Port = Annotated[int, AfterValidator(_port(1))]
AnyPort = Annotated[int, AfterValidator(_port(0))]
Connections = Annotated[int, AfterValidator(_connections)]
Backups = Annotated[int, AfterValidator(_backups)]
Percentile = Annotated[float, AfterValidator(_percentile)]
Rate = Annotated[float, BeforeValidator(_percentage), AfterValidator(_rate)]
Window = Annotated[relativedelta, BeforeValidator(_span), AfterValidator(between("1 second", "20 years"))]
PollPace = Annotated[timedelta, BeforeValidator(pace), AfterValidator(between("5 seconds", "1 day"))]
KeepAlive = Annotated[timedelta, BeforeValidator(pace), AfterValidator(between("1 minute", "29 minutes"))]
PagePace = Annotated[timedelta, BeforeValidator(pace), AfterValidator(between("1 second", "1 hour"))]
Target = Annotated[timedelta, BeforeValidator(pace)]
Keep = Annotated[relativedelta | Literal["forever"] | None, PlainValidator(_keep)]
File = Annotated[Path, BeforeValidator(_path)]
StoreUrl = Annotated[str, AfterValidator(_store_url)]
Locale = Annotated[str, AfterValidator(_locale)]
WeekSpans = Annotated[tuple[WeekSpan, ...], BeforeValidator(_week_spans)]
