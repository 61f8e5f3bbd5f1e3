"""Signing in with OAuth2: a person at Google or Microsoft, or an application at Microsoft.

A person signs in once (``Tokens.authorise``); from then on ``Tokens.current`` gives an access token, renewed in time.
"""

from monitor.records.signing import Dialog
from monitor.sources.oauth.request import Request
from monitor.sources.oauth.tokens import Tokens

__all__ = ["Dialog", "Request", "Tokens"]
