"""A real Dovecot that takes tokens: it asks the tests' authorisation server whose each of them is."""

from typing import ClassVar, Final

from tests.real.authorisation import Authorisation
from tests.real.dovecot import Dovecot, version

ASKING: Final = """introspection_mode = post
introspection_url = {url}
username_attribute = username
active_attribute = active
active_value = true
"""
EXTRA_2_3: Final = """
auth_mechanisms = {mechanisms}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2
}}
"""
EXTRA_2_4: Final = """
auth_mechanisms = {mechanisms}
oauth2 {{
{asking}}}
"""


class OAuthDovecot(Dovecot):
    """A Dovecot that also takes tokens of an authorisation server, by the SASL mechanisms named."""

    name: ClassVar[str] = "DovecotOAuth2"  # a folder is named after it: its userdb takes no spaces

    def __init__(self, authorisation: Authorisation, mechanisms: str = "plain login xoauth2 oauthbearer") -> None:
        """Take the running authorisation server and the mechanisms."""
        super().__init__()
        self._url = authorisation.introspection_url
        self._mechanisms = mechanisms

    def configure(self) -> None:
        """Write its settings."""
        asking = ASKING.format(url=self._url)
        file = self.folder / "oauth2"
        file.write_text(asking)
        file.chmod(0o644)
        extra = EXTRA_2_3 if version() < (2, 4) else EXTRA_2_4
        self._extra = extra.format(mechanisms=self._mechanisms, folder=self.folder, asking=asking)
        super().configure()
