"""The tests; they mirror monitor/ and use loopback only."""
