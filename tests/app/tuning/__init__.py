"""Noticing, reading and taking settings while the program runs."""
