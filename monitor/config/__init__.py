"""The configuration: one frozen tree of settings from config.yaml and the environment."""

from monitor.config.access import AccessSettings
from monitor.config.durations import write as write_duration
from monitor.config.fields import is_loopback
from monitor.config.folders import FoldersSettings
from monitor.config.loading import load
from monitor.config.mailbox import MailboxSettings
from monitor.config.measuring import MeasureSettings
from monitor.config.page import PageSettings
from monitor.config.passwords import client_secret_of, password_of
from monitor.config.settings import (
    RefreshSettings,
    Settings,
    StoreSettings,
    WindowSettings,
)
from monitor.config.signing import OAuthSettings
from monitor.config.tls import TlsSettings, names_in
from monitor.config.typed import check_typed
from monitor.config.working import HolidaysSettings, WorkingHoursSettings

__all__ = [
    "AccessSettings",
    "FoldersSettings",
    "HolidaysSettings",
    "MailboxSettings",
    "MeasureSettings",
    "OAuthSettings",
    "PageSettings",
    "RefreshSettings",
    "Settings",
    "StoreSettings",
    "TlsSettings",
    "WindowSettings",
    "WorkingHoursSettings",
    "check_typed",
    "client_secret_of",
    "is_loopback",
    "load",
    "names_in",
    "password_of",
    "write_duration",
]
