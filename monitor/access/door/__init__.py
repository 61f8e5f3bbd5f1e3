"""The door before the page's endpoints, with our own pages at which somebody is let in or not (Flask)."""

from monitor.access.door.guarding import MARK, Door

__all__ = ["MARK", "Door"]
