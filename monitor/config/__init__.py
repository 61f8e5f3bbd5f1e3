"""The configuration: one frozen tree of settings from config.yaml and the environment."""

from monitor.config.durations import write as write_duration
from monitor.config.loading import load
from monitor.config.mailbox import FoldersSettings, MailboxSettings
from monitor.config.passwords import password_of
from monitor.config.settings import (
    MeasureSettings,
    PageSettings,
    RefreshSettings,
    Settings,
    StoreSettings,
    WindowSettings,
)

__all__ = [
    "FoldersSettings",
    "MailboxSettings",
    "MeasureSettings",
    "PageSettings",
    "RefreshSettings",
    "Settings",
    "StoreSettings",
    "WindowSettings",
    "load",
    "password_of",
    "write_duration",
]
