"""The configuration: what is read, what is refused, and how a person is told."""
