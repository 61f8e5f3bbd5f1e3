"""Real parts for the tests: Dovecot, PostgreSQL and Chromium on loopback, each in a folder that goes away."""
