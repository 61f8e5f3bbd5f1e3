"""One suite per interface; every implementation passes it."""
