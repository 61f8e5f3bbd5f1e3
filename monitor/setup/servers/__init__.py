"""Where a mailbox lies: the table of providers, and what a domain says of itself."""
