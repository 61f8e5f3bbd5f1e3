"""From an address to a mailbox in the configuration: the providers, the server, the steps, the file."""
