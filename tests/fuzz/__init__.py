"""Any bytes at all, into what reads mail."""
