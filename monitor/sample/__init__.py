"""The mailbox that ``make run`` shows: a small IMAP server and the mail of a made-up team (docs/sample.md)."""
