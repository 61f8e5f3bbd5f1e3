"""The configuration: one frozen tree of settings from config.yaml and the environment."""

from monitor.config.access import AccessSettings
from monitor.config.durations import write as write_duration
from monitor.config.fields import is_loopback
from monitor.config.folders import FoldersSettings
from monitor.config.loading import load
from monitor.config.mailbox import MailboxSettings
from monitor.config.measuring import MeasureSettings
from monitor.config.passwords import client_secret_of, password_of
from monitor.config.settings import (
    PageSettings,
    RefreshSettings,
    Settings,
    StoreSettings,
    WindowSettings,
)
from monitor.config.signing import OAuthSettings
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
    "WindowSettings",
    "WorkingHoursSettings",
    "check_typed",
    "client_secret_of",
    "is_loopback",
    "load",
    "password_of",
    "write_duration",
]
