"""Whether what should run does, and what is done where it does not."""
