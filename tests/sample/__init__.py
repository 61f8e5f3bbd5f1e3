"""The sample mailbox: protocol, office, and both together."""
