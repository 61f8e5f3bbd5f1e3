"""The response-time monitor: when people who write to us wait, and whether it is getting better."""

__version__ = "0.1.0"
