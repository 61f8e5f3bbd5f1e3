"""The response-time monitor: when do people who write to us wait, and is it getting better?"""

__version__ = "0.1.0"
