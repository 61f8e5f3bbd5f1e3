"""The web server, in threads of our process beside the scheduler: HTTP, TLS, proxies, limits, slow clients.

::

    socket ─ listening ─▶ patience (bytes → request, with deadlines) ─▶ gateway ─ proxies, rates ─▶ Flask, in a worker
"""

from monitor.wall.serving.certificates import Certificate
from monitor.wall.serving.limits import Limits
from monitor.wall.serving.running import Serving, serve

__all__ = ["Certificate", "Limits", "Serving", "serve"]
