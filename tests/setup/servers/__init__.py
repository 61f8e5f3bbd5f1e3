"""Where a mailbox lies."""
