"""Everything that can go wrong between the poller and a mail server, on purpose."""
