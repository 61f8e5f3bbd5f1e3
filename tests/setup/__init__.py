"""Setting up a mailbox: the providers, the questions, the file, and all of it at a real terminal."""
