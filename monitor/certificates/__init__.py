"""A local authority and the page's certificate from it, for an office without a public name."""

from monitor.certificates.files import FILES, Made, certify
from monitor.certificates.making import Pair, issue, make_authority
from monitor.certificates.names import check_names

__all__ = ["FILES", "Made", "Pair", "certify", "check_names", "issue", "make_authority"]
